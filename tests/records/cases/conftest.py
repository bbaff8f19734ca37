"""The vehicle programme in operation and its staff."""

import pytest

from luoshi.policy.terms.actors import Actor
from tests.records.vehicles import opened, staff


@pytest.fixture
def programme(db) -> int:
    return opened()


@pytest.fixture
def reviewer(db) -> Actor:
    return staff("reviewer", "reviewer")


@pytest.fixture
def operator(db) -> Actor:
    return staff("operator", "operator")


@pytest.fixture
def treasurer(db) -> Actor:
    return staff("treasurer", "treasurer")

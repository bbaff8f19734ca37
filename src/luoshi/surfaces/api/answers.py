"""Parts that all operations share: their answers, and what becomes of a thing that is not there."""

from typing import Any, TypeVar

from ninja import Router

from luoshi.surfaces.api.problems import Stop
from luoshi.surfaces.api.shapes import Problem

T = TypeVar("T")
router = Router()
"""One for reading and acting: operations on the same address must stand in one router."""
READ_FAULTS = (401, 403, 404, 422, 429)
ACT_FAULTS = (400, 401, 403, 404, 409, 413, 422, 429)


def read_of(shape: Any) -> dict[int, Any]:
    """The answers of an operation that reads."""
    return {200: shape, **dict.fromkeys(READ_FAULTS, Problem)}


def act_of(shape: Any) -> dict[int, Any]:
    """The answers of an operation that changes something."""
    return {200: shape, **dict.fromkeys(ACT_FAULTS, Problem)}


def found(row: T | None) -> T:
    """The row; the answer 404 where there is none, or none that the caller may see."""
    if row is None:
        raise Stop(404, "not-found")
    return row

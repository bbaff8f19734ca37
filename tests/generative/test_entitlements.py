"""The gate's SQL against the slow reference of articles 3–8 and 23, time included: a short form of soak/entitlements.py."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.generative.entitlements_machine import Entitlements


@pytest.mark.django_db
def test_the_sql_answers_as_the_reference():
    few = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes: the soak does it
    )
    run_state_machine_as_test(Entitlements, settings=few)

"""Which step may follow which."""

import pytest

from luoshi.policy.progress import lifecycle
from luoshi.policy.terms.refusals import BadValue, WrongState

ALLOWED = {
    ("acknowledge", "pending"),
    ("assign_again", "returned"),
    ("end_assignment", "pending"),
    ("end_assignment", "acknowledged"),
    ("end_assignment", "returned"),
}


@pytest.mark.parametrize("verb", ["acknowledge", "assign_again", "end_assignment"])
@pytest.mark.parametrize("state", ["pending", "acknowledged", "returned", "ended"])
def test_steps_of_an_assignment(verb: str, state: str) -> None:
    step = getattr(lifecycle, verb)
    if (verb, state) in ALLOWED:
        assert step(state) != state
    else:
        with pytest.raises(WrongState):
            step(state)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted"])
def test_only_a_submitted_report_is_decided(state: str) -> None:
    if state == "submitted":
        assert lifecycle.accept(state) == "accepted"
        assert lifecycle.return_report(state, "缺数据") == "returned"
        return
    with pytest.raises(WrongState):
        lifecycle.accept(state)
    with pytest.raises(WrongState):
        lifecycle.return_report(state, "缺数据")


@pytest.mark.parametrize("reason", ["", "  \n", "长" * 1001])
def test_a_reason_is_needed_and_bounded(reason: str) -> None:
    with pytest.raises(BadValue):
        lifecycle.checked_reason(reason)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percentage_stays_within_its_bounds(percent: int) -> None:
    with pytest.raises(BadValue):
        lifecycle.checked_percent(percent)

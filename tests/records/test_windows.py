"""Reporting windows with dates of one's own, and taking back one that has not begun."""

from datetime import date

import pytest

from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Window
from tests.records.conftest import AT, AUDITOR, OFFICE

DAYS = [(date(2026, 4, 10), "一季度"), (date(2026, 6, 25), "")]


def test_several_days_at_once_all_or_none(issued) -> None:
    made = actions.open_dated_windows(issued.pk, DAYS, open_days=20, by=OFFICE, at=AT)
    assert [(one.label, one.opens_on) for one in made] == [
        ("一季度", date(2026, 3, 21)),
        ("2026年6月25日截止", date(2026, 6, 5)),
    ]
    with pytest.raises(BadValue, match="重叠"):
        actions.open_dated_windows(
            issued.pk, [(date(2026, 8, 1), ""), (date(2026, 6, 20), "")], open_days=3, by=OFFICE, at=AT
        )
    with pytest.raises(BadValue, match="已经过去"):
        actions.open_dated_windows(issued.pk, [(date(2026, 2, 1), "")], by=OFFICE, at=AT)
    with pytest.raises(NotAllowed):
        actions.open_dated_windows(issued.pk, [(date(2026, 9, 1), "")], by=AUDITOR, at=AT)
    assert Window.objects.filter(list=issued).count() == 2


def test_one_that_has_not_begun_is_taken_back_and_the_log_keeps_it(issued, window) -> None:
    later = actions.open_dated_windows(issued.pk, DAYS, open_days=5, by=OFFICE, at=AT)[0]
    with pytest.raises(NotAllowed):
        actions.close_window(later.pk, by=AUDITOR, at=AT)
    with pytest.raises(WrongState, match="已经开始"):
        actions.close_window(window.pk, by=OFFICE, at=AT)
    gone = later.pk
    actions.close_window(gone, by=OFFICE, at=AT)
    assert not Window.objects.filter(pk=gone).exists()
    row = AuditEntry.objects.get(verb="window.close")
    assert (row.subject_id, row.before["label"], row.after) == (gone, "一季度", None)

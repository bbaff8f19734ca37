"""Service times that have run out: the holder, who could take the case and who runs the programme are told, once a working day."""

from datetime import date, timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.cases import actions
from luoshi.records.cases.models import Appeal, Case
from luoshi.records.notifying.models import Notification
from tests.records.cases.living import DAY, check, reviewed, submit
from tests.records.vehicles import AT, Life, staff

pytestmark = pytest.mark.django_db


def remind(at) -> int:
    return actions.remind_late(lambda programme: f"/programmes/{programme}/", by=SYSTEM, at=at)


def titles(who) -> list[str]:
    return list(
        Notification.objects.filter(user_id=who.user_id).order_by("id").values_list("title", flat=True)
    )


def test_each_is_told_once_a_working_day_what_is_late(programme, reviewer, operator) -> None:
    other = staff("other", "reviewer")
    held = reviewed(programme, Life(1), reviewer)
    waiting = submit(programme, Life(2))
    check(Life(2), waiting)
    back = submit(programme, Life(3, changes={("invoice", "new_invoice"): None}))
    assert check(Life(3, changes={("invoice", "new_invoice"): None}), back) == "correction"
    due = Case.objects.get(pk=held).due_on
    assert due == Case.objects.get(pk=waiting).due_on == date(2026, 3, 31)
    on_time = AT + timedelta(days=(due - AT.date()).days)
    assert remind(on_time) == 0
    late = on_time + DAY
    assert remind(late) == 4
    assert remind(late + timedelta(hours=1)) == 0
    assert any("您手上有1件申请超过办理时限" in one for one in titles(reviewer))
    assert titles(other) == [
        "“北京市2026年汽车以旧换新补贴”的“第三方审核”有1件申请超过办理时限，还没有人领取。"
    ]
    (told,) = titles(operator)
    assert told == "“北京市2026年汽车以旧换新补贴”超过办理时限：“第三方审核”2件。"
    assert (
        remind(AT + timedelta(days=(date(2026, 4, 4) - AT.date()).days)) == 0
    )  # a Saturday within a holiday
    assert Notification.objects.get(user_id=operator.user_id).address == f"/programmes/{programme}/"


def test_an_objection_past_its_day_is_told_to_who_answers_it(programme, reviewer, operator) -> None:
    case = reviewed(programme, Life(1), reviewer)
    actions.review([case], "refuse", reason="存疑", clause="五", by=reviewer, at=AT + DAY)
    actions.appeal(case, "发票是真的。", by=SYSTEM, at=AT + DAY)
    late = AT + timedelta(days=(Appeal.objects.get().due_on - AT.date()).days + 1)
    assert remind(late) == 1
    assert titles(operator)[0].endswith("超过办理时限：申诉1件。")


def test_only_the_program_reminds(programme, operator) -> None:
    with pytest.raises(NotAllowed):
        actions.remind_late(str, by=operator, at=AT)

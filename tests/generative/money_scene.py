"""One act of a generated history of money: what is drawn, and the verbs. A verb says whether there was anything to do."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.cases import actions as cases
from luoshi.records.cases.models import Appeal, Case
from luoshi.records.payments import actions
from luoshi.records.payments.models import Batch, Payment
from luoshi.records.programmes.actions import change_parameter, fund, make_ruling, set_state
from tests.records.paying import HEADING
from tests.records.vehicles import YUAN, Life, vin

PRICES = (33_333, 99_999, 100_001, 150_000, 187_400, 10_000_000)
PEOPLE = 7
WORDS = ("成功", "成功", "成功", "失败", "失败", "处理中", "")
GROUNDS = {"decided_by": "市商务局", "decided_on": date(2026, 3, 1), "why": "生成的历史"}


@dataclass
class History:
    """What is remembered beside the database."""

    programme: int
    staff: dict[str, Actor]
    now: datetime
    lives: dict[int, Life] = field(default_factory=dict)
    files: dict[int, list[bytes]] = field(default_factory=dict)
    funded: dict[tuple[str, str], int] = field(default_factory=dict)
    recovered: dict[int, list[int]] = field(default_factory=dict)


@dataclass
class Scene:
    """One act: the history, and two drawn numbers."""

    past: History
    pick: int
    number: int

    def case(self, **wanted) -> Case | None:
        """One of the cases that fit; now and then any."""
        rows = list(Case.objects.filter(**({} if self.pick % 13 == 0 else wanted)).order_by("id"))
        return rows[self.pick % len(rows)] if rows else None

    def batch(self, *states: str) -> Batch | None:
        rows = list(Batch.objects.filter(state__in=states).order_by("id"))
        return rows[self.pick % len(rows)] if rows else None

    def payment(self, **wanted) -> Payment | None:
        rows = list(Payment.objects.filter(**wanted).order_by("id"))
        return rows[self.pick % len(rows)] if rows else None

    def drawn(self, options):
        return options[self.number % len(options)]

    def by(self, name: str) -> dict:
        return {"by": self.past.staff[name], "at": self.past.now}


SYS = {"by": SYSTEM}


def apply_for(one: Scene) -> bool:
    """Somebody applies: a first time, again, or with the number of somebody else's car or invoice."""
    part = "scrappage" if one.number % 4 == 0 else "replacement"
    life = Life(1 + one.pick % PEOPLE, price_fen=one.drawn(PRICES) * YUAN + one.number % 3, part=part)
    asked = life.application()
    if one.number % 7 == 0:
        stolen = ({"new_vin": vin(1 + one.number % PEOPLE, "Y")}, {"new_invoice": f"2611{1:016}"})
        asked = replace(asked, particulars={**asked.particulars, **one.drawn(stolen)})
    if one.number % 3 == 0:
        asked = replace(asked, request_key=f"form-{one.pick % PEOPLE}")
    told = cases.apply_for(one.past.programme, asked, by=SYSTEM, at=one.past.now)
    one.past.lives.setdefault(told.case_id, life)
    return True


def check(one: Scene) -> bool:
    """The registers answer for all that wait: as stated, another price, another place, nothing."""
    rows = list(Case.objects.filter(state="open", step="checks").order_by("id"))
    found = []
    for place, row in enumerate(rows):
        life = one.past.lives[row.pk]
        kind = (one.number + place * one.pick) % 8
        bill = {"price_fen": PRICES[(one.number + place) % len(PRICES)] * YUAN}
        bill |= {"place": 310000} if kind == 1 else {}
        changes = {("invoice", "new_invoice"): None if kind == 2 else bill} if kind < 5 else {}
        found.append(replace(life, changes=changes).found(row.pk))
    if found:
        cases.conclude(found, by=SYSTEM, at=one.past.now)
    return bool(found)


def look(one: Scene) -> bool:
    """Somebody takes a case from the queue and decides."""
    step, names = one.drawn(
        (("review", ("r1", "r2")), ("review", ("r1", "r2")), ("spot_check", ("o1", "o2")))
    )
    who = one.past.staff[names[one.pick % 2]]
    taken = cases.take_next(one.past.programme, step, count=1 + one.pick % 3, by=who, at=one.past.now)
    if taken:
        outcome = ("pass", "pass", "pass", "pass", "return", "refuse")[one.pick % 6]
        said = {} if outcome == "pass" else {"reason": "生成的理由", "clause": "五"}
        cases.review(taken, outcome, by=who, at=one.past.now, **said)
    return bool(taken)


def amend(one: Scene) -> bool:
    """A reviewer puts the price right, up or down, and the case back."""
    who = one.past.staff[("r1", "r2")[one.pick % 2]]
    taken = cases.take_next(one.past.programme, "review", by=who, at=one.past.now)
    for pk in taken:
        cases.amend(pk, {"price_fen": one.drawn(PRICES) * YUAN}, reason="照发票", by=who, at=one.past.now)
        cases.put_back([pk], reason="再看", by=who, at=one.past.now)
    return bool(taken)


def correct(one: Scene) -> bool:
    row = one.case(state="open", step="correction")
    if row is None:
        return False
    life = one.past.lives[row.pk]
    numbers = (
        {"new_vin": vin(1 + one.number % PEOPLE, "Y")},
        {"old_vin": vin(life.serial, "Y"), "new_vin": vin(life.serial, "X")},
        {"bank_card": Life(50 + one.number).card},
        {},
    )[one.number % 4]
    facts = {"price_fen": one.drawn(PRICES) * YUAN} if one.number % 2 else {}
    cases.correct(row.pk, facts=facts, particulars=numbers, by=SYSTEM, at=one.past.now)
    return True


def withdraw(one: Scene) -> bool:
    row = one.case(state="open")
    if row is not None:
        cases.withdraw(row.pk, by=SYSTEM, at=one.past.now)
    return row is not None


def lapse(one: Scene) -> bool:
    return cases.lapse_due(by=SYSTEM, at=one.past.now) > 0


def appeal(one: Scene) -> bool:
    row = one.case(state="refused")
    if row is not None:
        cases.appeal(row.pk, "请再看", by=SYSTEM, at=one.past.now)
    return row is not None


def answer_appeal(one: Scene) -> bool:
    row = Appeal.objects.filter(answered_at=None).order_by("id").first()
    if row is not None:
        outcome = "upheld" if one.number % 4 == 0 else "reopened"
        cases.answer_appeal(row.pk, outcome, "已看", **one.by("o3"))
    return row is not None


def make_batch(one: Scene) -> bool:
    actions.make_batch(one.past.programme, most=1 + one.number % 4, **one.by(one.drawn(("t1", "t2"))))
    return True


def approve(one: Scene) -> bool:
    row = one.batch("draft")
    if row is not None:
        actions.approve(row.pk, **one.by(one.drawn(("t1", "t2", "t3"))))
    return row is not None


def cancel(one: Scene) -> bool:
    row = one.batch("draft", "approved", "sent")
    if row is not None:
        actions.cancel(row.pk, reason="重编", **one.by("t1"))
    return row is not None


def send(one: Scene) -> bool:
    row = one.batch("approved")
    if row is not None:
        actions.bank_file(row.pk, **one.by("t1"))
    return row is not None


def results(one: Scene) -> bool:
    """A file of the bank: partial, contradictory, with a wrong amount, late, or one that came before."""
    row = one.batch("sent", "settled")
    if row is None:
        return False
    files = one.past.files.setdefault(row.pk, [])
    if one.number % 6 == 0 and files:
        data = files[one.pick % len(files)]
    else:
        data = _file(row, one)
    actions.take_results(row.pk, data, "回盘.csv", **one.by("t1"))
    files.append(data)
    return True


def _file(batch: Batch, one: Scene) -> bytes:
    lines = [HEADING]
    for place, row in enumerate(batch.payments.order_by("line")):
        word = WORDS[(one.number + place * one.pick) % len(WORDS)]
        fen = row.amount_fen + (1 if one.number % 11 == 5 else 0)
        if word:
            lines.append(f"{row.reference},{fen // 100}.{fen % 100:02},{word},{one.past.now:%Y%m%d},")
    return "\r\n".join(lines).encode("gb18030")


def settle_dispute(one: Scene) -> bool:
    row = one.payment(disputed=True)
    if row is not None:
        actions.settle_dispute(row.pk, one.drawn(("paid", "failed")), reason="回单", **one.by("t3"))
    return row is not None


def take_return(one: Scene) -> bool:
    row = one.payment(state="paid")
    if row is not None:
        actions.take_return(row.pk, reason="退汇", **one.by("t3"))
    return row is not None


def change_card(one: Scene) -> bool:
    row = one.case(payment="failed")
    if row is not None:
        cases.change_card(row.pk, Life(60 + one.number).card, **one.by("o1"))
    return row is not None


def give_up(one: Scene) -> bool:
    row = one.case(payment="failed")
    if row is not None:
        actions.give_up(row.pk, clause="三/(三)/4", reason="多次退票", **one.by("o1"))
    return row is not None


def claw_back(one: Scene) -> bool:
    """All, a part, a fen, more than was paid; also of what was claimed back before."""
    row = one.case(state__in=["paid", "recovered"])
    if row is None:
        return False
    amount = (None, 1, row.amount_fen // 3, row.amount_fen, row.amount_fen + 1)[one.number % 5]
    actions.claw_back(row.pk, amount_fen=amount, clause="五", reason="查实", **one.by("o1"))
    before = one.past.recovered.setdefault(row.pk, [])
    before.append(row.amount_fen - sum(before) if amount is None else amount)
    return True


def fund_more(one: Scene) -> bool:
    pot = one.drawn(("", "", "replacement", "scrappage"))
    amounts = {"central": one.pick * 97 + 1, "city": one.pick * 41 + 1}
    fund(
        one.past.programme, pot=pot, amounts=amounts, authority="追加", decided_on=date(2026, 3, 1),
        by=SYSTEM, at=one.past.now,
    )  # fmt: skip
    for source, fen in amounts.items():
        one.past.funded[pot, source] = one.past.funded.get((pot, source), 0) + fen
    return True


def rule_on(one: Scene) -> bool:
    name, option = one.drawn((("pots", "two"), ("pots", "one"), ("place_after_correction", "loses")))
    since = date(2026, 1, 1) if one.pick % 2 else one.past.now.date()
    make_ruling(one.past.programme, name, option, since=since, **GROUNDS, by=SYSTEM, at=one.past.now)
    return True


def change(one: Scene) -> bool:
    since = date(2026, 2, 1) if one.pick % 2 else one.past.now.date()
    value = (7_000, 15_000, 20_000)[one.number % 3] * YUAN
    change_parameter(
        one.past.programme,
        "nev_cap",
        value,
        part="replacement",
        since=since,
        **GROUNDS,
        by=SYSTEM,
        at=one.past.now,
    )
    return True


def pause(one: Scene) -> bool:
    state = one.drawn(("paused", "open", "open", "paused", "open"))
    set_state(one.past.programme, state, why="生成", by=SYSTEM, at=one.past.now)
    return True


VERBS: dict[str, Callable[[Scene], bool]] = {
    one.__name__: one
    for one in (
        *(apply_for, check, look, amend, correct, withdraw, lapse, appeal, answer_appeal),
        *(make_batch, approve, cancel, send, results, settle_dispute, take_return, change_card, give_up),
        *(claw_back, fund_more, rule_on, change, pause),
    )
}
OFTEN = ("apply_for",) * 5 + ("check",) * 5 + ("look",) * 6 + ("make_batch", "approve", "send", "results") * 3
OFTEN += ("change_card", "give_up", "take_return", "lapse", "correct", "claw_back")

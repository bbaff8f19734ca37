"""Search: the index and the questions speak of the same characters, and what is found is what stands there."""

from datetime import date
from functools import partial

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.records.documents.checks import wrong_spans
from luoshi.records.documents.models import Clause, Document, Goal, Source
from luoshi.records.files.models import StoredFile
from luoshi.records.search import queries, queries_tasks
from luoshi.records.search.queries import Narrow, clauses
from luoshi.records.search.queries_tasks import tasks
from luoshi.records.search.wording import Wording, bigrams, marked, plain, wording
from luoshi.records.tasks.models import Assignment, Task
from tests.records.conftest import AT, OFFICE

LETTERS = "推进河道清淤工程（），:ＡAa1１ 9𠮷é"


def shelve(name: str, texts: list[str], *, on: date | None = None, kind="plan", year=None) -> Document:
    file = StoredFile.objects.create(
        sha256=f"{name:0>64}"[-64:], size=1, content_type="text/plain", stored_at=AT
    )
    text = "".join(texts)
    source = Source.objects.create(file=file, name=f"{name}.txt", text=text, imported_at=AT)
    row = Document.objects.create(
        source=source, name=name, title=name, kind=kind, issued_on=on, year=year, start=0, end=len(text)
    )
    Clause.objects.bulk_create(
        Clause(
            document=row, order=order, address=f"{name}#{order}", label=str(order), text=one, start=0, end=1
        )
        for order, one in enumerate(texts)
    )
    return row


def names(found) -> list[str]:
    return [document.name for document in found.documents]


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=LETTERS, max_size=40))
def test_the_database_and_the_question_make_the_same_numbers(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT luoshi_bigrams(%s)", [text])
        assert set(cursor.fetchone()[0]) == bigrams(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=LETTERS, max_size=30), st.integers(0, 29), st.integers(2, 6))
def test_every_piece_of_a_text_is_found_in_it_whatever_its_width(text: str, start: int, length: int) -> None:
    text = "".join(text.split())
    piece = text[start : start + length]
    if len(piece) < 2:
        return
    asked = wording(plain(piece))
    assert set(asked.codes) <= bigrams(text)
    assert any(
        one <= text.find(piece) and text.find(piece) + len(piece) <= two
        for one, two in marked(text, asked.words)
    )


@pytest.mark.django_db
def test_all_words_must_stand_in_a_clause_and_a_quoted_phrase_as_it_is() -> None:
    shelve("甲", ["河道清淤工程开工", "河道巡查", "清淤设备"])
    assert [c.order for d in clauses(wording("河道 清淤")).documents for c in d.clauses] == [0]
    assert clauses(wording("“清淤工程”")).hits == 1
    assert clauses(wording("“工程清淤”")).hits == 0
    assert clauses(wording("没有的词")).total == 0


@pytest.mark.django_db
def test_signs_of_both_widths_and_letters_of_both_cases_are_the_same() -> None:
    shelve("甲", ["建设５Ｇ基站（一期）", "建设5G基站(二期)", "接入api平台"])
    assert clauses(wording("（一期）")).hits == 1
    assert clauses(wording("基站(")).hits == 2
    assert clauses(wording("API平台")).hits == 1
    assert clauses(wording(".*")).hits == 0
    assert clauses(wording("100%_")).hits == 0


@pytest.mark.django_db
def test_the_whole_phrase_comes_first_then_the_newer_document() -> None:
    shelve("旧", ["安全检查与生产"], on=date(2020, 1, 1))
    shelve("新", ["安全检查与生产"], on=date(2026, 1, 1))
    shelve("中", ["抓好安全生产"], on=date(2022, 1, 1))
    assert names(clauses(wording("安全 生产"))) == ["中", "新", "旧"]


@pytest.mark.django_db
def test_kind_year_and_unit_narrow() -> None:
    shelve("甲", ["河道清淤由水务局负责"], kind="rules", year=2025)
    row = shelve("乙", ["河道清淤"], kind="task-list", year=2026)
    Clause.objects.filter(document=row).update(units=[{"name": "市水务局", "role": "lead"}])
    shelve("丙", ["河道清淤"], kind="task-list", year=2026)
    asked = wording("河道清淤")
    assert set(names(clauses(asked, Narrow(kind="task-list")))) == {"乙", "丙"}
    assert names(clauses(asked, Narrow(year=2025))) == ["甲"]
    assert set(names(clauses(asked, Narrow(names=("水务局",))))) == {"甲", "乙"}
    assert names(clauses(asked, Narrow(names=("市水务局",)))) == ["乙"]


@pytest.mark.django_db
def test_an_old_text_of_a_document_is_not_found() -> None:
    row = shelve("甲", ["河道清淤"])
    Document.objects.filter(pk=row.pk).update(current=False)
    assert clauses(wording("河道清淤")).total == 0


@pytest.mark.django_db
def test_common_words_and_rare_ones_find_the_same_documents(monkeypatch) -> None:
    """The walk through the newest documents and the index are two ways to one answer."""
    for number in range(45):
        shelve(f"第{number}号", ["河道清淤" if number % 3 else "植树"], on=date(2020, 1, 1 + number % 28))
    asked = wording("河道清淤")
    pages = [names(clauses(asked, page=page)) for page in (1, 2, 3)]
    monkeypatch.setattr(queries, "COMMON", -1)
    monkeypatch.setattr(queries, "_expected", lambda asked, narrow: 10)
    assert [names(clauses(asked, page=page)) for page in (1, 2, 3)] == pages
    assert sum(map(len, pages)) == 30


@pytest.mark.django_db
def test_a_single_character_looks_through_the_newest_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(queries, "WALK", (1, 1))
    monkeypatch.setattr(queries, "WALK_SHORT", 2)
    for year in (2020, 2021, 2022):
        shelve(f"{year}", ["治水"], on=date(year, 1, 1))
    found = clauses(wording("水"))
    assert names(found) == ["2022", "2021"]
    assert (found.walked, found.total) == (2, None)


@pytest.mark.django_db
def test_every_page_is_shown_once_and_the_last_has_no_more() -> None:
    for number in range(23):
        shelve(f"第{number}号", ["河道清淤"])
    asked = wording("河道清淤")
    pages = [clauses(asked, page=page) for page in (1, 2, 3)]
    assert [len(page.documents) for page in pages] == [10, 10, 3]
    assert [page.more for page in pages] == [True, True, False]
    assert len({name for page in pages for name in names(page)}) == 23
    assert pages[0].total == 23


@pytest.mark.django_db
def test_the_index_is_asked_and_not_every_clause() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM documents_clause c WHERE luoshi_bigrams(c.text) @> %s::bigint[]",
            [wording("河道清淤").codes],
        )
        assert "clause_bigrams" in "".join(row[0] for row in cursor.fetchall())


def test_a_unit_finds_only_the_tasks_it_holds(issued, unit_actor) -> None:
    task = Task.objects.filter(list=issued, assignments__isnull=False).order_by("id").first()
    holder = Assignment.objects.filter(task=task).first().unit_id
    others = Assignment.objects.filter(task__list=issued).exclude(
        unit_id__in=task.assignments.values("unit_id")
    )
    asked = wording(task.text[:8])
    assert task.pk in {one.id for one in tasks(asked, OFFICE).tasks}
    assert task.pk in {one.id for one in tasks(asked, unit_actor(holder)).tasks}
    stranger = unit_actor(others.first().unit_id)
    assert task.pk not in {one.id for one in tasks(asked, stranger).tasks}
    assert {
        one.id for one in tasks(asked, OFFICE, unit_id=stranger.unit_ids and min(stranger.unit_ids)).tasks
    }.isdisjoint({task.pk})
    assert tasks(asked, OFFICE, year=1999).total == 0


def test_tasks_of_a_draft_are_not_found(draft) -> None:
    text = draft.tasks.order_by("order").first().text
    assert tasks(wording(text[:8]), OFFICE).total == 0


@pytest.mark.django_db
def test_a_piece_outside_its_document_is_told() -> None:
    row = shelve("甲", ["河道清淤"])
    Clause.objects.filter(document=row).update(start=0, end=4)
    Goal.objects.create(document=row, order=0, name="水质", start=2, end=4)
    assert list(wrong_spans()) == []
    Goal.objects.create(document=row, order=1, name="水量", start=3, end=9)
    assert [text for text in wrong_spans() if "Goal 1" in text] == list(wrong_spans())


def test_the_words_of_a_question() -> None:
    assert wording(' 安全 "放心 消费" ５Ｇ ').words == ("安全", "放心消费", "5g")
    assert wording("“一 二").words == ("“一", "二")
    assert wording("水").short
    assert wording("水 安全").codes
    assert len(wording(" ".join("一二三四五六七八九十")).words) == 8
    assert wording("\x00").words == ()


def test_common_and_rare_words_find_the_same_tasks(issued, monkeypatch) -> None:
    text = Task.objects.filter(list=issued).order_by("order").first().text
    asked = wording(text[2:4])
    by_index = tasks(asked, OFFICE)
    assert by_index.total == Task.objects.filter(list=issued, text__contains=text[2:4]).count() > 0
    monkeypatch.setattr(queries_tasks, "PAGE_TASKS", 1)
    ranked = [tasks(asked, OFFICE, page=page).tasks for page in range(1, by_index.total + 1)]
    monkeypatch.setattr(queries_tasks, "_expected", lambda asked: queries_tasks.COMMON + 1)
    walked = [tasks(asked, OFFICE, page=page).tasks for page in range(1, by_index.total + 1)]
    assert [one for page in walked for one in page] == [one for page in ranked for one in page]
    assert tasks(asked, OFFICE).total is None


@pytest.mark.django_db
def test_a_single_character_looks_through_the_newest_lists_and_says_so(issued, monkeypatch) -> None:
    text = Task.objects.filter(list=issued).order_by("order").first().text
    assert tasks(wording(text[2]), OFFICE).walked is None
    monkeypatch.setattr(queries_tasks, "WALK", (0, 1))
    monkeypatch.setattr(queries_tasks, "WALK_SHORT", 1)
    found = tasks(wording(text[2]), OFFICE)
    assert (found.tasks, found.walked) == ((), 0)


SOME = "河道清淤水"
UNITS = ("水务局", "河道办")
CLAUSE = st.tuples(st.text(SOME, min_size=1, max_size=8), st.sampled_from(["", *UNITS]))
SHELF = st.lists(
    st.tuples(
        st.integers(1, 9), st.sampled_from(["rules", "plan"]), st.lists(CLAUSE, min_size=1, max_size=5)
    ),
    min_size=1,
    max_size=14,
)
ASKED = st.lists(st.text(SOME, min_size=1, max_size=3), min_size=1, max_size=3)


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SHELF, ASKED, st.sampled_from(["", "plan"]), st.sampled_from([(), UNITS[:1]]), st.booleans())
def test_every_way_gives_what_looking_into_every_clause_gives(
    shelf, words: list[str], kind: str, held: tuple[str, ...], is_common: bool
) -> None:
    """Against the slow reference: order, counts, first clauses and pages, by the index and through the newest."""
    for model in (Document, Source, StoredFile):
        model.objects.all().delete()
    for number, (day, one_kind, texts) in enumerate(shelf):
        row = shelve(f"第{number}号", [text for text, _ in texts], on=date(2026, 1, day), kind=one_kind)
        for order, (_, unit) in enumerate(texts):
            if unit:
                Clause.objects.filter(document=row, order=order).update(units=[{"name": unit}])
    asked, narrow = wording(" ".join(words)), Narrow(kind=kind, names=held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PAGE_DOCUMENTS", 2)
        patch.setattr(queries, "WALK", (3, 4, 100))
        patch.setattr(queries, "COMMON", 100_000)
        patch.setattr(queries, "_expected", lambda asked, narrow: 200_000 if is_common else 0)
        steps = (3, 4, 100) if is_common or asked.short else (1_000,)
        expected = looked_into(asked, narrow, steps)
        for page in range(1, len(expected) // 2 + 2):
            found = clauses(asked, narrow, page=page)
            told = [(d.name, d.count, [(c.order, c.exact) for c in d.clauses]) for d in found.documents]
            assert told == expected[page * 2 - 2 : page * 2]
            assert found.more is (len(expected) > page * 2)


def looked_into(asked: Wording, narrow: Narrow, steps: tuple[int, ...]) -> list[tuple]:
    """Each document in turn, each clause in turn: by steps of the newest, in each those with the phrase first."""
    rows = [one for one in Document.objects.order_by("-issued_on", "-id") if narrow.kind in {"", one.kind}]
    found: list[tuple] = []
    start = 0
    for step in steps:
        here = [one for one in map(partial(_looked, asked, narrow), rows[start : start + step]) if one[1]]
        found += sorted(here, key=lambda one: not one[2][0][1])
        start += step
    return found


def _looked(asked: Wording, narrow: Narrow, document: Document) -> tuple:
    hits = []
    for clause in document.clauses.order_by("order"):
        named = not narrow.names or any(n in clause.text + str(clause.units) for n in narrow.names)
        if named and all(word in clause.text for word in asked.words):
            hits.append((clause.order, asked.phrase in clause.text))
    return document.name, len(hits), sorted(hits, key=lambda hit: (not hit[1], hit[0]))[:4]

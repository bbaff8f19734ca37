"""What holds of linking whatever the documents say."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.linking import Links, link
from luoshi.policy.reading.model import Document, Target
from tests.policy.linking.making import WORDS, document, listed, promises, reported, task

FEW = settings(max_examples=40, deadline=None)


def ends(links: Links) -> set[tuple[str, str]]:
    """Number of the earlier clause and of the later, for every link."""
    return {(one.origin.rpartition("#")[2], one.to.rpartition("#")[2]) for one in links.links}


def addresses(one: Document) -> set[str]:
    return {clause.address for clause in one.clauses} | {each.address for each in one.tasks}


@FEW
@given(promises())
def test_a_document_is_linked_with_itself_clause_by_clause(texts: list[str]) -> None:
    for one in (listed(texts), reported(texts)):
        found = link(one, one)
        assert len(found.links) == len(texts)
        assert all(each.origin == each.to and each.score == 1 and each.words for each in found.links)
        assert found.unlinked_from == found.unlinked_to == ()


@FEW
@given(promises(), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_change_what_has_the_same_words(
    texts: list[str], chance: object
) -> None:
    mixed = list(texts)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    found = link(listed(texts), listed(mixed, "虚〔2〕1号"))
    wanted = {(str(place), str(mixed.index(text) + 1)) for place, text in enumerate(texts, 1)}
    assert ends(found) == wanted


@FEW
@given(promises(least=6), st.data())
def test_every_clause_is_linked_or_left_over_and_exists(texts: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(texts), unique=True))
    earlier, later = (
        reported(texts),
        listed([text.replace("，", "，同时") for text in kept] or ["别处的事。"]),
    )
    found = link(earlier, later)
    origins, to = {one.origin for one in found.links}, {one.to for one in found.links}
    assert origins | set(found.unlinked_from) == {each.address for each in earlier.clauses[1:]}
    assert to | set(found.unlinked_to) == addresses(later)
    assert not origins & set(found.unlinked_from)
    assert not to & set(found.unlinked_to)
    assert all(0 < one.score <= 1 and one.relation == "carries-out" for one in found.links)


@FEW
@given(promises(least=8))
def test_words_stand_in_both_clauses(texts: list[str]) -> None:
    later = [text.replace("。", "，另设台账。") for text in texts]
    of = {f"虚报告#二.{place}": text for place, text in enumerate(texts, 1)}
    to = {f"虚〔1〕1号#{place}": text for place, text in enumerate(later, 1)}
    for one in link(reported(texts), listed(later)).links:
        assert one.words
        assert all(word in of[one.origin] and word in to[one.to] for word in one.words)


def test_a_sentence_is_found_in_the_task_that_spells_it_out() -> None:
    report = reported([f"扩大{thing}，让邻里受益。" for thing in WORDS])
    tasks = [f"扩大{thing}的开放时间，补齐设施，配备向导，由专人看护。" for thing in WORDS]
    found = link(report, listed(tasks))
    assert ends(found) == {(f"二.{place}", str(place)) for place in range(1, len(WORDS) + 1)}


def test_a_task_that_was_split_and_two_that_were_merged() -> None:
    others = [f"办好{thing}，按季公布进展。" for thing in WORDS[6:]]
    earlier = [
        f"新建{WORDS[0]}三处，完善{WORDS[1]}排练场地。",
        f"整理{WORDS[2]}名录。",
        f"推广{WORDS[3]}经验。",
        *others,
    ]
    later = [
        f"新建{WORDS[0]}五处。",
        f"完善{WORDS[1]}排练场地。",
        f"整理{WORDS[2]}名录，推广{WORDS[3]}经验。",
        *others,
    ]
    found = link(listed(earlier), listed(later, "虚〔2〕1号"))
    relations = {(one.origin[-2:], one.to[-2:]): one.relation for one in found.links}
    assert relations["#1", "#1"] == relations["#1", "#2"] == "splits"
    assert relations["#2", "#3"] == relations["#3", "#3"] == "merges"
    assert found.links[-1].relation == "continues"
    assert found.unlinked_from == found.unlinked_to == ()


def test_new_and_dropped_tasks_are_left_over() -> None:
    both = [f"办好{thing}，按季公布进展。" for thing in WORDS[2:]]
    found = link(listed([f"修复{WORDS[0]}。", *both]), listed([*both, f"新建{WORDS[1]}。"], "虚〔2〕1号"))
    assert found.unlinked_from == ("虚〔1〕1号#1",)
    assert found.unlinked_to == (f"虚〔2〕1号#{len(both) + 1}",)


def test_a_figure_before_and_after() -> None:
    before = task(1, f"新建{WORDS[0]}20处。", targets=[Target("20", "处", "=", f"新建{WORDS[0]}", (0, 2))])
    after = task(1, f"再建{WORDS[0]}35处。", targets=[Target("35", "处", ">=", f"再建{WORDS[0]}", (0, 2))])
    found = link(document("task-list", "甲", tasks=(before,)), document("task-list", "乙", tasks=(after,)))
    assert [one.as_json() for one in found.links[0].targets] == [
        {"what": f"新建{WORDS[0]}", "before": "20", "after": "35", "unit": "处"}
    ]


def test_a_renamed_unit_speaks_for_the_link() -> None:
    text = "办好{}，对乡里的手艺人给予帮助。"
    earlier = [task(place, text.format(word), units=["旧局"]) for place, word in enumerate(WORDS, 1)]
    later = [replace(one, units=task(1, "", units=["新局"]).units) for one in earlier]
    first, second = earlier[0], replace(later[0], text=f"帮助乡里的手艺人，把{WORDS[0]}办起来。")
    lists = (
        document("task-list", "甲", tasks=(first, *earlier[1:])),
        document("task-list", "乙", tasks=(second, *later[1:])),
    )
    apart = link(lists[0], lists[1]).links[0].score
    same = link(lists[0], lists[1], {"旧局": "局", "新局": "局"}.__getitem__).links[0].score
    assert same > apart


def test_a_byword_is_spelt_out() -> None:
    report = reported(["高水平建设“三园一谷”。", *(f"办好{word}，按季公布。" for word in WORDS)])
    tasks = ["提升青苇园科研条件。", "支持白鹭园引进人才。", *(f"办好{word}，补齐短板。" for word in WORDS)]
    found = link(report, listed(tasks), terms={"三园一谷": ("青苇园", "白鹭园", "赤松园", "银杏谷")})
    assert {("二.1", "1"), ("二.1", "2")} <= ends(found)
    assert "虚报告#二.1" in link(report, listed(tasks)).unlinked_from


def test_a_sentence_that_is_a_heading_of_the_list_answers_to_it() -> None:
    tasks = tuple(
        replace(task(place, f"办好{word}，补齐短板。"), section="（一）照看好手艺人")
        for place, word in enumerate(WORDS, 1)
    )
    heading = replace(
        reported(["照看好手艺人"]).clauses[1], address="虚〔1〕1号#(一)", text="（一）照看好手艺人", part=""
    )
    later = replace(document("task-list", "虚〔1〕1号", tasks=tasks), clauses=(heading,))
    found = link(reported(["照看好手艺人。", f"办好{WORDS[3]}。"]), later)
    assert ends(found) == {("二.1", "(一)"), ("二.2", "4")}
    assert "虚〔1〕1号#(一)" not in found.unlinked_to


def test_words_of_welcome_and_farewell_promise_nothing() -> None:
    texts = [f"办好{word}。" for word in WORDS]
    report = reported(["今年是很要紧的一年。", *texts, "各位代表！", "让我们一起向前！"])
    found = link(report, listed(texts))
    assert len(found.links) == len(texts)
    assert found.unlinked_from == ()


def test_nothing_in_common_links_nothing() -> None:
    found = link(reported(["修复石桥。"]), listed(["推广骑楼。"]))
    assert found.links == ()
    assert (found.unlinked_from, found.unlinked_to) == (("虚报告#二.1",), ("虚〔1〕1号#1",))


def test_empty_documents_link_nothing() -> None:
    empty = document("task-list", "空")
    assert link(empty, empty).as_json() == {"links": [], "unlinked_from": [], "unlinked_to": []}
    assert link(empty, listed(["修复石桥。"])).unlinked_to == ("虚〔1〕1号#1",)
    assert link(reported(["修复石桥。"]), empty).unlinked_from == ("虚报告#二.1",)


def test_json_has_the_promised_names() -> None:
    found = link(reported(["修复石桥。"]), listed(["修复石桥。"])).as_json()
    assert found == {
        "links": [
            {"from": "虚报告#二.1", "to": "虚〔1〕1号#1", "relation": "carries-out", "score": 1.0, "words": ["修复石桥"],
             "targets": []}
        ],
        "unlinked_from": [],
        "unlinked_to": [],
    }  # fmt: skip

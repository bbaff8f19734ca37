"""Cutting texts into pieces, and figures as officials write them."""

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.surfaces.web.figures import parsed, written
from luoshi.surfaces.web.marking import Mark, pieces

places = st.integers(0, 60)
marks = st.builds(
    lambda start, length, kind, task: Mark(start, start + length, kind, task),
    places,
    st.integers(0, 20),
    st.sampled_from(["task", "unit", "finding"]),
    st.sampled_from([None, 1, 2]),
)


@given(st.text(max_size=60), st.integers(0, 30), st.lists(marks, max_size=8))
def test_the_pieces_are_the_text_and_each_character_has_its_marks(
    text: str, offset: int, given_marks: list
) -> None:
    found = pieces(text, offset, given_marks)
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        for place in range(piece.start, piece.start + len(piece.text)):
            over = {mark.kind for mark in given_marks if mark.start <= place < mark.end}
            assert piece.kinds == over


@given(st.text(max_size=60), st.lists(marks, max_size=8))
def test_each_task_begins_once(text: str, given_marks: list) -> None:
    first = [piece.task for piece in pieces(text, 0, given_marks) if piece.first]
    assert len(first) == len(set(first))


class Text(HTMLParser):
    """The text that a browser would show, and the places that its elements carry."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = ""
        self.starts: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.starts.append((int(dict(attrs)["data-start"]), len(self.shown)))

    def handle_data(self, data: str) -> None:
        self.shown += data


@given(
    st.text(st.sampled_from("推进<&>\"'\r\n 𠮷a"), max_size=60),
    st.integers(0, 30),
    st.lists(marks, max_size=8),
)
def test_the_markup_shows_the_text_and_its_places(text: str, offset: int, given_marks: list) -> None:
    found = Text()
    found.feed("".join(piece.html() for piece in pieces(text, offset, given_marks)))
    found.close()
    assert found.shown == text
    assert all(start == offset + shown for start, shown in found.starts)


def test_the_markup_is_safe_and_names_its_task() -> None:
    made = "".join(
        piece.html() for piece in pieces("<b>任务</b>", 10, [Mark(10, 13, "task", 4), Mark(13, 15, "here")])
    )
    assert made == (
        '<span data-start="10" class="seg seg-task" data-task="4" id="s-4">&lt;b&gt;</span>'
        '<mark data-start="13" class="here">任务</mark><span data-start="15">&lt;/b&gt;</span>'
    )


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("120000000", "1.2亿", "120,000,000"),
        ("42000000000.000000", "420亿", "42,000,000,000"),
        ("15000", "1.5万", "15,000"),
        ("123456", "123,456", "123,456"),
        ("9999.500000", "9,999.5", "9,999.5"),
        ("0", "0", "0"),
        ("-20000", "-2万", "-20,000"),
    ],
)
def test_figures_are_written_as_officials_write_them(value: str, chinese: str, english: str) -> None:
    assert written(Decimal(value)) == chinese
    assert written(Decimal(value), chinese=False) == english


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert parsed(written(value)) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1.2亿元", 120_000_000), ("1，200", 1200), ("3 万", 30_000), ("2万亿", 2 * 10**12)]
)
def test_figures_are_read_as_people_type_them(text: str, value: int) -> None:
    assert parsed(text, "元") == value


@pytest.mark.parametrize("text", ["", "万", "三百", "1.2.3", "9" * 40])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the value itself is the message
        parsed(text)

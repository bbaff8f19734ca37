"""An SMTP server on loopback that speaks the real protocol and has bad days.

`moods` are used one a connection, the last one for ever: `well`, `refuse` (550 at RCPT), `greylist` (451 at RCPT the
first time an address is seen), `busy` (421 at the greeting), `drop` (hangs up after DATA), `slow` (says nothing).
"""

import socketserver
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

SLOW_SECONDS: Final = 2.0


@dataclass(slots=True)
class Mailbox:
    """What arrived, as raw messages, and where the server listens."""

    host: str = ""
    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    seen: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """For `MAIL_URL`."""
        return f"smtp://{self.host}:{self.port}?from=luoshi@example.org&tls=no"


@contextmanager
def smtp_server(moods: Sequence[str] = ("well",)) -> Iterator[Mailbox]:
    """Serve until the block ends."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with box.lock:
                mood = moods[min(box.connections, len(moods) - 1)]
                box.connections += 1
            _converse(self, mood, box)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    box.host, box.port = str(server.server_address[0]), int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _converse(link: socketserver.StreamRequestHandler, mood: str, box: Mailbox) -> None:
    def say(line: str) -> None:
        link.wfile.write(f"{line}\r\n".encode())

    if mood == "slow":
        time.sleep(SLOW_SECONDS)
        return
    if mood == "busy":
        say("421 4.3.2 Service not available, closing transmission channel")
        return
    say("220 simulator ESMTP")
    while line := link.rfile.readline():
        word = line.decode("utf-8", "replace").strip()
        verb = word.split(" ", 1)[0].upper()
        if verb == "DATA":
            if not _take(link, mood, box):
                return
        elif verb == "RCPT":
            say(_recipient(word, mood, box))
        elif verb == "QUIT":
            say("221 2.0.0 Bye")
            return
        else:
            say("250 2.0.0 Ok")


def _recipient(word: str, mood: str, box: Mailbox) -> str:
    if mood == "refuse":
        return "550 5.1.1 No such user here"
    if mood == "greylist":
        with box.lock:
            known = word in box.seen
            box.seen.add(word)
        return "250 2.1.5 Ok" if known else "451 4.7.1 Greylisted, try again later"
    return "250 2.1.5 Ok"


def _take(link: socketserver.StreamRequestHandler, mood: str, box: Mailbox) -> bool:
    link.wfile.write(b"354 End data with <CR><LF>.<CR><LF>\r\n")
    lines = []
    while (line := link.rfile.readline()) and line != b".\r\n":
        lines.append(line)
    if mood == "drop":
        return False
    with box.lock:
        box.messages.append(b"".join(lines))
    link.wfile.write(b"250 2.0.0 Queued\r\n")
    return True

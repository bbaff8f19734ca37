"""The gate's own HTTP: what is usual is answered in order, what is unusual is refused and the connection closed."""

import asyncio
import json

import pytest

from luoshi.surfaces.gate import http as gate_http
from luoshi.surfaces.gate.answers import Reply
from luoshi.surfaces.gate.http import Connection, House
from luoshi.surfaces.gate.limits import BODY_MOST, HEAD_MOST, IDLE_S, REQUEST_S

MANY = 200


class Echo:
    """Answers with what it was asked, when it is let."""

    def __init__(self):
        self.asked, self.held = [], []
        self.hold = False

    def answer(self, method, path, headers, raw, done):
        self.asked.append((method, path, raw))
        reply = Reply(200, json.dumps([method, path, raw.decode()]).encode(), 3 if path == "/later" else None)
        if self.hold:
            self.held.append((done, reply))
        else:
            done(reply)


def spoken(story, who=None):
    """Run `story(open, house)` against a server on the loopback; `open` gives a reader and a writer."""

    async def work():
        house = House(who or Echo(), asyncio.get_running_loop().time)
        server = await asyncio.get_running_loop().create_server(lambda: Connection(house), "127.0.0.1", 0)
        port, clients = server.sockets[0].getsockname()[1], []

        async def connect():
            clients.append(await asyncio.open_connection("127.0.0.1", port))
            return clients[-1]

        try:
            return await asyncio.wait_for(story(connect, house), 20)
        finally:
            server.close()
            for one in [*house.open, *(writer.transport for _, writer in clients)]:
                one.abort()
            await asyncio.sleep(0)  # the loop lets go of what was aborted

    return asyncio.run(work())


def post(path, body=b"", *more):
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: gate", b"Content-Length: %d" % len(body), *more]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    return int(head[0].split()[1]), fields, await reader.readexactly(int(fields["content-length"]))


def told_to(sent):
    """All that one connection is told, until the gate closes it."""

    async def story(connect, _house):
        reader, writer = await connect()
        writer.write(sent)
        writer.write_eof()
        return await reader.read()

    return spoken(story)


def test_requests_of_a_connection_are_answered_in_their_order():
    async def story(connect, _house):
        reader, writer = await connect()
        for byte in post("/a?x=1", b"one"):
            writer.write(bytes([byte]))
            await writer.drain()
        first = await answer(reader)
        writer.write(post("/b", b"two") + post("/later"))  # both at once
        second, third = await answer(reader), await answer(reader)
        writer.close()
        return [first, second, third]

    replies = spoken(story)
    assert [json.loads(body) for *_, body in replies] == [
        ["POST", "/a", "one"],
        ["POST", "/b", "two"],
        ["POST", "/later", ""],
    ]
    assert [fields.get("retry-after") for _, fields, _ in replies] == [None, None, "3"]
    assert all("date" in fields and fields["cache-control"] == "no-store" for _, fields, _ in replies)


def test_an_answer_that_comes_late_finds_its_connection_or_nobody():
    echo = Echo()
    echo.hold = True

    async def story(connect, _house):
        reader, writer = await connect()
        _, gone = await connect()
        writer.write(post("/a", b"1") + post("/b", b"2"))
        gone.write(post("/c"))
        while len(echo.held) < 2:
            await asyncio.sleep(0.01)
        gone.transport.abort()
        await asyncio.sleep(0.05)
        echo.hold = False
        for done, reply in echo.held:
            done(reply)
        return [await answer(reader), await answer(reader)]

    assert [json.loads(body)[1] for *_, body in spoken(story, echo)] == ["/a", "/b"]
    assert sorted(path for _, path, _ in echo.asked) == ["/a", "/b", "/c"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET http://gate/ HTTP/1.1\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: 1\x00\r\n\r\n", 400),
        (post("/", b"1", b"content-length: 2"), 400),
        (post("/", b"1", b"Host: other"), 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n1", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n1", 400),
        (post("/", b"", *(b"X-%d: 1" % number for number in range(60))), 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (post("/", b"x" * (BODY_MOST + 1)), 413),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * HEAD_MOST + b"\r\n\r\n", 431),
    ],
)
def test_what_is_unusual_is_refused_and_nothing_after_it_is_read(sent, status):
    told = told_to(sent + post("/smuggled"))
    assert told.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in told
    assert told.count(b"HTTP/1.1 ") == 1
    assert b"smuggled" not in told


def test_who_wants_to_close_is_answered_and_closed():
    for sent in (post("/", b"", b"Connection: Close"), b"GET / HTTP/1.0\r\n\r\n"):
        told = told_to(sent)
        assert told.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"connection: close" in told
    assert told_to(post("/")).startswith(b"HTTP/1.1 200 OK\r\n")  # half closed: answered all the same


def test_head_has_no_body_and_a_careful_client_is_told_to_go_on():
    told = told_to(b"HEAD /a HTTP/1.1\r\n\r\n")
    assert told.endswith(b"\r\n\r\n")

    async def story(connect, _house):
        reader, writer = await connect()
        writer.write(post("/a", b"", b"Expect: 100-continue").replace(b"Length: 0", b"Length: 3"))
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"one")
        return await answer(reader)

    assert json.loads(spoken(story)[2]) == ["POST", "/a", "one"]


def test_a_client_that_sends_without_reading_is_paused_not_stored():
    echo = Echo()
    echo.hold = True

    async def story(connect, house):
        reader, writer = await connect()
        writer.write(post("/a") + post("/b", b"x" * 4_000) * MANY)
        while not echo.held:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        (one,) = house.open
        paused = not one._transport.is_reading()
        echo.hold = False
        done, reply = echo.held[0]
        done(reply)
        return paused, [await answer(reader) for _ in range(MANY + 1)]

    paused, replies = spoken(story, echo)
    assert paused
    assert {status for status, *_ in replies} == {200}


def test_connections_have_a_limit_and_old_ones_are_closed(monkeypatch):
    monkeypatch.setattr(gate_http, "CONNECTIONS_MOST", 1)

    async def story(connect, house):
        reader, writer = await connect()
        writer.write(post("/a"))
        await answer(reader)
        late, _ = await connect()
        status, fields, _ = await answer(late)
        (one,) = house.open
        now = house.now()
        idle = [one.is_old(now + seconds) for seconds in (IDLE_S - 1, IDLE_S + 1)]
        writer.write(b"POST /half")
        await asyncio.sleep(0.05)
        half = [one.is_old(house.now() + seconds) for seconds in (REQUEST_S - 1, REQUEST_S + 1)]
        return status, fields["retry-after"], idle, half

    assert spoken(story) == (503, "2", [False, True], [False, True])

"""The queue of the gate: what has arrived goes together, who cannot be served in time is told so."""

import asyncio
import re
import threading
from pathlib import Path

import pytest

from luoshi.surfaces.gate import bodies, tokens
from luoshi.surfaces.gate.limits import WAIT_MOST_S, WAITING_MOST
from luoshi.surfaces.gate.queue import Batches, Failed, Full, Late, Unreachable


class Work:
    """Doubles numbers, a batch each time it is let go on."""

    def __init__(self):
        self.go, self.sizes = threading.Semaphore(0), []

    def __call__(self, batch):
        self.go.acquire(timeout=30)
        self.sizes.append(len(batch))
        return [2 * one for one in batch]


def put(queue, item):
    """Wait in line with a future."""
    future = asyncio.get_running_loop().create_future()

    def done(result):
        if not future.done():
            future.set_result(result)

    queue.put(item, done)
    return future


def test_what_has_arrived_goes_together_and_room_is_one_batch_before_the_pace_is_known():
    work = Work()
    queue = Batches(work, most=4)
    queue.patience_s = 60

    async def story():
        first = put(queue, 1)
        await asyncio.sleep(0)  # it goes alone, at once
        later = [put(queue, number) for number in range(2, 6)]
        with pytest.raises(Full):
            put(queue, 6)
        for _ in range(2):
            work.go.release()
        return [await one for one in (first, *later)]

    assert asyncio.run(story()) == [2, 4, 6, 8, 10]
    assert work.sizes == [1, 4]


def test_who_has_waited_too_long_is_told_so_and_not_tried():
    """The pace fell after they came: an honest 503 instead of a late answer; the rest goes on."""
    work = Work()
    queue = Batches(work, most=4)

    async def story():
        first = put(queue, 1)
        await asyncio.sleep(0)
        late = [put(queue, 2), put(queue, 3)]
        queue.patience_s = -1  # as if the first batch had taken so long
        work.go.release()
        told = await asyncio.gather(first, *late)
        queue.patience_s = 60
        work.go.release()
        return told, await put(queue, 4)

    (first, *late), after = asyncio.run(story())
    assert (first, after, work.sizes) == (2, 8, [1, 1])
    assert all(isinstance(one, Late) for one in late)


def test_room_follows_the_pace():
    queue = Batches(lambda batch: batch, most=100)
    assert queue.room == 100
    queue._keep_pace(3, 0.001)
    assert queue.room == 100  # a small, quick batch says nothing
    queue._keep_pace(100, 1.0)
    assert queue.room == int(100 * WAIT_MOST_S)
    queue._keep_pace(3, 10.0)
    assert queue.room < 100 * WAIT_MOST_S  # a small, slow one does
    queue.pace = 10**9
    assert queue.room == WAITING_MOST


def test_a_database_that_cannot_be_reached_is_not_asked_for_each_request():
    asked = []

    def work(batch):
        asked.append(len(batch))
        raise Unreachable("gone")

    queue = Batches(work)

    async def story():
        return await asyncio.gather(*(put(queue, number) for number in range(5)))

    assert all(isinstance(one, Failed) for one in asyncio.run(story()))
    assert asked == [5]


def test_who_went_away_holds_nobody_up():
    work = Work()
    queue = Batches(work)
    queue.patience_s = 60

    async def story():
        gone, stays = put(queue, 1), put(queue, 2)
        gone.cancel()
        work.go.release()
        return await stays

    assert asyncio.run(story()) == 4


def test_the_example_of_the_guide_runs(capsys):
    """docs/guide/gate.md: the indented example signs a request that the gate takes."""
    guide = Path(__file__).resolve().parents[2] / "docs/guide/gate.md"
    lines = guide.read_text("utf-8").split("## An example that runs")[1].splitlines()
    exec("\n".join(line[4:] for line in lines if line.startswith("    ")), {})
    header = capsys.readouterr().out.strip().removeprefix("LUOSHI ")
    signed, body = tokens.parse_signed(header), b'{"order": "A-1", "activated": true}'
    key = tokens.key_of("the server's secret")
    tokens.check_signed(key, signed, "POST", "/gate/pay", "key-1", body, now=signed.time)
    with pytest.raises(tokens.NoProof):
        tokens.check_signed(key, signed, "POST", "/gate/pay", "key-2", body, now=signed.time)
    examples = dict(re.findall(r"`POST /gate/(\w+)` \| `(\{[^`]*\})`", guide.read_text("utf-8")))
    assert set(examples) >= {"claim", "order", "pay", "return", "cancel", "bind", "unbind"}
    for verb, text in examples.items():
        bodies.parse(verb, text.encode())

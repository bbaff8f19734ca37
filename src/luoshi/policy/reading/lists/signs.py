"""The signs around names: what is cut from their ends, and brackets that stand open."""

from typing import Final

EDGES: Final = frozenset(",;。、:|*()[]【】·-–—•●■◆◇○▪")
EDGES_RIGHT: Final = EDGES - frozenset(")]")
SHUT: Final = {"(": ")", "[": "]", "【": "】"}


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without signs at its ends."""
    while start < end and plain[start] in EDGES:
        if (
            plain[start] in "([【"
            and plain.find({"(": ")", "[": "]", "【": "】"}[plain[start]], start, end) >= 0
        ):
            break
        start += 1
    while end > start and plain[end - 1] in EDGES_RIGHT:
        end -= 1
    spare = {
        shut: plain.count(shut, start, end) - plain.count(opens, start, end) for opens, shut in SHUT.items()
    }
    while end > start and spare.get(plain[end - 1], 0) > 0:
        end -= 1
        spare[plain[end]] -= 1
    return start, end


def depth_at(plain: str, start: int, place: int) -> bool:
    """Whether `place` lies inside a bracket opened since `start`."""
    return plain.count("(", start, place) > plain.count(")", start, place)

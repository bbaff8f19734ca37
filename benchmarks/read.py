"""How fast documents are read, and whether the time grows in step with their length.

Lists of growing length are composed (and, where ../shared/documents is present, the real documents are read
too). The growth exponent is the slope of log time over log length by least squares: 1 is linear. The
reference is the plainest reading of the same bytes that does anything at all: decoding and parting the text
at each label of a duty.
"""

import argparse
import json
import math
import re
import resource
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from luoshi.policy.reading.reader import read

DOCUMENTS = Path(__file__).resolve().parents[1].parent / "shared" / "documents"
SIZES = (50, 100, 200, 400, 800, 1600)
MORE = (3200, 6400, 12800, 25600)
DUTY = re.compile(r"\s*(?:主责|责任|牵头|配合)单位[:：]\s*")
WORK = [
    "推进老旧管网改造",
    "完善托育服务体系",
    "建设公共充电网络3.5万个",
    "落实农村道路养护，达到98.6%",
    "推广5.0版数据平台",
]
UNITS = [
    "市发展改革委",
    "市财政局",
    "市教育局",
    "市经济和信息化局",
    "市水务局",
    "各区政府",
    "市科委、创新园管委会",
    "市人力资源社会保障局",
]


def composed(tasks: int) -> bytes:
    """A list of `tasks` tasks in chapters and sections, several on a line, names broken by lines, as
    UTF-8.
    """
    lines = ["某市重点任务清单"]
    for number in range(1, tasks + 1):
        if number % 40 == 1:
            lines.append(f"{'一二三四五六七八九十'[number // 40 % 10]}、推动各项事业发展")
        if number % 10 == 1:
            lines.append(f"（{'一二三四'[number // 10 % 4]}）做好重点工作")
        work = "，".join(WORK[(number + step) % len(WORK)] for step in range(2 + number % 3))
        units = "，".join(UNITS[(number + step) % len(UNITS)] for step in range(1 + number % 6))
        units = units[: len(units) // 2] + "\n" + units[len(units) // 2 :] if number % 3 == 0 else units
        lines.append(f"{number}.{work}。主责单位：{units}")
    return "\n".join(lines).encode()


def seconds(run: Callable[[], object], times: int) -> float:
    """The shortest of several runs, in seconds."""
    best = math.inf
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def slope(lengths: Sequence[int], spent: Sequence[float]) -> float:
    """The growth exponent: the slope of log time over log length."""
    xs, ys = [math.log(one) for one in lengths], [math.log(one) for one in spent]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - mean_x) ** 2 for x in xs)


def plainest(data: bytes) -> list[str]:
    """The reference: the text parted at each label of a duty, without places, numbers, names or roles."""
    return DUTY.split(data.decode())


def documents() -> dict[str, float]:
    """Seconds for each real document, where they are present."""
    if not DOCUMENTS.is_dir():
        return {}
    found = {}
    for path in sorted(DOCUMENTS.glob("*.txt")):
        data = path.read_bytes()
        found[path.name] = round(seconds(partial(read, data, path.name), 2), 4)
    return found


def main() -> None:
    """Measure and print; the last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.read", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="end within 45 s")
    quick = parser.parse_args().quick
    sizes = SIZES if quick else SIZES + MORE
    spent, lengths, ratios = [], [], {}
    for size in sizes:
        data = composed(size)
        lengths.append(len(data.decode()))
        spent.append(seconds(partial(read, data, "list.txt"), 3 if size < 2000 else 1))
        ratios[f"plain_split_{size}"] = round(spent[-1] / seconds(partial(plainest, data), 5), 1)
        print(f"{size:>7} tasks {lengths[-1]:>9} characters {spent[-1]:8.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "ratios": ratios,
                "ratio": ratios[f"plain_split_{sizes[-1]}"],
                "growth_exponent": round(slope(lengths, spent), 3),
                "characters_per_s": round(lengths[-1] / spent[-1]),
                "sizes": lengths,
                "seconds": [round(one, 4) for one in spent],
                "documents_s": documents(),
                "peak_kib": peak,
                "seed": 0,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()

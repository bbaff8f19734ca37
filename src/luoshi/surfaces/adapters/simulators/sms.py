"""A gateway for short messages in a folder, with the bad days of a real one; for trying the program and its log of deliveries.

Which message meets which trouble follows from its key, so that a demo tells the same story each time: `busy` asks for patience
once, `silent` takes the message and hangs up before it answers (the second try must not send it twice), `nobody` is a number
that no longer exists. What was taken lies in the folder, one file a message, with the last digits of the number only.

Its receipts are no better: some are lost, some come late, some twice, some say that the phone was off. They follow from the key too;
the mark is the number of the call, and what was not told at a call is told at a later one.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from luoshi.policy.telling.receipts import Receipt, Said
from luoshi.surfaces.adapters.sending import RECEIPTS_MOST, Outgoing, Refused, TryLater

TROUBLES: Final = {0: "busy", 1: "silent", 2: "nobody"}
OUT_OF: Final = 16
PATIENCE_SECONDS: Final = 120
DIGITS_KEPT: Final = 4
FATES: Final[dict[int, tuple[tuple[int, ...], Said, str]]] = {
    3: ((), "unknown", ""),
    4: ((3,), "delivered", ""),
    5: ((1, 2), "delivered", ""),
    6: ((1, 3), "failed", "用户关机或不在服务区，超过保留时间。"),
    7: ((1,), "unknown", "运营商没有返回状态。"),
}
"""The calls, counted from the first after the message was taken, at which its receipt is told: lost, late, twice, off twice, unclear."""
WELL: Final[tuple[tuple[int, ...], Said, str]] = ((1,), "delivered", "")
LAST_CALL: Final = 3


@dataclass(frozen=True, slots=True)
class SimulatedSms:
    """The gateway. `folder`: what it has taken, and whom it has asked for patience. `out_of`: one message in so many per trouble."""

    folder: Path
    out_of: int = OUT_OF

    def send(self, letter: Outgoing) -> None:
        """Take the message, or do as a gateway on a bad day. Raises Refused, TryLater."""
        name = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
        trouble = TROUBLES.get(int(name[:8], 16) % self.out_of, "")
        place, asked = self.folder / f"{name}.json", self.folder / f"{name}.asked"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if trouble == "nobody":
                raise Refused("短信网关答复：号码已停机或为空号。")
            if trouble == "busy" and not asked.exists():
                asked.touch()
                raise TryLater("短信网关答复 429：发送过快，请稍后再试。", PATIENCE_SECONDS)
            again = place.exists()
            kept = {
                "key": letter.key,
                "to": letter.destination[-DIGITS_KEPT:],
                "text": letter.body,
                "calls": 0,
            }
            if not again:
                place.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        except OSError as problem:
            raise TryLater(f"写不进文件夹 {self.folder}：{type(problem).__name__}") from problem
        if trouble == "silent" and not again:
            raise TryLater("短信网关收下后没有应答（超时）。")

    def receipts(self, mark: str) -> tuple[tuple[Receipt, ...], str]:
        """What there is to tell at this call, and its number. Raises TryLater."""
        found: list[Receipt] = []
        try:
            for place in sorted(self.folder.glob("*.json")):
                kept = json.loads(place.read_text(encoding="utf-8"))
                calls, said, why = FATES.get(int(place.name[:8], 16) % self.out_of, WELL)
                if kept.get("calls", LAST_CALL) >= LAST_CALL or len(found) >= RECEIPTS_MOST:
                    continue
                kept["calls"] += 1
                place.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
                if kept["calls"] in calls:
                    found.append(Receipt(kept["key"], said, why))
        except (OSError, ValueError) as problem:
            raise TryLater(f"读不了文件夹 {self.folder}：{type(problem).__name__}") from problem
        return tuple(found), str(int(mark) + 1 if mark.isdigit() else 1)

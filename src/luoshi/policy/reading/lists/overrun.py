"""Where the units behind a label end when the next task begins without a label of its own.

`主责单位：市教育局，市财政局 全面推进…` runs on into the next task when its number was lost. Four things tell the
edge: the list's own names, white space in the source, the ending of an organ, and the words with which tasks
begin.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.units import SUFFIX, field_at, is_time, parted, stands, verb_of
from luoshi.policy.reading.source import View

BEGINS: Final = re.compile(
    r"深入|全面|全力|全程|积极|加快|加强|加力|加大|持续|大力|着力|统筹|扎实|切实|进一步|推进|推动|推行|推广|推出|完善|建立|健全|建设|建成|落实"
    r"|实施|实行|实现|开展|开通|开工|开发|开放|组织|支持|鼓励|引导|引进|培育|培养|打造|打响|打击|优化|提升|提高|提供|强化|深化|制定|制订|出台|编制|修订"
    r"|启动|完成|确保|做好|做强|做大|做优|抓好|抓实|抓紧|办好|促进|扩大|发展|发挥|发布|严格|严守|严厉|严控|有序|稳步|稳妥|稳定|规范|改造|改善|改革|新建|新增|改扩建|新改扩建|改建|扩建|迁建|续建|重建|翻建|翻修|整修|修缮|硬化|铺设|疏浚|架设|亮化|栽植|收购|完工|竣工|投用"
    r"|治理|整治|整合|保障|保护|保持|构建|构筑|探索|创新|创建|聚焦|围绕|坚持|坚决|依托|巩固|举办|高质量|高标准|高水平|高效|精心|精准|精细|充分|继续|尽快"
    r"|牢牢|用好|用足|拓展|拓宽|布局|设立|争取|争创|力争|增强|增加|增设|升级|公布|服务保障|夯实|壮大|丰富|补齐|倡导|科学(?=制定|规划|布局|编制|合理|有序|精准|划定|设置|调整|把握)|协同|协调|拆除|清理|接续|挖掘"
    r"|弘扬|传承|繁荣|普及|维护|化解|防范|营造|畅通|降低|减轻|压减|压缩|简化|取消|放宽|盘活|利用|妥善|定期|分类|因地制宜|率先|擦亮|激发|释放|吸引|招引"
    r"|谋划|储备|供应|筹集|筹建|搭建|集中|解决|消除|关爱|兜牢|兜底|筑牢|守牢|守住|突出|贯彻|紧盯|严防|强力|狠抓|主动|动态|常态|广泛|多渠道|多措|分批|分步|逐步|尽早"
    r"|重点|加速|有效|合力|联动|同步|提前|适时|落细|在.{2,20}(?:方面|领域|上)|对接|对标|对全|对于|针对|通过|按照|根据|依法|依规|结合|本着|力保|确立|明确|研究|调整|更新|扶持|奖励|发放|谱写|奋力|锚定|立足|瞄准|持之以恒|以.{2,20}为"
)
"""The words with which tasks begin."""
PROSE: Final = re.compile(r"[“”《》,。;:!?%]|\d")
"""Signs that stand in sentences and hardly ever in the name of an organ."""
QUOTED: Final = re.compile(r"“[^“”]{1,8}”")
LONGEST_NAME: Final = 24
SHORTEST_REST: Final = 6
LEVELS: Final = frozenset("国省市州区县盟旗")
"""How short names of organs mostly begin (`市教委`)."""
ENOUGH: Final = 4
LONGEST_SOUGHT: Final = 60
"""A name is looked for in so many characters from its beginning."""
LONGEST_STRETCH: Final = 2_000
"""So far behind a name it is looked whether the stretch ends in prose: a label without an end may reach far."""
REPEATED: Final = 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that stand whole in the list, and the length of the longest of them."""

    names: frozenset[str] = frozenset()

    @property
    def longest(self) -> int:
        return max(map(len, self.names), default=0)


def vocabulary(view: View, stretches: Iterable[tuple[int, int]], known: frozenset[str]) -> Vocabulary:
    """The names of units between signs in the stretches of responsibility, each from its label on to the
    first that is none.
    """
    found: Counter[str] = Counter()
    for start, end in stretches:
        for a, b in named_fields(view, start, end):
            for c, d in parted(view.plain, a, b, ",;。、"):
                if not is_name(view.plain[c:d]):
                    break
                found[view.plain[c:d]] += 1
    clear = {
        name
        for name, times in found.items()
        if times >= REPEATED or not (two_in_one(name) or any(one in found for one in beginnings(name)))
    }
    return Vocabulary(frozenset(clear | known))


def two_in_one(name: str, rest: int = SHORTEST_REST) -> bool:
    """Whether a piece that ends like an organ may be a shorter name with words of a task behind it, `rest` or more
    characters long.
    """
    return any(is_name(one) for one in beginnings(name) if len(name) - len(one) >= rest)


def beginnings(name: str) -> list[str]:
    """What stands before each word of a piece with which a task might begin."""
    return [name[: one.start()] for one in BEGINS.finditer(name) if one.start() > 1]


def named_fields(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches behind labels of units within a stretch of responsibility."""
    fields = [one for one in words.FIELD.finditer(view.plain, start, end) if stands(view, one)]
    for at, label in enumerate(fields):
        if label["role"] or label["loose"]:
            yield label.end(), fields[at + 1].start() if at + 1 < len(fields) else end


def is_name(piece: str) -> bool:
    """Whether a piece between signs is shaped like the name of an organ, whatever verb stands behind it."""
    name = words.VAGUE.sub("", SUFFIX.sub("", piece[: verb_of(piece, 0, len(piece))[0]]))
    bare = QUOTED.sub("", re.sub(r"[(〔][^()〔〕]*[)〕]", "", name))
    return 1 < len(bare) <= LONGEST_NAME and not PROSE.search(bare) and bool(words.ORGAN_END.search(name))


def overrun(view: View, start: int, end: int, known: Vocabulary) -> int | None:
    """Where the units in the stretch `start`..`end` end although it goes on; None where they fill it."""
    place = start
    while place < end:
        label = field_at(view, place, end)
        begun = label.end() if label else place
        later = next((one for one in words.FIELD.finditer(view.plain, begun, end) if stands(view, one)), None)
        stop = later.start() if later else end
        timed = label is not None and label["time"]
        cut = time_end(view, begun, stop) if timed else names_end(view, begun, stop, known)
        if cut is not None:
            return cut
        place = max(stop, place + 1)
    return None


def time_end(view: View, start: int, end: int) -> int | None:
    """Where a completion time ends before the text of the next task; None where it fills the stretch."""
    found = words.DEADLINE.match(view.plain, start, end)
    if found is None or end - found.end() < SHORTEST_REST or view.plain[found.end()] in ",;。、:)(":
        return None
    at = found.end()
    return at if view.starts_run(at) or BEGINS.match(view.plain, at) else None


def names_end(view: View, start: int, end: int, known: Vocabulary) -> int | None:
    """Where the names of units end before the text of the next task; None where they fill the stretch."""
    for a, b in parted(view.plain, start, end, ",;。、"):
        piece = view.plain[a:b]
        if piece in known.names or is_time(piece):
            continue
        whole = is_name(piece)
        if whole and not two_in_one(piece, 1):
            continue
        if not any(view.runs(a, b)) and not ends_in_prose(view, a, end):
            continue
        if names_one_by_one(view, a, b):
            continue
        cut = best_cut(view, a, b if whole else min(b, a + LONGEST_SOUGHT), end, known, whole=whole)
        if cut is not None:
            return cut
    return None


def names_one_by_one(view: View, start: int, end: int) -> bool:
    """Whether white space parts the stretch into whole names of organs, as where each stands on its own line."""
    edges = [start, *view.runs(start, end), end]
    return len(edges) > 2 and all(
        is_name(view.plain[a:b]) and not BEGINS.match(view.plain, a) for a, b in pairwise(edges)
    )


def ends_in_prose(view: View, start: int, end: int) -> bool:
    """Whether a stretch holds the end of a sentence, or its last piece is no name."""
    end = min(end, start + LONGEST_STRETCH)
    if view.plain.find("。", start, end) >= 0:
        return True
    end -= view.plain[end - 1] in ",;、"
    last = max(view.plain.rfind(sign, start, end) for sign in ",;、") + 1
    return not is_name(view.plain[max(start, last) : end])


def best_cut(view: View, start: int, end: int, limit: int, known: Vocabulary, *, whole: bool) -> int | None:
    """The best place to part a name that begins at `start` from the text behind it; None where none is good
    enough.
    """
    best, found = ENOUGH - 1 + 3 * whole, None
    depth = 0
    for place in range(start, min(end, start + LONGEST_SOUGHT)):
        if (
            place > start + 1
            and depth == 0
            and limit - place >= SHORTEST_REST
            and view.plain[place] not in "()〔〕"
        ):
            score = worth(view, start, place, known)
            if score > best or (score == best and score >= ENOUGH):
                best, found = score, place
        depth += (view.plain[place] in "(〔") - (view.plain[place] in ")〕")
    return found


def worth(view: View, start: int, place: int, known: Vocabulary) -> int:
    """How good a place parts a name from a text: by the list's names, white space, an organ's ending, and
    how tasks begin.
    """
    name = view.plain[start:place]
    listed = name in known.names
    if not listed and not is_name(name):
        return 0
    if not listed and not view.starts_run(place) and len(name) < (3 if name[0] in LEVELS else 4):
        return 0
    return 4 * listed + 3 * view.starts_run(place) + 3 * bool(BEGINS.match(view.plain, place)) + 1


def doubtful(name: str, known: Vocabulary) -> bool:
    """Whether what was read as a name is more likely a sentence: unlike any name of the list, with the signs
    or words of prose in it.
    """
    if name in known.names:
        return False
    bare = re.sub(r"[(〔][^()〔〕]*[)〕]", "", name)
    if re.search(r"[,。;:!?]", bare):
        return True
    verbs = (one for one in BEGINS.finditer(bare, 2) if len(bare) - one.start() >= SHORTEST_REST)
    verb = next(verbs, None)
    if len(bare) > LONGEST_NAME:
        return True
    return verb is not None and (not words.ORGAN_END.search(name) or bare[: verb.start()] in known.names)

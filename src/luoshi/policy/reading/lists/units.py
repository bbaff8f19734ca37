"""Lists of units to names with roles: `市发展改革委牵头，市财政局、市教委等配合，6月底前完成`.

Which sign parts the names is learnt from the list as a whole (`Style`): in some lists commas part them and
`、` stands inside a name, in most `、` parts them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.halves import two_names
from luoshi.policy.reading.lists.signs import depth_at, trimmed
from luoshi.policy.reading.model import Role, UnitMention
from luoshi.policy.reading.source import View

ADMIN: Final = (
    r"(?:自治区|直辖市|自治州|自治县|县级市|地级以上市|地级市|设区市|省|市|州|县|区|盟|旗"
    r"|地区|乡镇|乡|镇|街道|团场|开发区|功能区|园区|新区|高新区)"
)
EACH: Final = re.compile(
    rf"(?:各|有关|相关|沿线|所在地){ADMIN}{{1,3}}(?:行政公署)?(?:[(〔][^()〔〕]*[)〕])?|[市州县区][(〔][^()〔〕]{{1,6}}[)〕]"
)
GROUP_OF_ORGANS: Final = re.compile(
    r"(?:[国省市州县区]直|[省市州县区](?:级|属)?|驻[省市州县区])?(?:各|有关|相关)(?:责任|成员|职能|行业主管|主管)?(?:部门|单位|机构|企业|委办局|科室)"
)
"""A group of organs, which is never the second half of a group of places (`各街道、区直各部门` are two)."""
KINDS_OF_PLACES: Final = re.compile(r"(?:县级市|自治县|自治州|市|州|县|区|盟|旗|乡|镇|街道)+")
GOVERNED: Final = re.compile(
    rf"{ADMIN}{{0,3}}(?:[(〔][^()〔〕]*[)〕])?(?:人民)?(?:政府|党委|管委会|管理委员会|办事处|党工委)(?:[(〔][^()〔〕]*[)〕])?"
)
ALLIED: Final = r"联合(?!会|社|体|办|国|大学|学院|公司|银行|工会|党|执法|惩戒|协会)"
"""`联合` between two units, not in the end of a name (`县残疾人联合会`)."""
CONJUNCTION: Final = re.compile(rf"(?:以及|会同|{ALLIED}|[和及与并/])")
COLLECTIVE: Final = re.compile(r"各|有关|相关|市级|省级|区级|县级|其他|其它|所在|属地|地方|国务院|央|驻")
MIDDLE: Final = re.compile(
    r"(?:牵头|负责|主办)(?:并?(?:会同|联合)|,?(?=配合))"
    rf"|(?<=[\u4e00-\u9fff)])(?:会同|{ALLIED})(?=[\u4e00-\u9fff])"
)
TOGETHER: Final = re.compile(r",?并?会同")
"""Who acts `会同` others leads, the others support."""
LONGEST_NAME: Final = 48
COMMAS_RULE: Final = 3
"""Where commas stand between names so many times as often as `、`, a `、` belongs to a name."""
WHOLE_BRANCH: Final = re.compile(
    r"[国省市州区县](?:铁路|公路|公交|地铁|机场|港口|电力|气象|消防|体育|基金|保险)$"
)
"""What such a word and a conjunction join is the name of one body (`市铁路与轨道交通集团`)."""
LONGEST_PERSON: Final = 3
GENERAL: Final = frozenset(
    {"单位", "部门", "企业", "机构", "地区", "个人", "组织", "团体", "方面"}
    | {"政府", "人民政府", "管委会", "管理委员会", "党委", "党工委", "办事处"}
)
SPACES_RULE: Final = 2
"""White space parts names where it stands between whole ones so many times as often as all signs together."""
LONGEST_SPACED: Final = 400
"""A stretch without any sign that is longer holds no names parted by white space, in characters."""
IN_CHARGE: Final = re.compile(
    r"\((?:[^()]{0,6}(?:负责人|责任人|联系人|领导)[^()]{0,12}|(?P<name>[\u4e00-\u9fff]{2,3}))\)$"
)
"""The name of a person in brackets behind that of an organ (`人事处（周明）`)."""
OFFICER: Final = re.compile(
    r"(?:各|相关|有关|市政府|县政府|区政府|省政府)?(?:分管|协管|联系|主管|包保|挂点|常务)?(?:省|市|县|区|州|政府)?(?:副)?(?:省长|市长|县长|区长|州长|镇长|乡长|秘书长|领导|负责同志|负责人)(?:同志)?"
)
"""Who holds an office is no unit (`（分管副市长负责，市教育局牵头）`)."""
SUFFIX: Final = re.compile(
    r"[(〔](?:总|主要|共同)?(?:牵头|主办|主责|负责|配合|协办|参与|参加|协助)(?:单位|部门|负责)?[)〕]$"
)
WITHIN: Final = re.compile(r"[(〔][^()〔〕]{4,60}[)〕]")
PREFIXED: Final = re.compile(
    r"(?:市|省|区|县|州|国家|各|中国|驻|有关|相关|属地|高新区|经开区|开发区|示范区|度假区|新区|园区)[\u4e00-\u9fff(]{2,}"
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a list writes its units: whether `、` parts names or joins them, and the names that stand alone
    in it.
    """

    dun_parts: bool = True
    space_parts: bool = False
    alone: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(slots=True)
class Assigned:
    """What one stretch of responsibility says. Names are stretches of places with their role."""

    names: list[tuple[int, int, Role]] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def mentions(self, view: View) -> tuple[UnitMention, ...]:
        """The units as the contract wants them."""
        return tuple(UnitMention(intern(view.text[a:b]), role, view.span(a, b)) for a, b, role in self.names)

    def let_go(self) -> None:
        """Drop the stretches once they are written out: a tenth of what a dense list needs."""
        self.names, self.times, self.remarks = [], [], []

    def deadline(self, view: View) -> str | None:
        """The completion time as written, None where there is none."""
        said = [view.text[a:b] for a, b in self.times]
        return "，".join(words.DONE_TAIL.sub("", one) for one in said) or None


def learn(view: View, stretches: Iterable[tuple[int, int]], known: frozenset[str]) -> Style:
    """The style of the list from all its stretches of responsibility: which sign stands between two names."""
    commas = duns = spaces = 0
    alone: Counter[str] = Counter()
    for start, end in stretches:
        before = False
        for a, b in parted(view.plain, start, end, ",;。:"):
            inner = [view.plain[c:d] for c, d in parted(view.plain, a, b, "、")]
            duns += len(inner) - 1
            commas += before and view.plain[a - 1] == "," and view.plain[b : b + 1] != ":"
            spaces += spaced(view, a, b)
            before = verb_of(view.plain, a, b)[1] is None and view.plain[b : b + 1] == ","
            if len(inner) == 1:
                alone[inner[0]] += 1
    parts = spaces > SPACES_RULE * (commas + duns)
    return Style(commas < COMMAS_RULE * max(duns, 1), parts, frozenset(alone), known)


def spaced(view: View, start: int, end: int) -> int:
    """How often white space within a line stands between two whole names of organs."""
    times = 0
    for place in view.runs(start, end) if end - start <= LONGEST_SPACED else ():
        if not view.starts_line(place) and place - start > 2 and end - place > 2:
            both = words.ORGAN_END.search(view.plain[start:place]) and words.ORGAN_END.search(
                view.plain[place:end]
            )
            times += bool(both)
    return times


def parted(plain: str, start: int, end: int, signs: str) -> Iterator[tuple[int, int]]:
    """The stretches between `signs` outside brackets, without empty ones."""
    depth, begun = 0, start
    for place in range(start, end):
        sign = plain[place]
        if sign in "(〔[【":
            depth += 1
        elif sign in ")〕]】":
            depth = max(0, depth - 1)
        elif depth == 0 and sign in signs:
            if place > begun:
                yield begun, place
            begun = place + 1
    if end > begun:
        yield begun, end


def assign(view: View, start: int, end: int, style: Style) -> Assigned:
    """Units, roles and times in the stretch `start`..`end` (inside the bracket, or from the first label
    on).
    """
    found = Assigned()
    fields = [
        label
        for label in labels_in(view, start, end)
        if stands(view, label) and not (label["person"] and depth_at(view.plain, start, label.start()))
    ]
    if not fields or fields[0].start() > start:
        read_names(view, start, fields[0].start() if fields else end, None, style, found)
    for at, label in enumerate(fields):
        stop = fields[at + 1].start() if at + 1 < len(fields) else end
        if label["role"] or label["loose"]:
            read_names(view, label.end(), stop, words.role_of(label[0]), style, found)
        elif label["time"]:
            read_time(view, label.end(), stop, found)
    return found


def labels_in(view: View, start: int, end: int) -> Iterator[re.Match[str]]:
    """What may be labels between `start` and `end`. A label that begins in the middle of a line and goes on in the
    next is two things, where a label begins there too (`市教育局配合` and below it `责任单位：`).
    """
    for label in words.FIELD.finditer(view.plain, start, end):
        inner = range(label.start() + 1, label.end())
        line = next((place for place in inner if view.starts_line(place)), None)
        if line is None or view.starts_run(label.start()):
            yield label
        else:
            yield words.FIELD.match(view.plain, line, end) or label


def stands(view: View, label: re.Match[str]) -> bool:
    """Whether a label is one: with a colon anywhere, without one only alone at the head of a line; a mere verb
    with a colon not in the middle of words (`各区配合：`).
    """
    start = label.start()
    if words.VERB_LABEL.fullmatch(label[0]) and start and "\u4e00" <= view.plain[start - 1] <= "\u9fff":
        return view.starts_run(start)
    if not label["loose"]:
        return True
    end = label.end()
    return (
        view.starts_line(start)
        and view.starts_run(end)
        and (not view.starts_line(end) or over_units(view, end))
    )


def over_units(view: View, place: int) -> bool:
    """Whether the line that begins at `place` begins with the name of an organ and not with another label."""
    stop = view.line_end(place)
    first = next(parted(view.plain, place, stop, "、,;"), (place, place))
    named = (
        first[1] - first[0] <= LONGEST_NAME // 2 and words.ORGAN_END.search(view.plain, *first) is not None
    )
    return named and words.FIELD.match(view.plain, place) is None


def field_at(view: View, place: int, limit: int) -> re.Match[str] | None:
    """The label that begins at `place`, None where there is none."""
    label = words.FIELD.match(view.plain, place, limit)
    return label if label is not None and stands(view, label) else None


def read_time(view: View, start: int, end: int, found: Assigned) -> None:
    """A completion time behind its own label, as it stands."""
    a, b = trimmed(view.plain, start, end)
    if a < b and not words.EMPTY.fullmatch(view.plain, a, b):
        found.times.append((a, b))


def read_names(view: View, start: int, end: int, role: Role | None, style: Style, found: Assigned) -> None:
    """Names between signs; a verb (`牵头`, `配合`) gives its role to the names collected since the last
    one, but not to those before a semicolon, nor behind a label to those before a comma where `、` parts names.
    """
    waiting: list[tuple[int, int, Role | None]] = []
    led = beside = False
    apart = role is not None and style.dun_parts and "、" in view.plain[start:end]
    for a, stop in pieces(view, start, end, style):
        b = without_remark(view.plain, a, stop)
        piece = view.plain[a:b]
        if is_time(piece):
            found.times.append((a, b))
            continue
        if any(one.search(piece) for one in (words.FIRST_LEADS, words.REST_SUPPORT, words.REMARK)):
            found.remarks.append(piece)
            continue
        within = assigned_within(view.plain, a, b)
        if within is not None:
            opens, shuts = within
            does = view.plain[shuts:b] or verb_of(view.plain, a, opens)[1]
            waiting += [(c, d, None) for c, d in names(view, a, verb_of(view.plain, a, opens)[0], style)]
            found.names += settled(waiting, None if does else role, does or None)
            waiting = []
            read_names(view, opens + 1, shuts - 1, None, style, found)
            continue
        cut, verb = verb_of(view.plain, a, b)
        own = SUFFIX.search(view.plain, a, cut)
        if own is not None:
            found.names += [(c, d, words.role_of(own[0])) for c, d in names(view, a, own.start(), style)]
            continue
        before = view.plain[a - 1 : a]
        if before in ";。":
            beside = False
        if waiting and (before in ";。" or (apart and before == "," and not led)):
            found.names += settled(waiting, role, None)
            waiting = []
        if TOGETHER.match(view.plain, a) or view.plain[max(0, a - 2) : a] == "会同":
            waiting = [(c, d, "lead") for c, d, _ in waiting]
            beside = True
        waiting += [(c, d, "supporting" if beside else None) for c, d in names(view, a, cut, style)]
        if verb is not None:
            led = led or words.role_of(verb) == "lead"
            found.names += settled(waiting, role, verb)
            waiting, beside = [], False
    found.names += settled(waiting, role, None)


def settled(
    waiting: list[tuple[int, int, Role | None]], role: Role | None, verb: str | None
) -> list[tuple[int, int, Role]]:
    """The names with their role: a verb that leads or supports gives it to all before it, then a label; only where
    both say no more than that they are responsible it counts who acts `会同` whom.
    """
    said = words.role_of(verb) if verb is not None else "responsible"
    plainly = role if role and said == "responsible" else said
    return [
        (a, b, together if together and plainly == "responsible" else plainly) for a, b, together in waiting
    ]


def assigned_within(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The bracket in a piece that names further organs with a verb (`市水务局（市财政局配合）负责`); None where there is
    none, or where what follows it is no verb.
    """
    inner = WITHIN.search(plain, start, end)
    if (
        inner is None
        or inner.start() == start
        or (inner.end() < end and words.TAIL.fullmatch(plain, inner.end(), end) is None)
    ):
        return None
    cut, verb = verb_of(plain, inner.start() + 1, inner.end() - 1)
    named = plain[inner.start() + 1 : cut]
    return inner.span() if verb and words.ORGAN_END.search(without_vague(named)) else None


def without_remark(plain: str, start: int, end: int) -> int:
    """Where a name ends before a bracket that speaks of the whole list (`（列第一位者为牵头单位，下同）`)."""
    if plain[end - 1 : end] not in {")", "〕"}:
        return end
    opens = max(plain.rfind("(", start, end), plain.rfind("〔", start, end))
    if opens <= start or not any(one.search(plain, opens, end) for one in (words.FIRST_LEADS, words.REMARK)):
        return end
    return opens


def is_time(piece: str) -> bool:
    """Whether a piece between signs tells by when."""
    if words.DEADLINE.fullmatch(piece):
        return not words.EMPTY.fullmatch(piece)
    return words.DATED.match(piece) is not None and not words.ORGAN_END.search(piece)


def verb_of(plain: str, start: int, end: int) -> tuple[int, str | None]:
    """Where the verb at the end of a piece begins, and the verb; None where there is none."""
    tail = words.TAIL.search(plain, max(start, end - 30), end)
    if tail is None:
        return end, None
    named = plain[start : tail.start()]
    clear = len(named) > 1 and words.CLEAR_TAIL.fullmatch(tail[0]) is not None and "的" not in named
    if named and not clear and not words.ORGAN_END.search(without_vague(named)):
        return end, None
    return tail.start(), tail[0]


def without_vague(piece: str) -> str:
    """A piece without `等部门` at its end."""
    return words.VAGUE.sub("", piece)


def pieces(view: View, start: int, end: int, style: Style) -> Iterator[tuple[int, int]]:
    """Stretches between the signs that part names, and at verbs in mid-sentence."""
    for a, b in merged(
        view, list(parted(view.plain, start, end, ",;。、" if style.dun_parts else ",;。")), style
    ):
        begun = a
        for middle in MIDDLE.finditer(view.plain, a, b):
            cut = middle.start() + (2 if middle[0][:2] in {"牵头", "负责", "主办"} else 0)
            if not style.dun_parts and cut == middle.start():
                continue
            yield begun, cut
            begun = middle.end()
        if begun < b:
            yield begun, b


def merged(view: View, found: list[tuple[int, int]], style: Style) -> Iterator[tuple[int, int]]:
    """Pieces that belong together although a sign stands between them: `各市、县人民政府`, known double
    names.
    """
    at = 0
    while at < len(found):
        a, b = found[at]
        last = at
        if EACH.fullmatch(view.plain, last_part(view.plain, a, b), b):
            last = governed(view.plain, found, at)
        for reach in range(min(at + 3, len(found) - 1), at, -1):
            if view.text[a : found[reach][1]] in style.known:
                last = max(last, reach)
        yield a, found[last][1]
        at = last + 1


def last_part(plain: str, start: int, end: int) -> int:
    """Where the part behind the last `和` or `及` of a piece begins; the piece itself where there is none."""
    return max(plain.rfind("和", start, end), plain.rfind("及", start, end), start - 1) + 1


def governed(plain: str, found: list[tuple[int, int]], at: int) -> int:
    """The piece that ends `各市、州、县人民政府` when one begins at piece `at`; `at` itself otherwise."""
    for later in range(at + 1, min(at + 5, len(found))):
        a, b = found[later]
        if plain[a - 1] != "、":
            return at
        whole = GOVERNED.match(plain, a, b)
        if whole is not None and (whole.end() >= verb_of(plain, a, b)[0] or plain[whole.end()] in "和及与"):
            return later
        if not re.fullmatch(rf"{ADMIN}{{1,3}}(?:[(〔][^()〔〕]*[)〕])?", plain[a:b]):
            return at
        if later == len(found) - 1 and KINDS_OF_PLACES.fullmatch(plain, a, b):
            return later
    return at


def names(view: View, start: int, end: int, style: Style) -> Iterator[tuple[int, int]]:
    """The names in one piece: parted at conjunctions between organs, and at `、` where that parts known
    names.
    """
    for a, b in by_dun(view, start, end, style):
        for c, d in by_conjunction(view.plain, a, b, style):
            for e, f in by_space(view, c, d, style):
                name = named(view.plain, e, f)
                if name is not None:
                    yield name


def by_space(view: View, start: int, end: int, style: Style) -> Iterator[tuple[int, int]]:
    """Parts at white space outside brackets, where each is a whole name rather than half of a broken one."""
    for place in view.runs(start, end) if end - start <= LONGEST_SPACED else ():
        if place <= start or view.plain.count("(", start, place) > view.plain.count(")", start, place):
            continue
        left, right = view.plain[start:place], view.plain[place : next(iter(view.runs(place, end)), end)]
        whole = (
            words.ORGAN_END.search(left) and len(left) > 2 and words.ORGAN_END.search(view.plain[place:end])
        )
        rest = end - place - len(right)
        # A name broken twice is none: 市邮政 / 管理 / 局, where 管 is a family name too.
        if words.ORGAN_END.search(left) and len(left) > 2 and is_person(right) and not 0 < rest <= len(right):
            yield start, place
            start = place + len(right)
            continue
        known = right in style.alone
        if whole and (
            style.space_parts
            or known
            or (PREFIXED.match(right) and words.ORGAN_END.search(right))
            or any(two_names(left, view.plain[place:stop]) for stop in (*view.runs(place, end), end))
        ):
            yield start, place
            start = place
    if start < end:
        yield start, end


def is_person(name: str) -> bool:
    """Whether what stands behind the name of an organ is the name of a person (`市教育局 周明`)."""
    return 1 < len(name) <= LONGEST_PERSON and name[0] in words.SURNAMES and not words.ORGAN_END.search(name)


def by_dun(view: View, start: int, end: int, style: Style) -> list[tuple[int, int]]:
    """In a list where commas part names: parts around `、`, where each of them stands alone elsewhere in
    the list.
    """
    whole = [(start, end)]
    if style.dun_parts or view.text[start:end] in style.known:
        return whole
    parts = list(parted(view.plain, start, end, "、"))
    if len(parts) < 2:
        return whole
    if all(view.plain[a:b] in style.alone or view.text[a:b] in style.known for a, b in parts):
        return parts
    groups = EACH.fullmatch(view.plain, *parts[0]) and all(
        GROUP_OF_ORGANS.fullmatch(view.plain, a, b) for a, b in parts[1:]
    )
    return parts if groups else whole


def by_conjunction(plain: str, start: int, end: int, style: Style) -> list[tuple[int, int]]:
    """Parts around `和`, `及`, `会同` where an organ ends before it and one begins after it."""
    parts: list[tuple[int, int]] = []
    begun = start
    for found in CONJUNCTION.finditer(plain, start, end):
        if depth_at(plain, begun, found.start()) or not style.dun_parts:
            continue
        left, right = plain[begun : found.start()], plain[found.end() : end]
        branch = WHOLE_BRANCH.search(left) and not PREFIXED.match(right) and not COLLECTIVE.match(right)
        if len(left) < 2 or branch or right in GENERAL or not words.ORGAN_END.search(without_vague(left)):
            continue
        if COLLECTIVE.match(right) or words.ORGAN_END.search(without_vague(right)):
            parts.append((begun, found.start()))
            begun = found.end()
    return [*parts, (begun, end)]


def named(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The name without what stands around it; None where nothing of a name is left."""
    lead = words.LEADING.match(plain, start, end)
    start = lead.end() if lead else start
    start, end = trimmed(plain, start, end)
    vague = words.VAGUE.search(plain[start:end])
    if vague is not None:
        end = start + vague.start()
        start, end = trimmed(plain, start, end)
    person = IN_CHARGE.search(plain[start:end])
    if person is not None and (person["name"] is None or is_person(person["name"])):
        end = start + person.start()
    if OFFICER.fullmatch(plain, start, end) is not None:
        return None
    if end - start < 2 or end - start > LONGEST_NAME or words.EMPTY.fullmatch(plain, start, end):
        return None
    return start, end

"""The times by which figures are to be reached, as sentences name them."""

import re
from typing import Final

_MONTH: Final = r"\d{1,2}月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?"
_YEAR: Final = r"(?:20\d\d年|今年|明年|本年度?)?"
_DONE: Final = r"(?=[^，。；,;\d]{0,8}(?:完成|建成|启动|开工|竣工|投用|开通|出台|印发|开放|投产))"
_FEAST: Final = r"(?:元旦|春节|清明|五一|端午|国庆|中秋|主?汛期?|入汛|入冬|入夏|(?:供暖|采暖|冬)季|[春秋]季学期|开学|高考)"
DEADLINE: Final = re.compile(
    rf"(?:到|至|截至|于|在)?(?:(?:20\d\d|今|明)年[底末]?之?前|{_YEAR}(?:{_MONTH}|第?[一二三四]季度|上半年|下半年|年)(?:底|末)?之?前"
    rf"|{_YEAR}(?:年底|年末|\d{{1,2}}月[底末])|到20\d\d年底?|至20\d\d年底?|(?:20\d\d|明)年(?:底|末|中)"
    rf"|{_YEAR}(?:前[二三]季度|第?[一二三四]季度(?:内|末|底)?|[上下]半年)(?!度)"
    r"|(?:20\d\d|[今本一两三四五六1-6])?年内"
    rf"|{_YEAR}\d{{1,2}}月(?:\d{{1,2}}日|上旬|中旬|下旬){_DONE}"
    rf"|{_FEAST}节?(?:假期)?(?:来临|到来|开始|开学)?之?前"
    r"|[“\"]?十[三四五六七]五[”\"]?(?:规划)?(?:时期|期)?末)"
)
_DONE_BY: Final = re.compile(
    r"(?:20\d\d年?|今年|本年度?)?(?:(?:\d{1,2}|十[一二]?|[二三四五六七八九])月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?之?(?:以?前|完成|建成)"
    r"|第?[一二三四]季度末?之?前|\d{1,2}月(?:底|末)|年(?:底|末)之?前?)"
    r"|(?:年内|上半年|第?[一二三四]季度)(?=[^，。；,;]{0,16}(?:完成|建成|启动|开工|竣工|投用|出台|印发))"
)
_LEADING: Final = re.compile(rf"(?:{DEADLINE.pattern})+")


def done_by(text: str) -> str | None:
    """The time by which a task is done as its own sentence says (`10月底前建成……`); None where it says none, or
    several.
    """
    found = {one.group() for one in _DONE_BY.finditer(text)}
    return found.pop() if len(found) == 1 else None


def without_time(words: str) -> str:
    """The words without the deadlines they begin with."""
    found = _LEADING.match(words)
    return words[found.end() :] if found else words


class Deadlines:
    """The deadlines of a text, asked from left to right."""

    def __init__(self, text: str) -> None:
        self._found = [(found.start(), found.group()) for found in DEADLINE.finditer(text)]
        self._next = 0

    def before(self, start: int, sentence: int) -> str | None:
        """The last deadline between the beginning of the sentence and `start`; call with rising `start`."""
        while self._next < len(self._found) and self._found[self._next][0] < start:
            self._next += 1
        at, words = self._found[self._next - 1] if self._next else (-1, "")
        return words if at >= sentence else None

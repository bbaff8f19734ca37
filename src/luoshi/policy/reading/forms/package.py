"""Opening office packages (zip files of XML) that may have been made to do harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.model import Refused

CHUNK: Final = 1 << 16
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError,
)  # fmt: skip
BOMB: Final = "展开后异常庞大，疑似压缩炸弹，已拒绝读取：请用办公软件打开原件，另存后重新上传"
DAMAGED: Final = "已损坏或不完整，无法打开：请重新下载或另存后再上传"
LOCKED: Final = "已加密，无法读取：请取消密码、另存后再上传"


class Package:
    """The parts of a zip file, each expanded under limits that are checked while it streams."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except BROKEN as error:
            raise Refused(DAMAGED) from error
        if len(entries) > limits.ENTRIES:
            raise Refused(BOMB)
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in entries}
        self._left = limits.EXPANDED

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, in lower case: office programs do not agree on theirs."""
        return tuple(self._entries)

    @property
    def has_doubles(self) -> bool:
        """Whether two parts bear one name: another program might read the other one."""
        return len(self._entries) < len(self._zip.infolist())

    def has(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._entries

    def part(self, name: str) -> bytes:
        """One part in full. Raises Refused if it is missing, damaged, locked or too large."""
        entry = self._entries.get(name.lstrip("/").lower())
        if entry is None:
            raise Refused(DAMAGED)
        if entry.flag_bits & 0x1:
            raise Refused(LOCKED)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused(DAMAGED)
        try:
            return b"".join(self._stream(entry))
        except BROKEN as error:
            raise Refused(DAMAGED) from error

    def _stream(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        # The sizes that the package states of itself are not believed: what comes out is counted.
        size = 0
        with self._zip.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                dense = size > limits.RATIO_FROM and size > limits.RATIO * max(entry.compress_size, 1)
                if dense or size > limits.PART or self._left < 0:
                    raise Refused(BOMB)
                yield chunk

    def xml(self, name: str) -> Element:
        """One part as XML. Raises Refused for declarations of entities, for damage and for deep nesting."""
        return parse(self.part(name))

    def xml_or_none(self, name: str) -> Element | None:
        """The same, or None where the package has no such part."""
        return self.xml(name) if self.has(name) else None


def parse(data: bytes) -> Element:
    """XML without any document type: office files have none, and all known XML bombs need one."""
    from defusedxml import ElementTree  # noqa: PLC0415
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused(
            "的 XML 中含有实体或文档类型声明，疑似 XML 炸弹，已拒绝读取：请用办公软件另存后重新上传"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(DAMAGED) from error
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > limits.DEPTH:
            raise Refused(f"内部嵌套超过 {limits.DEPTH} 层，不是正常的公文，已拒绝读取：请另存后重新上传")
        level = [child for element in level for child in element]


def local(element: Element) -> str:
    """The name of an element without its namespace: WPS, Word (strict) and LibreOffice differ in theirs."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: Element | None, name: str = "val", default: str = "") -> str:
    """An attribute by its name without namespace."""
    if element is None:
        return default
    for key, found in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return found
    return default


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down `path`, names without namespace."""
    for name in path:
        element = (
            next((each for each in element if local(each) == name), None) if element is not None else None
        )
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """All children of that name."""
    return (each for each in element if local(each) == name) if element is not None else iter(())


def whole(text: str, default: int = 0) -> int:
    """A small whole number in an attribute; `default` for anything else."""
    text = text.strip()
    digits = text[1:] if text[:1] in {"-", "+"} else text
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else default


def real(text: str, default: float = 0.0) -> float:
    """A finite decimal in an attribute; `default` for anything else."""
    try:
        number = float(text)
    except ValueError:
        return default
    return number if abs(number) < 1e9 else default


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: id → (last word of the type, path of the target)."""
    folder, _, file = part.rpartition("/")
    root = package.xml_or_none(f"{folder}/_rels/{file}.rels")
    return {
        value(each, "Id"): (value(each, "Type").rpartition("/")[2], beside(part, value(each, "Target")))
        for each in children(root, "Relationship")
        if value(each, "TargetMode") != "External"
    }


def beside(part: str, target: str) -> str:
    """The path of `target` as written in `part`."""
    steps = [] if target.startswith("/") else part.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)

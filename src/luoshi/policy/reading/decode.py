"""Bytes to text: UTF-8, UTF-16 or UTF-32 with a mark, GB18030; anything that is not text is refused and
named.

Newlines are left as they are and a byte order mark is not part of the text, so offsets count the characters
of the file as its author sees them.
"""

import re
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.model import Refused

MAX_BYTES: Final = 20 * 1024 * 1024
"""The largest file that is read, in bytes: twice the largest collection of documents seen."""

DAMAGE_SHARE: Final = 0.01
"""Up to this share of unreadable characters a text is read and flagged; beyond it, it is not that
encoding.
"""

MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
BINARY: Final = (
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"RIFF", "音视频或 WebP 图片"),
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Word、Excel、OFD 文件"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 或 Excel（.doc、.xls）文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x1f\x8b", "gzip 压缩文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ", "可执行程序"),
    (b"SQLite format 3", "数据库文件"),
)
CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
PLAUSIBLE: Final = re.compile(
    r"[\s!-~\u00a0-\u00ff\u2010-\u206f\u2190-\u27bf\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)
NOT_BLANK: Final = re.compile(r"[^\s\ufeff\u200b\ufffd]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding it was in, and how many of its characters could not be read."""

    text: str
    encoding: str
    unreadable: int = 0


def decode(data: bytes, name: str) -> Decoded:
    """The text in `data`; `name` is only for messages. Raises Refused with one Chinese sentence."""
    if not data:
        raise Refused(f"《{name}》是空文件，没有可读的内容：请检查文件是否保存完整后重新提供。")
    if len(data) > MAX_BYTES:
        size, limit = len(data) / 1048576, MAX_BYTES // 1048576
        raise Refused(f"《{name}》有 {size:.1f} MB，超过 {limit} MB 的上限：请拆成几个文件后再读。")
    decoded = marked(data, name) or unmarked(data, name)
    controls = sum(1 for _ in CONTROL.finditer(decoded.text))
    if controls > 8 and controls > len(decoded.text) * DAMAGE_SHARE / 4:
        raise Refused(
            f"《{name}》含有 {controls} 个控制字符，不是文本文件：请提供 txt、docx、xlsx、pdf 等文档。"
        )
    if not NOT_BLANK.search(decoded.text):
        raise Refused(f"《{name}》里只有空白，没有文字：请检查文件是否保存完整后重新提供。")
    return decoded


def marked(data: bytes, name: str) -> Decoded | None:
    """Text that begins with a byte order mark; the mark is not part of it."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            decoded = lenient(data[len(mark) :], encoding)
            if decoded is None:
                raise Refused(f"《{name}》标明是 {encoding.upper()} 编码，内容却不是：请用 UTF-8 重新保存。")
            return decoded
    return None


def unmarked(data: bytes, name: str) -> Decoded:
    """Text without a mark: UTF-8 where it fits, else GB18030 where that gives Chinese."""
    for magic, what in BINARY:
        if data.startswith(magic) and (len(magic) > 2 or CONTROL.search(data[:512].decode("latin-1"))):
            raise Refused(
                f"《{name}》看起来是{what}，不是文本：请按文件真实类型改好扩展名，或另存为文本后再读。"
            )
    decoded = lenient(data, "utf-8") or lenient(data, "gb18030")
    if decoded is None or not plausible(decoded.text):
        raise Refused(
            f"《{name}》不是能识别的文本（不是 UTF-8，也不是 GB18030）：请用 UTF-8 编码另存后再读。"
        )
    return decoded


def lenient(data: bytes, encoding: str) -> Decoded | None:
    """`data` in `encoding`, with a few unreadable places at most; None where it is not that encoding."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
    unreadable = text.count("\ufffd")
    return Decoded(text, encoding, unreadable) if unreadable <= len(text) * DAMAGE_SHARE else None


def plausible(text: str) -> bool:
    """Whether a sample of `text` looks like Chinese or Latin writing rather than bytes read by chance."""
    sample = text[:20_000] + text[len(text) // 2 :][:20_000]
    return len(PLAUSIBLE.sub("", sample)) <= 0.15 * len(sample)

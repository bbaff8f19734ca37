"""What a file is, told by its content; its name only breaks the tie between Markdown and plain text."""

from typing import Final, Literal, NoReturn

from luoshi.policy.reading.model import Refused

Container = Literal["zip", "pdf", "text"]

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PICTURES: Final = (
    (b"\x89PNG\r\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
)  # fmt: skip
ARCHIVES: Final = (
    (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)  # fmt: skip
OTHERS: Final = (
    (b"\x7fELF", "程序文件"), (b"MZ\x90", "程序文件"), (b"ID3", "音频文件"), (b"OggS", "音频文件"),
    (b"\xca\xfe\xba\xbe", "程序文件"), (b"SQLite format 3\0", "数据库文件"), (b"%!PS", "PostScript 文件"),
)  # fmt: skip
AS_DOCX: Final = "请用 Word 或 WPS 打开，另存为 .docx 后再上传"
AS_XLSX: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传"
OLE_STREAMS: Final = (
    ("EncryptedPackage", "是加密的 Office 文件，无法读取：请取消密码、另存后再上传"),
    ("WordDocument", f"是旧版 Word 文件（.doc/.wps），本系统不直接读取：{AS_DOCX}"),
    ("Workbook", f"是旧版 Excel 文件（.xls/.et），本系统不直接读取：{AS_XLSX}"),
    ("PowerPoint Document", "是演示文稿（.ppt），不是公文正文：请提供 docx、pdf 或文本文件"),
    ("Book", f"是旧版 Excel 文件（.xls），本系统不直接读取：{AS_XLSX}"),
)


def container(data: bytes) -> Container:
    """How the bytes are packed. Raises Refused for everything that is known not to be a readable document."""
    if data.startswith(ZIP):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE):
        _refuse_ole(data)
    _refuse_known(data)
    return "text"


def _refuse_ole(data: bytes) -> NoReturn:
    # Names of streams stand in the directory of the file as UTF-16; the first that is found tells the
    # program.
    for stream, message in OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            raise Refused(message)
    raise Refused(f"是旧版 Office 文件，本系统不直接读取：{AS_DOCX}")


def _refuse_known(data: bytes) -> None:
    for magic, kind in PICTURES:
        if data.startswith(magic):
            raise Refused(f"是 {kind} 图片，没有可读取的文字：请先做文字识别（OCR），或索取文本文件")
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        raise Refused("是 BMP 图片，没有可读取的文字：请先做文字识别（OCR），或索取文本文件")
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise Refused("是图片或音视频文件，没有可读取的文字：请提供文本文件")
    for magic, kind in ARCHIVES:
        if data.startswith(magic):
            raise Refused(f"是 {kind} 压缩包，不是文件本身：请解压后逐个上传")
    for magic, kind in OTHERS:
        if data.startswith(magic):
            raise Refused(f"是{kind}，不是公文：请提供 txt、md、html、docx、xlsx、pdf 或 ofd 文件")
    if data.lstrip()[:5] == b"{\\rtf":
        raise Refused(f"是 RTF 文件，本系统不直接读取：{AS_DOCX}")


def refuse_text(text: str) -> None:
    """Refuse decoded text that is the source of another format."""
    start = text[:65_536].lstrip()[:2000].lower()
    if start.startswith("mime-version:") and "multipart/related" in start:
        raise Refused(f"是单个文件网页（.mht），本系统不直接读取：{AS_DOCX}")
    if start.startswith("<?xml") and "<html" not in start:
        raise Refused(f"是 XML 数据文件，不是公文正文：若由 Word 或 WPS 生成，{AS_DOCX}")


def office(names: tuple[str, ...], mimetype: bytes = b"") -> Literal["docx", "xlsx", "ofd"]:
    """Which office format a zip file holds, told by its parts (names in lower case). Raises Refused for the
    others.
    """
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names:
        for folder, form in (("word/", "docx"), ("xl/", "xlsx")):
            if any(name.startswith(folder) for name in names):
                return "docx" if form == "docx" else "xlsx"
        raise Refused("是演示文稿或其他 Office 文件，不是公文正文：请提供 docx、xlsx、pdf 或文本文件")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise Refused(f"是 OpenDocument 文件（.odt/.ods），本系统不直接读取：{AS_DOCX}（表格另存为 .xlsx）")
    raise Refused("是 zip 压缩包，不是文件本身：请解压后逐个上传")

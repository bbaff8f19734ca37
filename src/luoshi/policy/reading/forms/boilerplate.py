"""What on a web page is the site and not the document: told by element, by class, by links, by the site's
own phrases.

A block is dropped only when one of these says so and it is short; a document that lost a clause is worse
than one that kept a line of navigation.
"""

import re
from typing import Final

DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "iframe",
        "template",
        "textarea",
        "title",
        "head",
        "nav",
        "footer",
        "button",
        "select",
        "option",
        "datalist",
        "dialog",
        "svg",
        "math",
        "object",
        "applet",
        "audio",
        "video",
        "canvas",
        "map",
        "figcaption",
        "xmp",
    ]
)
WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SITE_WORDS: Final = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "footer",
        "foot",
        "copyright",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "share",
        "sharing",
        "qr",
        "qrcode",
        "sidebar",
        "aside",
        "toolbar",
        "pagination",
        "pager",
        "related",
        "recommend",
        "advert",
        "ads",
        "advertisement",
        "comment",
        "comments",
        "login",
        "sitemap",
        "friendlink",
        "weixin",
        "weibo",
        "topbar",
    ]
)
PICTURE_WORDS: Final = frozenset(["img", "image", "pic", "picture", "photo"])
SITE_PHRASES: Final = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|扫一扫|分享到|打印本页|关闭窗口|【?打印】?\s*【?关闭】?|字[号体][：:]?\s*[\[【大]"
    r"|浏览次数|浏览量|点击[数量]|网站地图|当前位置|您的位置|所在位置|上一篇|下一篇|责任编辑|返回顶部|设为首页|加入收藏"
)
CARD: Final = re.compile(
    r"[\[【（(]?\s*(?:索\s*引\s*号|主题分类|主题词|发文机[关构]|发布机构|信息来源|公开类别|公开方式|公开责任部门|成文日期"
    r"|印发日期|发布日期|发文日期|实施日期|废止日期|有\s*效\s*性|有效期|标\s*题|名\s*称|发文字号|文\s*号|体裁分类|组配分类|统一编号)"
    r"\s*[\]】）)]?\s*[:：]?"
)
"""Lines of the card that government sites put over a document; the document itself says all of it again."""
CARD_LINES: Final = 3
CARD_LENGTH: Final = 600
SITE_LENGTH: Final = 400  # characters: a longer block is read even if its class sounds like the site
PHRASE_LENGTH: Final = 160
PICTURE_LENGTH: Final = 100
LINKS: Final = 3
LINK_SHARE: Final = 0.6
UNSEEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def words(attributes: dict[str, str]) -> frozenset[str]:
    """The words of class and id: `appendQr_wrap` is append, qr, wrap."""
    named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return frozenset(word.lower() for word in WORDS.findall(named[:500]))


def unseen(attributes: dict[str, str]) -> bool:
    """Whether a browser would not show the element."""
    return "hidden" in attributes or bool(UNSEEN.search(attributes.get("style", "")))


def is_site(named: frozenset[str], text: int, linked: int, links: int) -> bool:
    """Whether a block belongs to the site: `text` visible characters, `linked` of them in `links` links."""
    prose = text - linked
    if named & SITE_WORDS and prose <= SITE_LENGTH:
        return True
    if named & PICTURE_WORDS and text <= PICTURE_LENGTH:
        return True
    return links >= LINKS and linked >= LINK_SHARE * text and prose <= SITE_LENGTH


def is_card(lines: int, text: int, rows: int, card_rows: int) -> bool:
    """Whether a block with so many lines of a card among its `text` characters is that card.

    In a table most rows have such lines; a table of other documents (名称, 文号, 发布日期) has them in its
    head alone.
    """
    return (
        lines >= CARD_LINES
        and text <= CARD_LENGTH
        and (rows == 0 or (card_rows > 1 and 2 * card_rows > rows))
    )


def is_site_line(text: str) -> bool:
    """Whether a short block says what only web sites say."""
    return 0 < len(text) <= PHRASE_LENGTH and SITE_PHRASES.search(text) is not None

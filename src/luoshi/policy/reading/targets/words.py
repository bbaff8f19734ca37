"""Which figures in Chinese numerals are targets: most (`三大功能`, `五项制度`) only name parts of a thing."""

import re
from typing import Final

from luoshi.policy.reading.targets.figures import Figure

# Verbs that bring new things into being, and those that may also speak of parts (完成三项任务).
_BEGUN: Final = (
    "新增|新建|新设|新开工?|新开通|新布局|新引进|新认定|新培育|新?改建|新?改扩建|增设|增加|增开|开工|竣工|完工|投用|开通|打通"
    "|开业|投产|通车|落户|签约|引进|招引|引入|选派|选树|举办|承办|消除|关停|孵化|攻克"
)
_MADE: Final = (
    f"{_BEGUN}|建成|建好|建设|建立|筹建|组建|搭建|共建|落地|打造|创建|争创|创成|培育|培养|集聚|选育|完成|改造|修缮|修复|整治|治理|举行|召开"
    "|推出|发布|上线|编制|制定|出台|修订|评选|遴选|认定|命名|申报|获批|设立|支持|扶持|服务|接入|覆盖|惠及|培训|帮助|救助|布局|启动|储备"
    "|谋划|突破|形成|争取|力争|达到|达|拓展到|增至|上|投入|投资|总投资|消费|贷款|缩短|压缩|压减|减少|精简|延长|(?<![作成分称])为"
)
_ADVERBS: Final = "(?:了|出|好|成|到|至|起|再|约|建成|建设|新建|省级|市级|国家级|国家|全国)?"
_BEGINS: Final = re.compile(rf"(?:{_BEGUN}){_ADVERBS}$")
_GOVERNED: Final = re.compile(rf"(?:{_MADE}){_ADVERBS}$")
_CHANGED: Final = re.compile(r"(?:提高|提升|增长|上升|下降|降低|减少|压减|增加|达到?|占|至|到|翻)了?$")
_RATES: Final = frozenset({"成", "倍", "番", "个百分点", "百分点"})
_DIVIDED: Final = re.compile(r"分$")
_BATCHES: Final = frozenset({"批", "批次"})
_JOINED: Final = re.compile(r"[、和及与](?:\w{2,4})?$")

# A figure with one of the loosest measure words counts parts of a thing more often than things.
_LOOSE: Final = frozenset({"个", "项", "条", "大类", "类", "种", "次", "轮", "张", "支"})
_PARTS_OF_A_THING: Final = re.compile(
    r"一|[^，。；：、,;]{0,12}?(?:制度|体系|机制|原则|方面|领域|环节|关系|问题|能力|优势|功能|战略|理念|意识|自信|维护|确立|底线|红线|防线"
    r"|保卫战|攻坚战|行动|工程|计划|任务|工作|改革|政策|举措|措施|清单|要素|革命|精神|目标|重点|抓手|主题|转变|坚持|聚焦|结合|转型|协同"
    r"|联动|融合|衔接|统筹|文明|层面|维度|关口|阶段|步骤|步走|时代|季度|大局|高地|名片|新区|片区|文化带|经济带|走廊|组团|主体|渠道"
    r"|(?<!农贸)(?<!集贸)(?<!批发)(?<!专业)(?<!交易)市场|循环|统一|同步)|[^，。；：、,;]{0,2}中心"
)
# 完成改革试点任务三项: the figure stands behind what it counts and ends the clause.
_LISTED: Final = re.compile(r"[，。；、,;)]|$|(?:全部|全面|均)[\u4e00-\u9fff]")
_ADDED: Final = re.compile("新增|新建|建成|完成|培育|创建|引进|举办|打造|设立|认定|获批|改造")
_THINGS: Final = re.compile(
    r"[\u4e00-\u9fff]{2}(?<!这)(?<!那)(?<!该)(?<!述)(?<!前)(?<!后)(?<!每)(?<!第)(?<!等)(?<!共)$"
)
_IDIOM: Final = re.compile(
    r"[百千万](?:户|家|人|头|门|件)(?:万|千|百|空巷|同心|一心|争鸣|灯火)|三位一体|三支一扶|[两三四]件套|八项规定|三次产业"
    r"|二次(?:供水|元|创业|污染|利用|开发|装修|加工|回收|能源|灾害|分配|配送|转运|探测)|三门[峡县]|三台县|九台|五家渠|五台山|百家湖|千户苗寨|万家(?=镇|乡|村|寨|丽)"
    r"|[一两三四五六七八九十]个(?:确立|维护|毫不动摇|结合|健康|市场|循环|文明|代表|年|意识|自信|全面|伟大|最严|服务|不摘"
    r"|革命|统筹|到位)"
)
# 亿元以上项目, 万亩以上公园, 超百亿元企业: how large the things are that another figure counts.
_LARGE: Final = re.compile(
    r"(?:以上)?的?(?:大?项目|企业|重大|产业|集群|园区|工业|镇|村|县|工程)|以上的?(?=[^，。；、,;])"
)
# 万人计划, 百村示范工程.
_PROGRAMME: Final = re.compile(r"[^，。；、,;]{0,4}(?:计划|工程|行动|战略|大会战)")
_SIZES: Final = frozenset({"元", "亩", "吨", "人", "平方米", "千瓦", "立方米"})
_ONE: Final = re.compile(r"(?:不少于|至少|不低于)[^，。；：、,;\d]{0,6}$")


def is_target_in_words(text: str, figure: Figure, *, stated: bool, follows: int) -> bool:
    """Whether a figure in Chinese numerals is a target.

    `stated` tells that a comparator stands in words beside it (`至少两个`), `follows` where the target before
    it in the same clause ended (or -1): `建成两条、三座` share their verb.
    """
    left = text[max(0, figure.start - 12) : figure.start]
    if figure.unit == "分" or _IDIOM.match(text, figure.start) or left.endswith(("数", "几")):
        return False
    if figure.unit in _RATES:
        return stated or figure.unit.endswith("百分点") or bool(_CHANGED.search(left))
    if figure.value == 1:
        listed = figure.unit not in _BATCHES and _LISTED.match(text, figure.end) and _THINGS.search(left)
        return bool(_ONE.search(left) or (listed and _ADDED.search(left)))
    if stated:
        return not (figure.bare and figure.unit in _SIZES and _LARGE.match(text, figure.end))
    return _is_made(text, figure, left, follows)


def _is_made(text: str, figure: Figure, left: str, follows: int) -> bool:
    if _BEGINS.search(left) or (figure.unit in _BATCHES and _DIVIDED.search(left)):
        return True
    joined = follows >= 0 and bool(_JOINED.search(text[follows : figure.start]))
    governed = joined or bool(_GOVERNED.search(left))
    if figure.bare:
        return governed and not _PROGRAMME.match(text, figure.end)
    if _LISTED.match(text, figure.end) and _THINGS.search(left):
        return True
    is_part = figure.unit in _LOOSE and bool(_PARTS_OF_A_THING.match(text, figure.end))
    return (governed or figure.value >= 10) and not is_part

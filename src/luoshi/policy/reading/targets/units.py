"""Measure words and units, and words in which the same characters are something else (`人均` is no 人)."""

import re
from typing import Final


def _split(words: str) -> list[str]:
    return words.split()


_MEASURES: Final = _split(
    "个百分点 百分点 % ‰ 成 倍 番 微克每立方米 μg/m3 μg/m³ mg/L dB ㎡ m² m³ km² km "
    "平方公里 平方千米 平方米 平米 公顷 亩 立方米 立方 公里 千米 海里 米 厘米 毫米 "
    "吨标准煤 吨标煤 千克标准煤 千克标煤 克标准煤 克标煤 吨公里 蒸吨 吨 公斤 千克 克 斤 担 微克 毫克 升 毫升 "
    "日 千瓦时 兆瓦时 吉瓦时 千瓦 兆瓦 吉瓦 千伏安 兆伏安 度电 摄氏度 ℃ 分贝 吉焦 "
    "美元 欧元 港元 日元 元 小时 个小时 分钟 秒 天 个工作日 工作日 个月 课时 学时 分 岁 年 "
    "Mbps Gbps Tbps kWh MWh GWh kW MW GW TEU TB PB EB EFLOPS PFLOPS TOPS P 箱 标准箱 标箱"
)

_COUNTERS: Final = _split(
    "个 家 所 条 项 处 座 件 户 人 名 位 套 台 部 辆 艘 架 列 班 趟 栋 幢 间 门 场 次 批 批次 种 类 大类 款 "
    "支 只 张 片 块 根 株 棵 头 羽 尾 盏 份 幅 集 首 册 卷 篇 本 例 宗 起 笔 单 封 席 床 组 轮 "
    "口 眼 对 堂 节 期 枚 字 棒 袋 匹 粒 路 "
    "人次 场次 班次 架次 车次 件次 项次 户次 轮次 台次 台套 台件 例次 家次 人份 剂次 "
    "车位 停车位 泊位 航次 列次 学位 托位 床位 工位 标段"
)

COUNTERS: Final = frozenset(_COUNTERS)

# What may not follow for the characters to be that unit: the figure would count something else, or nothing.
_NOT_BEFORE: Final = {
    "P": "[A-Za-z]",
    "个": "体工商户|别|季度|年度|五年",
    "人": "均|民币|大代表|民代表|民政府|民法院",
    "件": "均",
    "份": "额",
    "位": "数|于|居|列|置",
    "例": "如|外|会",
    "元": "素|旦|宇宙|器件|首",
    "分": "钟|之|别|级|类|布|区|期|批|散|步|析|配|工|层|行|公司|局|中心|管|拣|院|校|段|时",
    "列": "入|为|出|席|支",
    "单": "位|元|项|个|独|体|一",
    "只": "有|能|要|需",
    "台": "风|湾|账|胞|资",
    "名": "录|称|单|义|胜",
    "场": "景|地|所|馆|站|址|内|均|平",
    "处": "理|置|罚",
    "天": "然|津|安门|坛|府新区|气|空|通苑",
    "家": "庭(?!医生|农场|养老|病床|托|教育)",
    "席": "卷",
    "座": "谈",
    "张": "家口|家港|家界|江",
    "成": "都|果|效|本|立|为|功|员|长|熟|套|品|渝|型|绩|年|片|交|分|新|建",
    "户": "籍|型|外|均|次",
    "批": "复|准|发|示",
    "支": "持|撑|出|付|援",
    "本": "市|地|省|区|科|级|年|土|县|州|硕",
    "次": "全会|会议|党代|代表大会|全体|产业",
    "片": "面",
    "班": "子|主任|级|组",
    "路": "灯|口|面|段|网|桥|基|况|政|由|径|边|演|长|过|费|标|线|牌|权|域|透",
    "担": "任|当|保|负|忧|心|架|子",
    "根": "据|本|治|源",
    "种": "植|业|子|养|质|苗|群|粮",
    "类": "似|别|型|脑",
    "日": "报|常|期|用|照|均|产|化|前|起|至|凌|文|语|元|程",
    "期": "工程|项目|建设|间|限|待|末|货|刊|望|盼|权|目标|规划|改造|任务|扩建|用地|启动|投资|厂|地块|综合",
    "字": "方针|号|形|经|诀|决|头|型",
    "米": "其林|粉|线",
    "组": "织|建|团|成|合|长|装",
    "棒": "球|材|线",
    "袋": "鼠|装",
    "匹": "配|克|兹堡",
    "粒": "子|度|径|级",
    "起": "来|到|步|草|点|飞|诉|降",
    "轮": "车|驱|胎|值|岗|训|候|动|换|渡|(?:产业|经济)?升级",
    "部": "门|委|署|队|级|分",
    "门": "诊|店|头沟|户|槛|类|禁|口|窗",
    "间": "隔|接|断|作|距",
    "集": "中|群|体|团|成|聚|约|散|装|镇",
    "封": "闭|控|存|山|禁",
    "头": "部|等",
    "首": "都|次|批|个|位|店|台|发|创",
    "笔": "记|试|迹",
    "升": "级|值|学|规|温|高|降|旗",
    "小时": "候",
    "吨": "级",
    "分钟": "级",
    "年": "级|轻|度|鉴|代|龄",
}


# What must follow for the characters to be that unit: 50口机井, 20对列车, 30堂思政课.
_ONLY_BEFORE: Final = {
    "口": "[机水深]?井|山?塘|[，。；、,;]|$",
    "堂": "[一-龥]{0,4}课",
    "对": "列车|动车|夫妻|新人|班列|旅客列车",
    "眼": "[机水深]?井|[，。；、,;]|$",
    "节": "[一-龥]{0,4}课|车厢",
}


def _one(unit: str) -> str:
    shown = re.escape(unit)
    if unit in _ONLY_BEFORE:
        return f"{shown}(?={_ONLY_BEFORE[unit]})"
    return f"{shown}(?!{_NOT_BEFORE[unit]})" if unit in _NOT_BEFORE else shown


def _either(units: list[str]) -> str:
    return "|".join(_one(unit) for unit in sorted(set(units), key=lambda unit: (-len(unit), unit)))


_ATOM: Final = rf"(?:{_either(_MEASURES + _COUNTERS)})"
# 元/人, 吨/平方公里·月, 张/千人, 吨标准煤/万元: what is divided by may carry its own 每, 百, 千 or 万.
_PER: Final = rf"(?:/每?[百千万亿]?(?:{_ATOM}|[日年月周时车层村县])(?:·(?:[日年月周时]|{_ATOM}))?)"

# 15万套(间): the bracket offers another measure word; the first one stands for both.
_ALTERNATIVE: Final = r"(?:\([个家所条项处座件户人名位套台部间张场头只羽尾匹株棵辆艘袋]{1,2}\))?"
UNIT: Final = rf"(?P<unit>{_ATOM}{_PER}?){_ALTERNATIVE}"

"""Whether white space in the middle of what may be one name breaks this name or parts two.

A narrow cell breaks a name anywhere (`市人力资源社会`/`保障局`), while others list one unit a line (`财政局`/`住建局`).
Two names they are where each half is the name of an organ on its own.
"""

import re
from typing import Final

from luoshi.policy.reading.lists import words

PREFIX: Final = re.compile(r"(?:国家|中国|[省市区县州盟旗镇乡各])(?=[\u4e00-\u9fff])")
"""How a name that says its level begins."""
PLACE: Final = re.compile(r"(?:[^各]|[^各].*[^级直])(?:省|市|区|县|州|盟|旗|镇|乡|街道|苏木|农场|林场)$")
SEAT: Final = re.compile(
    r"(?:^(?:[国省市区县州盟旗镇乡]|.{2,6}[省市区县州盟旗镇乡])?(?:委|党委|党组|政府|人民政府|人大|政协|人大常委会))$"
)
"""What has organs of its own, whose names go on behind it (`市委`/`宣传部`, `县政府`/`办公室`)."""
CENTRAL: Final = re.compile(r"国家|中国|中华|国网|中共|国务院|农业银行|工商银行|建设银行|农发行")
"""What begins the name of a body with branches everywhere, which ends in that of a place."""
NO_ORGAN: Final = re.compile(
    r"(?:社会|机关|公园|企业|学校|部门|单位|机构|平台|主体|气象|税务|公路|铁路|公交|地铁|机场|口岸|基金|保险|证券|电力|邮政|石化|石油"
    r"|消防|边检|国资|地方|方面|电信|移动|联通|工业|港口|体育|高校|合作|国企|央企|园|港)$"
)
"""What ends like an organ and mostly is the first half of a name (`社会`/`保障局`)."""
REST: Final = re.compile(
    r"(?:管委会|管理委员会|委员会|员会|管理处|管理局|管理中心|管理站|管理所|办事处|人民政府|政府|党工委|党委|办公室|指挥部|领导小组|保障[局厅部]|监管局|监督局|事务局|事务中心"
    r"|服务局|服务中心|服务站|执法局|执法[大支总]队|储备局|审批局|规划局|建设局|建设委|联合会|联合社|分局|支局|分行|支行|分公司|支公司|子公司|分院|分校|分会|分中心|总公司|公司|集团|附属.*)$"
)
"""What ends a name more often than it is one."""
SHORTEST: Final = 3
SHORT: Final = frozenset(
    {"残联", "妇联", "科协", "文联", "侨联", "社联", "作协", "海关", "税务", "团委", "法院", "编办"}
)
"""Names that are whole with two characters."""


def two_names(left: str, right: str) -> bool:
    """Whether `left` and `right`, with white space between them, are the names of two units."""
    if not (whole(left) and whole(right)) or NO_ORGAN.search(left) or REST.fullmatch(right):
        return False
    if SEAT.search(left) or CENTRAL.match(left):
        return False
    if PLACE.fullmatch(left):
        return PLACE.fullmatch(right) is not None
    same_level = PREFIX.match(left) is None or PREFIX.match(right) is not None
    return same_level or PLACE.fullmatch(right) is not None


def whole(name: str) -> bool:
    """Whether what stands alone may be the name of an organ."""
    return (len(name) >= SHORTEST and words.ORGAN_END.search(name) is not None) or name in SHORT

"""Whether an identifier can be one at all: citizen id, unified social credit code, phone, bank card, VIN.

Check digits by python-stdnum where it has them. An answer says what is wrong in words for the person who typed it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

CITIZEN: Final = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
PHONE: Final = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
CARD: Final = re.compile(r"[0-9]{16,19}", re.ASCII)
VIN_LENGTH: Final = 17
VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)
NUMBER: Final = re.compile(r"[0-9A-Z]{6,40}", re.ASCII)
NAME_MOST: Final = 60


def fault(plain: str, kind: str) -> str | None:
    """What is wrong with a value in its normal form, in words; None where nothing shows."""
    check = CHECKS.get(kind)
    return check(plain) if check else None


def _citizen(plain: str) -> str | None:
    """Length, check digit (GB 11643) and a day of birth that exists; the area is not checked.

    python-stdnum knows the counties of today only: numbers given out in counties that were renamed are valid.
    """
    sentence = "身份证号应为18位且校验码正确，请照身份证核对。"
    if not CITIZEN.fullmatch(plain) or ric.calc_check_digit(plain) != plain[-1]:
        return sentence
    try:
        ric.get_birth_date(plain)
    except (ValidationError, ValueError):
        return sentence
    return None


def _organisation(plain: str) -> str | None:
    if uscc.is_valid(plain):
        return None
    return "统一社会信用代码应为18位且校验码正确，请照营业执照核对。"


def _by_pattern(pattern: re.Pattern[str], sentence: str) -> Callable[[str], str | None]:
    return lambda plain: None if pattern.fullmatch(plain) else sentence


def _card(plain: str) -> str | None:
    if not CARD.fullmatch(plain):
        seen = f"填了{len(plain)}位" if plain.isdecimal() else "有数字以外的字符"
        return f"银行卡号应为16至19位数字，现在{seen}，请核对卡面。"
    return None if luhn.is_valid(plain) else "银行卡号有一位填错了（末位校验码对不上），请核对卡面。"


def _vin(plain: str) -> str | None:
    if VIN.fullmatch(plain):
        return None
    never = "、".join(sorted(set(plain) & set("IOQ")))
    seen = (
        f"，现在有字母{never}" if never else f"，现在填了{len(plain)}位" if len(plain) != VIN_LENGTH else ""
    )
    return f"车辆识别代号应为{VIN_LENGTH}位字母和数字（不含字母I、O、Q）{seen}，请照登记证书核对。"


def _name(plain: str) -> str | None:
    if not plain or len(plain) > NAME_MOST or any(ch.isdigit() or not ch.isprintable() for ch in plain):
        return f"姓名应为1至{NAME_MOST}个字，请照身份证填写。"
    return None


CHECKS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "name": _name,
    "id_number": _citizen,
    "credit_code": _organisation,
    "phone": _by_pattern(PHONE, "手机号应为11位数字，请核对。"),
    "bank_card": _card,
    "vin": _vin,
    "invoice": _by_pattern(NUMBER, "发票号码应为6至40位数字或字母，请照发票核对。"),
    "certificate": _by_pattern(NUMBER, "证明编号应为6至40位数字或字母，请核对。"),
    "serial": _by_pattern(NUMBER, "序列号应为6至40位数字或字母，请核对。"),
}

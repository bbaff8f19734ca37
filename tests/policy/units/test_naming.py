"""How names are compared."""

import pytest

from luoshi.policy.units.naming import local, plain, short, split_plate


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (" 市财 政局\n", "市财政局"),
        ("市政府外办（市政府港澳办）", "市政府外办(市政府港澳办)"),
        ("市政府外办〔市政府港澳办〕", "市政府外办(市政府港澳办)"),
        ("“三水”工作领导小组办公室", "三水工作领导小组办公室"),
        ("**市水务局**", "市水务局"),
        ("市水务局。", "市水务局"),
        ("市科技局､高新区管委会", "市科技局、高新区管委会"),
        ("市水\u200b务局\ufeff", "市水务局"),
        ("１２３热线办", "123热线办"),
        ("，。", ""),
    ],
)
def test_plain_removes_only_what_carries_no_meaning(written: str, key: str) -> None:
    assert plain(written) == key
    assert plain(key) == key


def test_the_name_of_the_city_stands_for_the_word_city() -> None:
    assert local("北京市财政局", "北京市") == ("市财政局", "财政局")
    assert local("北京金融监管局", "北京市") == ()
    assert local("北京市", "北京市") == ()


@pytest.mark.parametrize(
    ("long_form", "short_form"),
    [
        ("市发展和改革委员会", "市发展改革委"),
        ("市机关事务管理局", "市机关事务局"),
        ("东区人民政府", "东区政府"),
        ("高新区管理委员会", "高新区管委会"),
        ("市应急管理局", "市应急局"),
    ],
)
def test_long_generic_words_fold(long_form: str, short_form: str) -> None:
    assert short(long_form) == short_form == short(short_form)


def test_a_plate_is_split_off_once() -> None:
    assert split_plate("甲(乙)") == ("甲", "乙")
    assert split_plate("甲") is None
    assert split_plate("甲(乙)丙") is None
    assert split_plate("(乙)") is None

"""Sealing, keyed hashes, masks, identifiers: without a database."""

import json

import pytest

from luoshi.policy.personal.identifiers import fault
from luoshi.policy.personal.keyring import Key, Keyring, UnsuitableKeys, keyring, with_key, written
from luoshi.policy.personal.masking import KINDS, masked
from luoshi.policy.personal.sealing import CannotOpen, digest, key_of, seal, unseal
from luoshi.policy.personal.values import sealed_value

NONCE = bytes(range(12))
AES = Key("2026a", "AES-256-GCM", b"a" * 32)
SM4 = Key("2027a", "SM4-GCM", b"s" * 16)
RING = Keyring({AES.name: AES}, AES, b"h" * 32)
BOTH = with_key(RING, SM4)
NUMBER = "11010519491231002X"


@pytest.mark.parametrize("ring", [RING, BOTH], ids=["aes", "sm4"])
@pytest.mark.parametrize("plain", [NUMBER, "䶮", "", "一" * 1000])
def test_what_was_sealed_opens_again(ring: Keyring, plain: str) -> None:
    sealed = seal(plain, "id_number", ring, NONCE)
    assert unseal(sealed, "id_number", ring) == plain
    assert key_of(sealed) == ring.current.name
    assert not plain or plain not in sealed


@pytest.mark.parametrize("ring", [RING, BOTH], ids=["aes", "sm4"])
def test_every_changed_character_is_noticed(ring: Keyring) -> None:
    sealed = seal(NUMBER, "id_number", ring, NONCE)
    start = sealed.index(".") + 1
    for place in range(start, len(sealed)):
        if sealed[place] == "=":
            continue
        other = "A" if sealed[place] != "A" else "B"
        changed = sealed[:place] + other + sealed[place + 1 :]
        if _same_bytes(changed[start:], sealed[start:]):
            continue  # the last character holds bits that belong to no byte
        with pytest.raises(CannotOpen):
            unseal(changed, "id_number", ring)


def _same_bytes(one: str, other: str) -> bool:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(one) == urlsafe_b64decode(other)


def test_a_value_moved_to_another_kind_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        unseal(seal("13800000000", "phone", RING, NONCE), "id_number", RING)


def test_after_a_new_key_the_old_one_still_opens_and_the_new_one_seals() -> None:
    before = seal(NUMBER, "id_number", RING, NONCE)
    assert unseal(before, "id_number", BOTH) == NUMBER
    assert key_of(seal(NUMBER, "id_number", BOTH, NONCE)) == SM4.name
    with pytest.raises(CannotOpen):
        unseal(seal(NUMBER, "id_number", BOTH, NONCE), "id_number", RING)


def test_a_short_or_garbled_text_does_not_open() -> None:
    for text in ("2026a.", "2026a.AAAA", "nokey.AAAA", "", "2026a.ß"):
        with pytest.raises(CannotOpen):
            unseal(text, "phone", RING)


def test_the_keyed_hash_finds_the_same_value_however_it_is_typed() -> None:
    assert digest("11010519491231002x", "id_number", RING) == digest(NUMBER, "id_number", RING)
    assert digest("1380000 0000", "phone", RING) == digest("１３８００００００００", "phone", RING)
    assert digest(NUMBER, "id_number", RING) != digest(NUMBER, "certificate", RING)
    other = Keyring(RING.keys, AES, b"x" * 32)
    assert digest(NUMBER, "id_number", RING) != digest(NUMBER, "id_number", other)


def test_rare_characters_of_names_stay_different() -> None:
    """U+F9B7-like compatibility forms would be folded by NFKC; names differ by exactly such characters."""
    assert digest("王䶮", "name", RING) != digest("王龑", "name", RING)
    assert digest("張三", "name", RING) != digest("张三", "name", RING)


@pytest.mark.parametrize(
    ("kind", "plain", "shown"),
    [
        ("name", "张建国", "张*国"),
        ("name", "李明", "李*"),
        ("name", "龑", "龑"),
        ("id_number", NUMBER, "110105********002X"),
        ("phone", "13812345678", "138****5678"),
        ("bank_card", "6222020200112230", "6222********2230"),
        ("vin", "LSVAA4182E2184841", "LSV********184841"),
        ("phone", "138", "***"),
        ("device", "abcdef", "******"),
        ("organisation", "某公司", "某公司"),
        ("phone", "", ""),
    ],
)
def test_masks(kind: str, plain: str, shown: str) -> None:
    assert masked(plain, kind) == shown


def test_every_kind_hides_something_of_a_person() -> None:
    for kind in KINDS - {"organisation", "credit_code", "model"}:
        assert masked("甲乙丙丁戊己庚辛", kind) != "甲乙丙丁戊己庚辛"


def test_a_sealed_value_says_nothing_of_the_plain_one() -> None:
    value = sealed_value(NUMBER, "id_number", RING, NONCE)
    assert NUMBER not in repr(value)
    assert set(value.for_audit()) == {"sealed", "digest"}
    with pytest.raises(ValueError, match="没有名为"):
        sealed_value("x", "shoe_size", RING, NONCE)


def test_keys_are_read_and_written_and_never_shown() -> None:
    assert keyring(written(BOTH)) == BOTH
    for secret in (AES.secret, SM4.secret, RING.search):
        assert secret.hex() not in repr(BOTH)
        assert repr(secret) not in repr(BOTH)


@pytest.mark.parametrize(
    "change",
    [
        {"current": "none"},
        {"search": "00"},
        {"search": None},
        {"keys": {}},
        {"keys": {"a b": {"cipher": "SM4-GCM", "secret": "00" * 16}}},
        {"keys": {"2026a": {"cipher": "AES-128-ECB", "secret": "00" * 16}}},
        {"keys": {"2026a": {"cipher": "SM4-GCM", "secret": "zz" * 16}}},
        {"keys": {"2026a": {"cipher": "AES-256-GCM", "secret": "00" * 16}}},
    ],
)
def test_unsuitable_keys_are_refused_without_showing_them(change: dict) -> None:
    with pytest.raises(UnsuitableKeys) as refusal:
        keyring(json.dumps(json.loads(written(RING)) | change))
    assert "00" * 16 not in str(refusal.value)
    with pytest.raises(UnsuitableKeys):
        keyring("not json")
    with pytest.raises(UnsuitableKeys):
        with_key(RING, AES)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("id_number", NUMBER, "110105194912310021"),
        ("id_number", "440524188001010014", "110105194902310024"),
        ("phone", "13812345678", "1381234567"),
        ("bank_card", "6222020200112230", "6222020200112231"),
        ("vin", "LSVAA4182E2184841", "LSVAA4182E218484I"),
        ("name", "阿卜杜拉·买买提", "张3"),
        ("invoice", "26112000000123456789", "12"),
    ],
)
def test_identifiers(kind: str, good: str, bad: str) -> None:
    assert fault(good, kind) is None
    assert fault(bad, kind)
    assert fault("anything", "text") is None


@pytest.mark.parametrize(
    ("plain", "kind", "said"),
    [
        ("LSVAO000000000001", "vin", "现在有字母O"),
        ("LSVA000000000I0Q1", "vin", "现在有字母I、Q"),
        ("LSVA1", "vin", "现在填了5位"),
        ("LSVA-000000000001", "vin", "Q），请照登记证书核对"),
        ("622202", "bank_card", "现在填了6位"),
        ("6222-0200-0000-0001", "bank_card", "有数字以外的字符"),
        ("6222020000000000", "bank_card", "有一位填错了"),
    ],
)
def test_a_wrong_number_is_told_what_was_seen(plain: str, kind: str, said: str) -> None:
    assert said in fault(plain, kind)

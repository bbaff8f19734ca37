"""The command that takes a programme into operation and gives it money."""

import argparse

import pytest

from luoshi.records.programmes.queries import fundings, programme_named, purses
from luoshi.surfaces.commands import programme

NAME = "vehicle_trade_in_2026"
pytestmark = pytest.mark.django_db


def luoshi(*words: str) -> int:
    parser = argparse.ArgumentParser()
    programme.add_arguments(parser)
    return programme.run(parser.parse_args(words))


def test_a_programme_is_opened_funded_paused_and_listed(capsys) -> None:
    assert luoshi("list") == 0
    assert luoshi("open", NAME, "--share", "central=85", "--share", "city=15") == 0
    money = ("--amount", "central=850000.50", "--amount", "city=150000")
    assert luoshi("fund", NAME, *money, "--authority", "资金文件", "--decided-on", "2026-02-05") == 0
    row = programme_named(NAME)
    assert fundings(row.id)[0].total_fen == 100_000_050
    assert sum(purse.available_fen for purse in purses(row.id)) == 100_000_050
    assert luoshi("pause", NAME, "--why", "系统维护") == 0
    assert luoshi("list") == 0
    assert "paused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("open", "nothing", "--share", "central=1"), "没有名为"),
        (("open", NAME), "--share"),
        (("open", NAME, "--share", "central=1"), "city"),
        (("open", NAME, "--share", "central"), "来源=数值"),
        (("fund", NAME, "--amount", "central=1"), "没有启用"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words, sentence, capsys) -> None:
    assert luoshi(*words) == 2
    assert sentence in capsys.readouterr().err


def test_money_needs_its_authority_and_day(capsys) -> None:
    luoshi("open", NAME, "--share", "central=85", "--share", "city=15")
    assert luoshi("fund", NAME, "--amount", "central=1") == 2
    assert luoshi("fund", NAME, "--amount", "central=1", "--decided-on", "2026-02-05") == 2
    assert luoshi("fund", NAME, "--amount", "central=1.234", "--decided-on", "2026-02-05") == 2
    assert "依据" in capsys.readouterr().err

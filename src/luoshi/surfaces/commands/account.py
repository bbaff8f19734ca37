"""Give an account with a role, give it a new password, or close it. The password is asked for, or read from standard input."""

import argparse
import getpass
import sys

from django.utils import timezone

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import ROLES, SYSTEM
from luoshi.policy.terms.refusals import ActionRefused, BadValue
from luoshi.records.organisations.queries import units
from luoshi.records.people.actions import close_account, give_account_with_role, set_password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--role", choices=ROLES, help="open the account with this role")
    what.add_argument("--password", action="store_true", help="set a new password")
    what.add_argument("--close", action="store_true", help="close the account")
    parser.add_argument("--unit", help="for the role unit: the unit's name or code")
    parser.add_argument("--name", default="", help="the name that others see")


def run(options: argparse.Namespace) -> int:
    """Do what the options say; exit code 2 with a sentence where it cannot be done."""
    try:
        print(_act(options))
    except ActionRefused as problem:
        sys.stderr.write(f"luoshi account: {problem.sentence}\n")
        return 2
    return 0


def _act(options: argparse.Namespace) -> str:
    at = timezone.now()
    if options.close:
        close_account(options.username, by=SYSTEM, at=at)
        return f"账号 {options.username} 已停用。"
    if options.password:
        set_password(options.username, _password(), by=SYSTEM, at=at)
        return f"账号 {options.username} 的密码已更换。"
    give_account_with_role(
        options.username,
        options.role,
        display_name=options.name or options.username,
        password=_password(),
        unit_id=_unit(options.role, options.unit),
        valid_from=day_of(at),
        by=SYSTEM,
        at=at,
    )
    return f"账号 {options.username} 已开设，可以登录。"


def _unit(role: str, written: str | None) -> int | None:
    if role != "unit":
        return None
    found = [one.id for one in units() if written in {one.name, one.code, one.full_name}]
    if not found:
        raise BadValue(
            f"承办单位账号要用 --unit 写明名录中的单位；没有“{written or ''}”。先用 luoshi city 装入名录。"
        )
    return found[0]


def _password() -> str:
    """Asked for twice at a terminal; one line of standard input elsewhere."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输一次："):
        raise BadValue("两次输入的密码不一致。")
    return first

"""Begin with a city: take over its register of units from the library, or open one that the library does not know."""

import argparse
import sys

from django.utils import timezone

from luoshi.library.discovery import UnknownCityError, cities
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.organisations.actions import load_city, open_city


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help=f"folder in the library ({', '.join(cities())}), or any name with --new")
    parser.add_argument("--new", action="store_true", help="a city that the library does not know")


def run(options: argparse.Namespace) -> int:
    """Load or open the city; again for the same city brings its register up to date."""
    act = open_city if options.new else load_city
    try:
        city = act(options.name, by=SYSTEM, at=timezone.now())
    except (ActionRefused, UnknownCityError) as problem:
        sys.stderr.write(f"luoshi city: {problem}\n")
        return 2
    print(f"本系统服务的城市：{city.name}。下一步：luoshi account 用户名 --role office 开设督查室账号。")
    return 0

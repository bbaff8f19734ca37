"""What the suite needs that no Python package brings.

A browser with Chinese fonts, Java 17, PostgreSQL 15, LibreOffice without a screen.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

POSTGRES_15: Final = Path("/usr/lib/postgresql/15/bin")
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing needed: how it is told that it is there, and how to get it."""

    key: str
    name: str
    is_there: Callable[[], bool]
    how: str


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def chromium() -> str | None:
    """The browser's path."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def soffice() -> str | None:
    """The path of LibreOffice, with which Word and Excel files are opened as their readers will."""
    return shutil.which("soffice")


def chinese_font() -> bool:
    """Whether a browser here can show and print Chinese; reading documents needs no font."""
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    shown = subprocess.run([listing, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip())


def java_17() -> bool:
    java = shutil.which("java")
    if java is None:
        return False
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    digits = told.partition('"')[2].partition(".")[0]
    return digits.isdigit() and int(digits) >= 17


PARTS: Final = (
    Part(
        "chromium",
        "Chromium",
        lambda: chromium() is not None,
        "Debian: apt-get install chromium fonts-noto-cjk",
    ),
    Part(
        "font",
        "a Chinese font to print pages with",
        chinese_font,
        "Debian: apt-get install fontconfig fonts-noto-cjk",
    ),
    Part("java", "a Java 17 runtime", java_17, "Debian: apt-get install openjdk-17-jre-headless"),
    Part(
        "postgres15",
        "PostgreSQL 15",
        (POSTGRES_15 / "initdb").exists,
        "Debian 12: apt-get install postgresql-15",
    ),
    Part(
        "soffice",
        "LibreOffice",
        lambda: soffice() is not None,
        "Debian: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui",
    ),
)


def missing() -> list[Part]:
    """The parts that this machine lacks."""
    return [part for part in PARTS if not part.is_there()]

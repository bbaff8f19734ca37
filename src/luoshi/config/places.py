"""Where Luoshi keeps what it writes: one data folder, with the embedded database in a folder of its own."""

import os
import secrets
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[3]
"""The project folder in a checkout; only used as the default place of the data folder."""


def data_folder() -> Path:
    """LUOSHI_DATA, or `.luoshi` in the project folder of a checkout, or below the current folder."""
    given = os.environ.get("LUOSHI_DATA")
    if given:
        return Path(given).resolve()
    home = PROJECT if (PROJECT / "pyproject.toml").is_file() else Path.cwd()
    return home / ".luoshi"


def embedded_folder(data: Path) -> Path:
    """The embedded server's folder. Its parent is made readable by the wheel when started as root."""
    return data / "postgres" / "data"


def database_url(data: Path) -> str:
    """DATABASE_URL, or the address at which the embedded server of this data folder listens."""
    return os.environ.get("DATABASE_URL") or f"postgresql://postgres@/luoshi?host={embedded_folder(data)}"


def demo_secret(data: Path) -> str:
    """The demo's own signing key, made once and kept in the data folder, readable by its owner alone."""
    place = data / "secret"
    if not place.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
    return place.read_text(encoding="utf-8")

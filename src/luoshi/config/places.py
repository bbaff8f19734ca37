"""Where Luoshi keeps what it writes: one data folder, with the embedded database in a folder of its own."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from luoshi.policy.personal.keyring import SEARCH_BYTES, Key, Keyring, written

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
    return _made_once(data / "secret", lambda: secrets.token_urlsafe(48))


def demo_personal_keys(data: Path) -> str:
    """The demo's own keys for personal data, made once and kept in the data folder, readable by its owner alone."""
    return _made_once(data / "personal-keys.json", _fresh_keys)


def _fresh_keys() -> str:
    """A first key for personal data and the key of the keyed hashes, as the secret file holds them."""
    key = Key("first", "AES-256-GCM", secrets.token_bytes(32))
    return written(Keyring({key.name: key}, key, secrets.token_bytes(SEARCH_BYTES)))


def _made_once(place: Path, make: Callable[[], str]) -> str:
    """What the file holds; made where there is none. Two that start together end with the same text."""
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        mine = place.with_name(f".{place.name}.{os.getpid()}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(mine, place)
        mine.unlink()
    return place.read_text(encoding="utf-8")

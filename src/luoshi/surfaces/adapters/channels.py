"""The channels of this installation, by their addresses in the settings."""

from pathlib import Path
from typing import Final

from django.conf import settings

from luoshi.surfaces.adapters.folder import FolderSender
from luoshi.surfaces.adapters.mail import MailSender
from luoshi.surfaces.adapters.messenger import MessengerSender
from luoshi.surfaces.adapters.sending import Sender

FOLDER: Final = "folder:"


def sender_of(channel: str) -> Sender:
    """How letters of this channel go out. Raises ValueError where its address is wrong or missing."""
    address = settings.CHANNELS.get(channel, "")
    if not address:
        raise ValueError(f"没有配置通知渠道 {channel}。")
    if address.startswith(FOLDER):
        return FolderSender(Path(address.removeprefix(FOLDER)))
    return MailSender.from_url(address) if channel == "mail" else MessengerSender.from_url(address)

"""The channels of this installation, by their addresses in the settings."""

from pathlib import Path
from typing import Final

from django.conf import settings

from luoshi.surfaces.adapters.folder import FolderSender
from luoshi.surfaces.adapters.mail import MailSender
from luoshi.surfaces.adapters.messenger import MessengerSender
from luoshi.surfaces.adapters.sending import Receipts, Sender
from luoshi.surfaces.adapters.simulators.sms import SimulatedSms

FOLDER: Final = "folder:"
SIMULATED_SMS: Final = "sms-simulator:"


def sender_of(channel: str) -> Sender:
    """How letters of this channel go out. Raises ValueError where its address is wrong or missing."""
    address = settings.CHANNELS.get(channel, "")
    if not address:
        raise ValueError(f"没有配置通知渠道 {channel}。")
    if address.startswith(FOLDER):
        return FolderSender(Path(address.removeprefix(FOLDER)))
    if address.startswith(SIMULATED_SMS):
        return SimulatedSms(Path(address.removeprefix(SIMULATED_SMS)))
    return MailSender.from_url(address) if channel == "mail" else MessengerSender.from_url(address)


def receipts_of(channel: str) -> Receipts | None:
    """Where the channel says what became of what it took; None where it never does. Raises ValueError as `sender_of`."""
    if not settings.CHANNELS.get(channel):
        return None
    found = sender_of(channel)
    return found if isinstance(found, MessengerSender | SimulatedSms) else None

"""E-mail over SMTP (RFC 5321): what the server answers decides whether a letter is refused or tried again."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils import timezone

from luoshi.surfaces.adapters.sending import TIMEOUT_SECONDS, Outgoing, Refused, TryLater

PERMANENT: Final = 500
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class MailSender:
    """`tls`: `no`, `start` (STARTTLS before anything is said) or `yes` (from the first byte)."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "start"
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def from_url(cls, url: str) -> "MailSender":
        """`smtp://user:password@host:587?from=a@b&tls=start`. Raises ValueError."""
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        tls = query.get("tls", "yes" if parts.scheme == "smtps" else "start")
        if (
            parts.scheme not in {"smtp", "smtps"}
            or not parts.hostname
            or "from" not in query
            or tls not in {"no", "start", "yes"}
        ):
            raise ValueError(
                "MAIL_URL 应写成 smtp://用户:密码@主机:端口?from=发件地址&tls=start（或 no、yes）。"
            )
        port = parts.port or (465 if tls == "yes" else 587)
        return cls(
            parts.hostname,
            port,
            query["from"],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            tls,
        )

    def send(self, letter: Outgoing) -> None:
        """Hand the letter to the server. Raises Refused (5xx), TryLater (4xx, no connection, broken off, too slow)."""
        try:
            with self._connect() as server:
                server.send_message(self._message(letter), self.sender, [letter.destination])
        except smtplib.SMTPRecipientsRefused as problem:
            raise _answer(*next(iter(problem.recipients.values()))) from problem
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as problem:
            # Our settings or its state are wrong, not the letter: it keeps until that is put right.
            raise TryLater(f"邮件服务器没有接受连接：{problem}") from problem
        except smtplib.SMTPResponseException as problem:
            raise _answer(problem.smtp_code, problem.smtp_error) from problem
        except (smtplib.SMTPException, OSError, EOFError) as problem:
            raise TryLater(f"邮件服务器没有接收：{problem}") from problem
        except ValueError as problem:  # an address or header that no mail can carry
            raise Refused(f"邮件写不成：{problem}") from problem

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "yes":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_seconds, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        if self.tls == "start":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)
        return server

    def _message(self, letter: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.destination, letter.subject
        message["Date"] = format_datetime(timezone.now())
        digest = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{digest}@{self.sender.rpartition('@')[2]}>"  # the same at each try
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        return message


def _answer(code: int, text: bytes | str) -> Refused | TryLater:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    sentence = f"邮件服务器答复 {code}：{told[:SHOWN]}"
    return Refused(sentence) if code >= PERMANENT else TryLater(sentence)

"""The verbs of chasing. Each is atomic, takes `by` and `at`, and writes its audit row with it."""

from luoshi.records.chasing.actions.answering import tell_decisions
from luoshi.records.chasing.actions.noticing import (
    acknowledge_notice,
    close_notice,
    draft_notices,
    drop_notice,
    issue_notices,
    reply_notice,
    return_notice,
    send_notices,
    withdraw_notice,
)
from luoshi.records.chasing.actions.reminding import escalate, remind
from luoshi.records.chasing.actions.requesting import answer_request, ask, refer_request, withdraw_request
from luoshi.records.chasing.actions.setting import set_up

__all__ = [
    "acknowledge_notice",
    "answer_request",
    "ask",
    "close_notice",
    "draft_notices",
    "drop_notice",
    "escalate",
    "issue_notices",
    "refer_request",
    "remind",
    "reply_notice",
    "return_notice",
    "send_notices",
    "set_up",
    "tell_decisions",
    "withdraw_notice",
    "withdraw_request",
]

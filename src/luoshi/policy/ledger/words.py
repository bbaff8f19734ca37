"""The answers of the ledger in the words of an official."""

from collections.abc import Mapping
from typing import Final

from luoshi.policy.ledger.values import Code

SAID: Final[Mapping[Code, str]] = {
    "ok": "已记账。",
    "insufficient": "账户可用资金不足，未记账。",
    "no-account": "没有这个账户，请核对账户编号。",
    "no-reservation": "没有找到这笔预留，请核对预留的幂等键。",
    "already-posted": "这笔预留已经支付，不能再次处理。",
    "already-voided": "这笔预留已经撤销，不能再次处理。",
    "expired": "这笔预留已经到期，不再占用资金。",
    "not-due": "这笔预留尚未到期，不能按到期处理。",
    "more-than-reserved": "支付金额超过预留金额，请核对。",
    "no-posting": "没有找到这笔支付，请核对支付的幂等键。",
    "more-than-posted": "冲回金额超过尚未冲回的支付金额，请核对。",
    "legs-differ": "分项金额的个数与原业务不一致，请逐项填写。",
    "key-taken": "这个幂等键已用于内容不同的请求，请换一个键。",
}

"""The only writers of the ledger."""

from luoshi.records.ledger.actions.accounts import open_account as open_account
from luoshi.records.ledger.actions.applying import apply as apply
from luoshi.records.ledger.actions.applying import expire_due as expire_due
from luoshi.records.ledger.actions.sealing import seal as seal

"""The only writers of payments."""

from luoshi.records.payments.actions.batching import approve as approve
from luoshi.records.payments.actions.batching import cancel as cancel
from luoshi.records.payments.actions.batching import make_batch as make_batch
from luoshi.records.payments.actions.ending import claw_back as claw_back
from luoshi.records.payments.actions.ending import give_up as give_up
from luoshi.records.payments.actions.returning import take_return as take_return
from luoshi.records.payments.actions.sending import bank_file as bank_file
from luoshi.records.payments.actions.settling import settle_dispute as settle_dispute
from luoshi.records.payments.actions.settling import take_results as take_results

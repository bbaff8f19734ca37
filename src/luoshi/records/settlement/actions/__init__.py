"""The only writers of settlement."""

from luoshi.records.settlement.actions.paying import approve_payouts as approve_payouts
from luoshi.records.settlement.actions.paying import cancel_payouts as cancel_payouts
from luoshi.records.settlement.actions.paying import make_payouts as make_payouts
from luoshi.records.settlement.actions.paying import note_paid as note_paid
from luoshi.records.settlement.actions.rolling import roll_over as roll_over
from luoshi.records.settlement.actions.running import WORK as WORK
from luoshi.records.settlement.actions.running import Portion as Portion
from luoshi.records.settlement.actions.running import ask_for_run as ask_for_run
from luoshi.records.settlement.actions.running import begin_run as begin_run
from luoshi.records.settlement.actions.running import fail_run as fail_run
from luoshi.records.settlement.actions.running import finish_run as finish_run
from luoshi.records.settlement.actions.running import judge_all as judge_all
from luoshi.records.settlement.actions.running import judge_next as judge_next

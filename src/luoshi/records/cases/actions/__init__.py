"""The only writers of cases. Each verb takes one case or many: many are written with a few statements."""

from luoshi.records.cases.actions.answering import answer_appeal as answer_appeal
from luoshi.records.cases.actions.answering import appeal as appeal
from luoshi.records.cases.actions.answering import correct as correct
from luoshi.records.cases.actions.answering import lapse_due as lapse_due
from luoshi.records.cases.actions.answering import withdraw as withdraw
from luoshi.records.cases.actions.applying import apply_for as apply_for
from luoshi.records.cases.actions.applying import apply_many as apply_many
from luoshi.records.cases.actions.checking import conclude as conclude
from luoshi.records.cases.actions.checking import postpone as postpone
from luoshi.records.cases.actions.papers import keep_paper as keep_paper
from luoshi.records.cases.actions.papers import open_paper as open_paper
from luoshi.records.cases.actions.paying import claw_back as claw_back
from luoshi.records.cases.actions.paying import put_into_batch as put_into_batch
from luoshi.records.cases.actions.paying import settle as settle
from luoshi.records.cases.actions.reminding import remind_late as remind_late
from luoshi.records.cases.actions.resealing import reseal as reseal
from luoshi.records.cases.actions.reviewing import amend as amend
from luoshi.records.cases.actions.reviewing import hand_over as hand_over
from luoshi.records.cases.actions.reviewing import put_back as put_back
from luoshi.records.cases.actions.reviewing import put_back_of as put_back_of
from luoshi.records.cases.actions.reviewing import review as review
from luoshi.records.cases.actions.reviewing import take_next as take_next
from luoshi.records.cases.actions.unpaid import change_card as change_card
from luoshi.records.cases.actions.unpaid import give_up as give_up
from luoshi.records.cases.actions.unpaid import return_payment as return_payment
from luoshi.records.cases.actions.unpaid import take_out_of_batch as take_out_of_batch

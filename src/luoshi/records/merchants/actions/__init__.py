"""The only writers of merchants."""

from luoshi.records.merchants.actions.answering import answer_measure as answer_measure
from luoshi.records.merchants.actions.answering import appeal as appeal
from luoshi.records.merchants.actions.answering import ask_to_leave as ask_to_leave
from luoshi.records.merchants.actions.answering import decide_appeal as decide_appeal
from luoshi.records.merchants.actions.joining import admit as admit
from luoshi.records.merchants.actions.joining import apply as apply
from luoshi.records.merchants.actions.joining import join_account as join_account
from luoshi.records.merchants.actions.joining import object_to as object_to
from luoshi.records.merchants.actions.joining import open_call as open_call
from luoshi.records.merchants.actions.joining import publish as publish
from luoshi.records.merchants.actions.joining import relate as relate
from luoshi.records.merchants.actions.joining import review as review
from luoshi.records.merchants.actions.keys import give_key as give_key
from luoshi.records.merchants.actions.measuring import finish_measure as finish_measure
from luoshi.records.merchants.actions.measuring import let_leave as let_leave
from luoshi.records.merchants.actions.measuring import mark_cleared as mark_cleared
from luoshi.records.merchants.actions.measuring import note_accident as note_accident
from luoshi.records.merchants.actions.measuring import recover as recover
from luoshi.records.merchants.actions.measuring import take_measure as take_measure

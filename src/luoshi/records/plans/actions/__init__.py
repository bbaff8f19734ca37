"""The verbs of plans, indicators and their figures: the only writers."""

from luoshi.records.plans.actions.commenting import decide_comment, publish_plan, send_comment
from luoshi.records.plans.actions.editions import TargetChange, decide_adjustment, propose_adjustment
from luoshi.records.plans.actions.forecasting import make_forecasts
from luoshi.records.plans.actions.indicators import GoalText, break_down, change_indicator, set_year_goal
from luoshi.records.plans.actions.loading import Correction, load_plan
from luoshi.records.plans.actions.ruling import make_ruling
from luoshi.records.plans.actions.taking import take_report
from luoshi.records.plans.actions.valuing import Figure, enter_value, import_values

__all__ = [
    "Correction",
    "Figure",
    "GoalText",
    "TargetChange",
    "break_down",
    "change_indicator",
    "decide_adjustment",
    "decide_comment",
    "enter_value",
    "import_values",
    "load_plan",
    "make_forecasts",
    "make_ruling",
    "propose_adjustment",
    "publish_plan",
    "send_comment",
    "set_year_goal",
    "take_report",
]

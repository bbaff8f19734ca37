"""The tables of the supervision loop, from the list to the report."""

from luoshi.records.tasks.models.decisions import Extension, Succession, TargetChange, TaskLink
from luoshi.records.tasks.models.lights import LightOverride, LightPolicy
from luoshi.records.tasks.models.lists import GONE, Finding, Mention, Target, Task, TaskForce, TaskList
from luoshi.records.tasks.models.reports import (
    Assignment,
    Contribution,
    Evidence,
    Figure,
    LiveFigure,
    Report,
    Window,
)

__all__ = [
    "GONE",
    "Assignment",
    "Contribution",
    "Evidence",
    "Extension",
    "Figure",
    "Finding",
    "LightOverride",
    "LightPolicy",
    "LiveFigure",
    "Mention",
    "Report",
    "Succession",
    "Target",
    "TargetChange",
    "Task",
    "TaskForce",
    "TaskLink",
    "TaskList",
    "Window",
]

"""The verbs of packages and projects: the only writers."""

from luoshi.records.projects.actions.loading import add_project, load_packages
from luoshi.records.projects.actions.running import (
    change_project,
    move_stage,
    set_grouping,
    set_investment,
    set_milestone,
)

__all__ = [
    "add_project",
    "change_project",
    "load_packages",
    "move_stage",
    "set_grouping",
    "set_investment",
    "set_milestone",
]

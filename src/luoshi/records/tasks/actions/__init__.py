"""The verbs of the supervision loop. Each is atomic, takes `by` and `at`, and writes its audit row with it."""

from luoshi.records.tasks.actions.acknowledging import acknowledge_all
from luoshi.records.tasks.actions.assigning import (
    acknowledge,
    assign,
    assign_again,
    end_assignment,
    return_assignment,
)
from luoshi.records.tasks.actions.importing import Imported, import_file
from luoshi.records.tasks.actions.issuing import issue
from luoshi.records.tasks.actions.lighting import refresh_lights
from luoshi.records.tasks.actions.reporting import (
    Upload,
    accept_report,
    open_window,
    return_report,
    submit_contribution,
    write_contribution,
)
from luoshi.records.tasks.actions.reviewing import (
    add_mention,
    add_task,
    correct_task,
    discard,
    merge_with_next,
    remove_mention,
    remove_task,
    settle,
    settle_mention,
    split_task,
)

__all__ = [
    "Imported",
    "Upload",
    "accept_report",
    "acknowledge",
    "acknowledge_all",
    "add_mention",
    "add_task",
    "assign",
    "assign_again",
    "correct_task",
    "discard",
    "end_assignment",
    "import_file",
    "issue",
    "merge_with_next",
    "open_window",
    "refresh_lights",
    "remove_mention",
    "remove_task",
    "return_assignment",
    "return_report",
    "settle",
    "settle_mention",
    "split_task",
    "submit_contribution",
    "write_contribution",
]

"""The verbs of the supervision loop. Each is atomic, takes `by` and `at`, and writes its audit row with it."""

from luoshi.records.tasks.actions.acknowledging import acknowledge_all
from luoshi.records.tasks.actions.archiving import archive_list
from luoshi.records.tasks.actions.assigning import (
    acknowledge,
    assign,
    assign_again,
    end_assignment,
    return_assignment,
)
from luoshi.records.tasks.actions.deciding import (
    cancel_task,
    decide_first_named,
    decide_roles,
    decide_task,
    decide_tasks,
    decide_unit_leads,
    link_tasks,
    undo_roles,
    unlink_tasks,
)
from luoshi.records.tasks.actions.extending import (
    adjust_target,
    ask_extension,
    grant_extension,
    refuse_extension,
    withdraw_extension,
)
from luoshi.records.tasks.actions.forces import change_task_force, end_task_force, form_task_force
from luoshi.records.tasks.actions.importing import Imported, ask_to_import, import_file, is_known
from luoshi.records.tasks.actions.issuing import issue
from luoshi.records.tasks.actions.lighting import (
    lift_override,
    override_light,
    refresh_lights,
    set_light_policy,
)
from luoshi.records.tasks.actions.reporting import (
    Upload,
    accept_report,
    report_unchanged,
    return_report,
    submit_contribution,
    write_contribution,
)
from luoshi.records.tasks.actions.reshaping import (
    Origin,
    hand_over,
    merge_issued,
    register_task,
    split_issued,
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
from luoshi.records.tasks.actions.signing import (
    check_contribution,
    give_back_contribution,
    sign_contribution,
)
from luoshi.records.tasks.actions.windowing import (
    close_window,
    open_dated_windows,
    open_window,
    open_windows,
    open_year_windows,
)

__all__ = [
    "Imported",
    "Origin",
    "Upload",
    "accept_report",
    "acknowledge",
    "acknowledge_all",
    "add_mention",
    "add_task",
    "adjust_target",
    "archive_list",
    "ask_extension",
    "ask_to_import",
    "assign",
    "assign_again",
    "cancel_task",
    "change_task_force",
    "check_contribution",
    "close_window",
    "correct_task",
    "decide_first_named",
    "decide_roles",
    "decide_task",
    "decide_tasks",
    "decide_unit_leads",
    "discard",
    "end_assignment",
    "end_task_force",
    "form_task_force",
    "give_back_contribution",
    "grant_extension",
    "hand_over",
    "import_file",
    "is_known",
    "issue",
    "lift_override",
    "link_tasks",
    "merge_issued",
    "merge_with_next",
    "open_dated_windows",
    "open_window",
    "open_windows",
    "open_year_windows",
    "override_light",
    "refresh_lights",
    "refuse_extension",
    "register_task",
    "remove_mention",
    "remove_task",
    "report_unchanged",
    "return_assignment",
    "return_report",
    "set_light_policy",
    "settle",
    "settle_mention",
    "sign_contribution",
    "split_issued",
    "split_task",
    "submit_contribution",
    "undo_roles",
    "unlink_tasks",
    "withdraw_extension",
    "write_contribution",
]

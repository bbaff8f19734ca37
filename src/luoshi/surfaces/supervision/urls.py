"""The addresses of supervision. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.supervision.views import applications, breakdown, inside, lists, policy, tasks

OWN = {
    "ask-extension": "assignments/<int:assignment_id>/extension/",
    "apply-closing": "assignments/<int:assignment_id>/closing/",
    "withdraw-extension": "extensions/<int:extension_id>/withdraw/",
    "withdraw-closing": "closings/<int:closing_id>/withdraw/",
}
"""What a unit does with its applications: name → address."""
DECIDE = {
    "grant-extension": "extensions/<int:extension_id>/grant/",
    "refuse-extension": "extensions/<int:extension_id>/refuse/",
    "review-closing": "closings/<int:closing_id>/review/",
    "close-task": "closings/<int:closing_id>/close/",
    "return-closing": "closings/<int:closing_id>/return/",
    "reopen-task": "tasks/<int:task_id>/reopen/",
}
"""What the office decides on them."""

urlpatterns = [
    *(path(address, applications.own, {"verb": name}, name=name) for name, address in OWN.items()),
    *(path(address, applications.decide, {"verb": name}, name=name) for name, address in DECIDE.items()),
    path("tasks/<int:task_id>/decide/", tasks.decide, name="decide-task"),
    path("tasks/<int:task_id>/decide/particulars/", tasks.particulars, name="decide-particulars"),
    path("tasks/<int:task_id>/decide/roles/", tasks.roles, name="decide-roles"),
    path("tasks/<int:task_id>/decide/roles/undo/", tasks.undo, name="undo-roles"),
    path("tasks/<int:task_id>/override/", tasks.override, name="override-light"),
    path("tasks/<int:task_id>/override/lift/", tasks.lift, name="lift-override"),
    path("tasks/<int:task_id>/lights/", tasks.past, name="lights-on"),
    path("tasks/<int:task_id>/link/", tasks.link, name="link-task"),
    path("tasks/links/<int:link_id>/remove/", tasks.unlink, name="unlink-task"),
    path("tasks/<int:task_id>/hand-over/", tasks.hand_over, name="hand-over-task"),
    path("tasks/<int:task_id>/split/", tasks.split, name="split-task"),
    path("tasks/<int:task_id>/merge/", tasks.merge, name="merge-task"),
    path("tasks/<int:task_id>/cancel/", tasks.cancel, name="cancel-task"),
    path("targets/<int:target_id>/adjust/", tasks.adjust, name="adjust-target"),
    path("closings/files/<int:evidence_id>/", applications.file, name="closing-file"),
    path(
        "assignments/<int:assignment_id>/reports/<int:window_id>/unchanged/",
        applications.unchanged,
        name="report-unchanged",
    ),
    path("assignments/<int:assignment_id>/breakdown/", breakdown.plan, name="breakdown"),
    path("assignments/<int:assignment_id>/breakdown/excel/", breakdown.export, name="export-breakdown"),
    path("assignments/<int:assignment_id>/breakdown/import/", breakdown.take_in, name="import-breakdown"),
    path("assignments/<int:assignment_id>/pass-on/", breakdown.pass_on, name="pass-on"),
    path("passed-on/<int:passed_id>/answer/", breakdown.answer_passed, name="answer-passed"),
    path("passed-on/files/<int:file_id>/", inside.passed_file, name="passed-file"),
    path("passed-on/<int:passed_id>/again/", breakdown.ask_again, name="ask-passed-again"),
    path("passed-on/<int:passed_id>/withdraw/", breakdown.withdraw_passed, name="withdraw-passed"),
    path("contributions/<int:contribution_id>/", inside.paper, name="paper"),
    path("contributions/<int:contribution_id>/check/", inside.move, {"verb": "check"}, name="check-paper"),
    path("contributions/<int:contribution_id>/sign/", inside.move, {"verb": "sign"}, name="sign-paper"),
    path(
        "contributions/<int:contribution_id>/give-back/",
        inside.move,
        {"verb": "give-back"},
        name="give-back-paper",
    ),
    path("units/<int:unit_id>/arrangement/", inside.arrangement, name="arrangement"),
    path("units/<int:unit_id>/burden/", lists.unit_burden, name="unit-burden"),
    path("units/<int:unit_id>/sub-units/", inside.form_sub_unit, name="form-sub-unit"),
    path(
        "sub-units/<int:sub_unit_id>/members/",
        inside.change_sub_unit,
        {"verb": "members"},
        name="name-members",
    ),
    path("sub-units/<int:sub_unit_id>/end/", inside.change_sub_unit, {"verb": "end"}, name="end-sub-unit"),
    path("breakdowns/<int:plan_id>/send/", breakdown.step, {"verb": "send"}, name="send-breakdown"),
    path(
        "breakdowns/<int:plan_id>/give-back/",
        breakdown.step,
        {"verb": "give-back"},
        name="give-back-breakdown",
    ),
    path("breakdowns/<int:plan_id>/check/", breakdown.step, {"verb": "check"}, name="check-breakdown"),
    path("breakdowns/<int:plan_id>/sign/", breakdown.step, {"verb": "sign"}, name="sign-breakdown"),
    path("breakdowns/<int:plan_id>/approve/", breakdown.approve, name="approve-breakdown"),
    path("breakdowns/<int:plan_id>/return/", breakdown.send_back, name="return-breakdown"),
    path("supervision/breakdowns/", breakdown.waiting, name="breakdowns-waiting"),
    path("supervision/timetable/", breakdown.calendar, name="timetable"),
    path("supervision/waiting/", applications.waiting, name="waiting-decisions"),
    path("supervision/decide/", lists.bulk, name="decide-bulk"),
    path("supervision/register/", lists.register, name="register-task"),
    path("supervision/task-forces/", lists.form_force, name="form-task-force"),
    path("supervision/lights/", policy.policy, name="light-policy"),
    path("supervision/collective/", lists.collective, name="collective"),
    path("supervision/burden/", lists.burdens, name="burden"),
    path("lists/<int:list_id>/windows/year/", lists.year_windows, name="year-windows"),
    path("lists/<int:list_id>/windows/dates/", lists.dated_windows, name="dated-windows"),
    path("windows/<int:window_id>/close/", lists.close_window, name="close-window"),
    path("lists/<int:list_id>/archive/", lists.archive, name="archive-list"),
]

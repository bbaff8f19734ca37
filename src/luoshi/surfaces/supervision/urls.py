"""The addresses of supervision. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.supervision.views import applications, lists, tasks

urlpatterns = [
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
    path("tasks/<int:task_id>/reopen/", applications.reopen, name="reopen-task"),
    path("targets/<int:target_id>/adjust/", tasks.adjust, name="adjust-target"),
    path("assignments/<int:assignment_id>/extension/", applications.ask, name="ask-extension"),
    path("assignments/<int:assignment_id>/closing/", applications.apply, name="apply-closing"),
    path("extensions/<int:extension_id>/grant/", applications.grant, name="grant-extension"),
    path("extensions/<int:extension_id>/refuse/", applications.refuse, name="refuse-extension"),
    path(
        "extensions/<int:extension_id>/withdraw/", applications.withdraw_extension, name="withdraw-extension"
    ),
    path("closings/<int:closing_id>/review/", applications.review, name="review-closing"),
    path("closings/<int:closing_id>/close/", applications.close, name="close-task"),
    path("closings/<int:closing_id>/return/", applications.send_back, name="return-closing"),
    path("closings/<int:closing_id>/withdraw/", applications.withdraw_closing, name="withdraw-closing"),
    path("closings/files/<int:evidence_id>/", applications.file, name="closing-file"),
    path("supervision/waiting/", applications.waiting, name="waiting-decisions"),
    path("supervision/decide/", lists.bulk, name="decide-bulk"),
    path("supervision/register/", lists.register, name="register-task"),
    path("supervision/task-forces/", lists.form_force, name="form-task-force"),
    path("supervision/lights/", lists.policy, name="light-policy"),
    path("supervision/collective/", lists.collective, name="collective"),
    path("supervision/burden/", lists.burdens, name="burden"),
    path("lists/<int:list_id>/windows/year/", lists.year_windows, name="year-windows"),
    path("lists/<int:list_id>/archive/", lists.archive, name="archive-list"),
]

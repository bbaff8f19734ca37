"""The addresses of the cockpit."""

from django.urls import path

from luoshi.surfaces.cockpit.views import behind, desk, overview, people, public, saved

urlpatterns = [
    path("", overview.show, name="overview"),
    path("desk/", desk.show, name="desk"),
    path("desk/accept/", desk.accept, name="accept-reports"),
    path("cockpit/tasks/", behind.on_day, name="tasks-on"),
    path("cockpit/slips/", behind.slips, name="slips"),
    path("people/", people.index, name="people"),
    path("people/new/", people.give, name="give-account"),
    path("people/<int:user_id>/", people.show, name="person"),
    path("people/<int:user_id>/role/", people.give_role, name="person-role"),
    path("people/<int:user_id>/deputy/", people.deputise, name="person-deputy"),
    path("people/<int:user_id>/leave/", people.leave, name="person-leave"),
    path("people/<int:user_id>/close/", people.close, name="person-close"),
    path("people/<int:user_id>/password/", people.password, name="person-password"),
    path("roles/<int:membership_id>/end/", people.end, name="end-role"),
    path("views/save/", saved.save, name="save-view"),
    path("views/<int:view_id>/drop/", saved.drop, name="drop-view"),
    path("fresh/", saved.fresh, name="fresh"),
    path("public/", public.index, name="public-tasks"),
    path("public/tasks/<int:task_id>/", public.show, name="public-task"),
    path("me/", people.own, name="me"),
]

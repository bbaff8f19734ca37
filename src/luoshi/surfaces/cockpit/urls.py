"""The addresses of the cockpit."""

from django.urls import path

from luoshi.surfaces.cockpit.views import behind, desk, overview

urlpatterns = [
    path("", overview.show, name="overview"),
    path("desk/", desk.show, name="desk"),
    path("desk/accept/", desk.accept, name="accept-reports"),
    path("cockpit/tasks/", behind.on_day, name="tasks-on"),
    path("cockpit/slips/", behind.slips, name="slips"),
]

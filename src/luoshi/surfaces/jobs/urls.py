"""Addresses of long work."""

from django.urls import path

from luoshi.surfaces.jobs import views

urlpatterns = [
    path("works/", views.works, name="works"),
    path("works/<int:work_id>/", views.work, name="work"),
    path("works/<int:work_id>/end/", views.end_work, name="end-work"),
]

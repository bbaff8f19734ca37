"""The addresses of the exports."""

from django.urls import path

from luoshi.surfaces.exports import views

urlpatterns = [
    path("lists/<int:list_id>/export.xlsx", views.xlsx, name="export-xlsx"),
    path("units/<int:unit_id>/file.xlsx", views.unit_file, name="unit-file"),
    path("lists/<int:list_id>/export.csv", views.csv, name="export-csv"),
]

"""The addresses of the year's assessment."""

from django.urls import path

from luoshi.surfaces.scoring.views import runs, schemes

urlpatterns = [
    path("scoring/", schemes.index, name="scoring"),
    path("scoring/schemes/new/", schemes.write, name="scheme-write"),
    path("scoring/schemes/<int:scheme_id>/", schemes.show, name="scheme"),
    path("scoring/schemes/<int:scheme_id>/try/", schemes.trial, name="scheme-try"),
    path("scoring/schemes/<int:scheme_id>/adopt/", schemes.adopt, name="scheme-adopt"),
    path("scoring/schemes/<int:scheme_id>/score/", schemes.score, name="scheme-score"),
    path("scoring/runs/<int:run_id>/", runs.show, name="run"),
    path("scoring/runs/<int:run_id>/publish/", runs.publish, name="run-publish"),
    path("scoring/runs/<int:run_id>/finish/", runs.finish, name="run-finish"),
    path("scoring/runs/<int:run_id>/sheet.xlsx", runs.sheet, name="run-sheet"),
    path("scoring/runs/<int:run_id>/units/<int:unit_id>/", runs.unit, name="unit-score"),
    path("scoring/scores/<int:score_id>/appeal/", runs.ask, name="appeal"),
    path("scoring/appeals/<int:appeal_id>/", runs.decide, name="decide-appeal"),
]

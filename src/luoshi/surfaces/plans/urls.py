"""The addresses of plans. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.plans.views import (
    boards,
    editions,
    indicators,
    loading,
    moderating,
    projects,
    public,
    years,
)

urlpatterns = [
    path("plans/", boards.index, name="plans"),
    path("plans/<int:plan_id>/", boards.show, name="plan"),
    path("plans/<int:plan_id>/publish/", moderating.publish, name="publish-plan"),
    path("plans/<int:plan_id>/comments/", moderating.index, name="comments"),
    path("comments/<int:comment_id>/decide/", moderating.decide, name="decide-comment"),
    path("plans/<int:plan_id>/values/", boards.import_file, name="import-values"),
    path("plans/<int:plan_id>/values/sheet/", boards.sheet, name="values-sheet"),
    path("plans/<int:plan_id>/forecasts/", boards.forecast, name="make-forecasts"),
    path("plans/<int:plan_id>/editions/", editions.index, name="editions"),
    path("plans/<int:plan_id>/editions/propose/", editions.propose, name="propose-edition"),
    path("editions/<int:edition_id>/decide/", editions.decide, name="decide-edition"),
    path("documents/<int:document_id>/plan/", loading.plan, name="load-plan"),
    path("documents/<int:document_id>/goals/", loading.report, name="take-report"),
    path("indicators/<int:indicator_id>/", indicators.show, name="indicator"),
    path("indicators/<int:indicator_id>/change/", indicators.change, name="change-indicator"),
    path("indicators/<int:indicator_id>/values/", indicators.enter, name="enter-value"),
    path("indicators/<int:indicator_id>/goals/", indicators.goal, name="set-year-goal"),
    path("indicators/<int:indicator_id>/rulings/", indicators.ruling, name="make-ruling"),
    path("plans/<int:plan_id>/projects/", projects.index, name="projects"),
    path("plans/<int:plan_id>/projects/add/", projects.add, name="add-project"),
    path("projects/<int:project_id>/", projects.show, name="project"),
    path("projects/<int:project_id>/change/", projects.change, name="change-project"),
    path("projects/<int:project_id>/stage/", projects.stage, name="move-stage"),
    path("projects/<int:project_id>/money/", projects.money, name="set-investment"),
    path("projects/<int:project_id>/milestones/", projects.milestone, name="set-milestone"),
    path("projects/<int:project_id>/groupings/", projects.grouping, name="set-grouping"),
    path("goals/", years.show, name="year-goals"),
    path("public/plans/", public.index, name="public-plans"),
    path("public/plans/<int:plan_id>/", public.show, name="public-plan"),
    path("public/plans/<int:plan_id>/data/<slug:form>/", public.data, name="public-plan-data"),
    path("public/plans/<int:plan_id>/comments/", public.comment, name="public-comment"),
]

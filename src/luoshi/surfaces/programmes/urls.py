"""The addresses of programmes and cases for staff. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.programmes.views import (
    board,
    case,
    citizens,
    dashboard,
    hands,
    opening,
    settings,
    trials,
)

urlpatterns = [
    path("programmes/", board.index, name="programmes"),
    path("programmes/looks/", settings.looks_log, name="looks"),
    path("programmes/<int:programme_id>/", board.show, name="programme"),
    path("programmes/<int:programme_id>/dashboard/", dashboard.dashboard, name="programme-dashboard"),
    path("programmes/<int:programme_id>/cases/", board.cases, name="cases"),
    path("programmes/open/", opening.open_new, name="open-programme"),
    path("programmes/<int:programme_id>/fund/", opening.fund, name="fund-programme"),
    path("programmes/<int:programme_id>/state/", opening.set_state, name="set-programme-state"),
    path("programmes/<int:programme_id>/in-hand/", hands.hand, name="cases-in-hand"),
    path("programmes/<int:programme_id>/decide/", hands.decide_many, name="decide-many"),
    path("programmes/<int:programme_id>/hand-over/", hands.hand_over_many, name="hand-over-many"),
    path("cases/<int:case_id>/recover/", opening.recover, name="recover-case"),
    path("programmes/<int:programme_id>/take/", board.take, name="take-next"),
    path("programmes/<int:programme_id>/trials/", trials.index, name="trials"),
    path("programmes/<int:programme_id>/trials/compare/", trials.compare, name="compare-trials"),
    path("trials/<int:trial_id>/", trials.show, name="trial"),
    path("trials/<int:trial_id>/trial.xlsx", trials.workbook, name="trial-workbook"),
    path("programmes/<int:programme_id>/parameters/", settings.parameters, name="parameters"),
    path("programmes/<int:programme_id>/interpretations/", settings.interpretations, name="interpretations"),
    path("cases/<int:case_id>/", case.show, name="case"),
    path("cases/<int:case_id>/plain/", case.plain, name="case-plain"),
    path("cases/<int:case_id>/letter/", case.show_letter, name="case-letter"),
    path("cases/<int:case_id>/decide/", case.decide, name="decide-case"),
    path("cases/<int:case_id>/put-back/", case.put_back, name="put-back-case"),
    path("cases/<int:case_id>/hand-over/", case.hand_over, name="hand-over-case"),
    path("cases/<int:case_id>/amend/", case.amend, name="amend-case"),
    path("case-papers/<int:paper_id>/", case.paper, name="case-paper"),
    path("citizen/sign-in/", citizens.sign_in, name="citizen-sign-in"),
    path("citizen/back/", citizens.back, name="citizen-back"),
    path("citizen/simulated-platform/", citizens.simulated, name="simulated-identity"),
    path("appeals/<int:appeal_id>/answer/", case.answer_appeal, name="answer-appeal"),
]

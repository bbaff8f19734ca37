"""The addresses of the public pages. Nobody need sign in to know what there is and whether one may have it."""

from django.urls import path

from luoshi.surfaces.citizens.views import answering, applying, following, public

urlpatterns = [
    path("public/policies/", public.index, name="policies"),
    path("public/policies/<slug:name>/", public.show, name="policy"),
    path("public/notices/<slug:name>/", public.notice, name="public-notice"),
    path("public/policies/<slug:name>/<slug:part>/", public.calculate, name="calculator"),
    path("my/apply/<slug:name>/<slug:part>/", applying.apply, name="apply"),
    path("my/cases/", following.index, name="my-cases"),
    path("my/cases/<int:case_id>/", following.show, name="my-case"),
    path("my/cases/<int:case_id>/correct/", answering.correct, name="correct-case"),
    path("my/cases/<int:case_id>/withdraw/", answering.withdraw, name="withdraw-case"),
    path("my/cases/<int:case_id>/card/", answering.change_card, name="change-my-card"),
    path("my/cases/<int:case_id>/appeal/", answering.appeal, name="appeal-case"),
]

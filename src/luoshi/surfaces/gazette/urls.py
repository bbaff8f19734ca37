"""The addresses of published documents. Nobody need sign in to read them; the office alone opens and closes them."""

from django.urls import path

from luoshi.surfaces.gazette.views import public, publishing

urlpatterns = [
    path("public/documents/", public.index, name="public-documents"),
    path("public/documents/<int:document_id>/", public.show, name="public-document"),
    path("public/documents/<int:document_id>/clause/", public.clause_panel, name="public-clause-panel"),
    path("public/documents/<int:document_id>/export/<slug:form>/", public.export, name="public-export"),
    path("public/clauses/", public.clause, name="public-clause"),
    path("documents/<int:document_id>/publishing/", publishing.show, name="publishing"),
    path("documents/<int:document_id>/publish/", publishing.publish, name="publish-document"),
    path("documents/<int:document_id>/withdraw/", publishing.withdraw, name="withdraw-document"),
]

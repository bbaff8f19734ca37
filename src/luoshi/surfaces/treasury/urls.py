"""The addresses of paying. POST alone changes anything, and a file with card numbers is asked for by POST."""

from django.urls import path

from luoshi.surfaces.treasury.views import batches, papers

urlpatterns = [
    path("treasury/", batches.index, name="treasury"),
    path("treasury/<int:programme_id>/", batches.listing, name="batches"),
    path("treasury/<int:programme_id>/statistics.xlsx", papers.statistics, name="statistics-return"),
    path("batches/<int:batch_id>/", batches.show, name="batch"),
    path("batches/<int:batch_id>/approve/", batches.approve, name="approve-batch"),
    path("batches/<int:batch_id>/cancel/", batches.cancel, name="cancel-batch"),
    path("batches/<int:batch_id>/file/", batches.file, name="bank-file"),
    path("batches/<int:batch_id>/results/", batches.results, name="take-results"),
    path("batches/<int:batch_id>/request.xlsx", papers.request_for_funds, name="treasury-request"),
    path("payments/<int:payment_id>/", batches.settle_one, name="settle-payment"),
]

"""The addresses of paying. POST alone changes anything, and a file with card numbers is asked for by POST."""

from django.urls import path

from luoshi.surfaces.treasury.views import audit, batches, oversight, papers

urlpatterns = [
    path("audit-desk/", audit.desk, name="audit-desk"),
    path("treasury/", batches.index, name="treasury"),
    path("treasury/<int:programme_id>/", batches.listing, name="batches"),
    path("treasury/<int:programme_id>/statistics.xlsx", papers.statistics, name="statistics-return"),
    path("programmes/<int:programme_id>/risks/", oversight.risks, name="risks"),
    path("programmes/<int:programme_id>/sample/", oversight.sample, name="audit-sample"),
    path("cases/<int:case_id>/evidence/", oversight.evidence, name="case-evidence"),
    path("batches/<int:batch_id>/", batches.show, name="batch"),
    path("batches/<int:batch_id>/approve/", batches.approve, name="approve-batch"),
    path("batches/<int:batch_id>/cancel/", batches.cancel, name="cancel-batch"),
    path("batches/<int:batch_id>/file/", batches.file, name="bank-file"),
    path("batches/<int:batch_id>/results/", batches.results, name="take-results"),
    path("batches/<int:batch_id>/request.xlsx", papers.request_for_funds, name="treasury-request"),
    path("payments/<int:payment_id>/", batches.settle_one, name="settle-payment"),
]

"""Which address leads where."""

from django.urls import include, path

from luoshi.surfaces.api.root import api

urlpatterns = [
    path("accounts/", include("luoshi.surfaces.web.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", api.urls),
    path("", include("luoshi.surfaces.exports.urls")),
    path("", include("luoshi.surfaces.jobs.urls")),
    path("", include("luoshi.surfaces.chasing.urls")),
    path("", include("luoshi.surfaces.cockpit.urls")),
    path("", include("luoshi.surfaces.scoring.urls")),
    path("", include("luoshi.surfaces.plans.urls")),
    path("", include("luoshi.surfaces.supervision.urls")),
    path("", include("luoshi.surfaces.programmes.urls")),
    path("", include("luoshi.surfaces.treasury.urls")),
    path("", include("luoshi.surfaces.merchants.urls")),
    path("", include("luoshi.surfaces.citizens.urls")),
    path("", include("luoshi.surfaces.gazette.urls")),
    path("", include("luoshi.surfaces.rush.urls")),
    path("", include("luoshi.surfaces.web.urls")),
]

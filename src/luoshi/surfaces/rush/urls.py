"""The addresses of the claim side. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.rush.views import board, citizens, hotline, manual, planning, public, readings, risks

urlpatterns = [
    path("rush/", board.index, name="rush"),
    path("rush/<int:scheme_id>/", board.show, name="rush-board"),
    path("rush/<int:scheme_id>/live/", board.live, name="rush-live"),
    path("rush/<int:scheme_id>/plan/", planning.show, name="rush-plan"),
    path("rush/<int:scheme_id>/readings/", readings.show, name="rush-readings"),
    path("rush/<int:scheme_id>/risks/", risks.show, name="rush-risks"),
    path("rush/<int:scheme_id>/deliveries/", risks.deliveries, name="rush-deliveries"),
    path("rush/<int:scheme_id>/addresses.csv", risks.export, name="rush-addresses"),
    path("rush/<int:scheme_id>/hotline/", hotline.show, name="rush-hotline"),
    path("public/entitlements/<slug:programme>/", public.show, name="entitlements"),
    path("public/entitlements/<slug:programme>/today/", public.today, name="entitlements-today"),
    path("public/gate-api/", manual.show, name="gate-manual"),
    path("my/entitlements/", citizens.show, name="my-entitlements"),
    path("my/entitlements/<int:scheme_id>/", citizens.ask, name="ask-entitlement"),
]

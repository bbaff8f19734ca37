"""A form that came too late: its session has run out, or its page is older than the sign-in."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """The page 403 for a form without a valid token: nothing was done, and this is the way back to the form."""
    place = came_from(request)
    back = place or reverse("overview")
    if not request.user.is_authenticated:
        back = f"{reverse('account_login')}?{urlencode({'next': back})}"
    return render(request, "403_csrf.html", {"back": back, "known": bool(place)}, status=403)


def came_from(request: HttpRequest) -> str:
    """Path and query of the page of this site on which the form stood; empty where the browser does not say."""
    place = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure())
    return urlunsplit(("", "", *urlsplit(place)[2:4], "")) if place and own else ""

"""What a person chose for the look of the pages."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from luoshi.surfaces.web.answers import back
from luoshi.surfaces.web.context import THEME_COOKIE, THEMES
from luoshi.surfaces.web.requests import Request

YEAR_SECONDS = 365 * 24 * 3600


@require_POST
def theme(request: Request) -> HttpResponse:
    """Light, dark, or as the system says; remembered in a cookie, signed in or not."""
    answer = back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(
            THEME_COOKIE,
            chosen,
            YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer

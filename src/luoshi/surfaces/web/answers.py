"""Answers that are no page of their own: refusals, missing things, the way back."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.surfaces.web.requests import Request

FORBIDDEN: Final = 403
CONFLICT: Final = 409
UNPROCESSABLE: Final = 422
OPENINGS: Final = {
    "not-allowed": gettext_lazy("您没有做这件事的权限。"),
    "wrong-state": gettext_lazy("这件事现在不能做。"),
    "bad-value": gettext_lazy("填写的内容有误。"),
}


def refused(request: Request, problem: ActionRefused) -> HttpResponse:
    """The sentence of a refusal: text for htmx, the page 403, or a message on the page one came from."""
    if request.htmx:
        return text(said(problem), status_of(problem))
    if isinstance(problem, NotAllowed):
        return forbidden(request, said(problem))
    messages.error(request, said(problem))
    return back(request)


def said(problem: ActionRefused) -> str:
    """The sentence of a refusal, which is Chinese; for English readers behind an opening in their language."""
    if get_language() != "en":
        return problem.sentence
    opening = OPENINGS.get(problem.code, _("这件事现在不能做。"))
    return f"{opening} ({problem.sentence})"


def status_of(problem: ActionRefused) -> int:
    """403 not allowed, 422 a bad value, 409 a state that does not allow it."""
    if isinstance(problem, NotAllowed):
        return FORBIDDEN
    return UNPROCESSABLE if isinstance(problem, BadValue) else CONFLICT


def forbidden(request: Request, sentence: str) -> HttpResponse:
    """The page that says which permission is missing."""
    if request.htmx:
        return text(sentence, FORBIDDEN)
    return render(request, "403.html", {"sentence": sentence}, status=FORBIDDEN)


def site_root(request: Request) -> str:
    """Scheme and host for links in files: the installation's own address, else the one that was asked."""
    return str(settings.PUBLIC_ADDRESS or request.build_absolute_uri("/")[:-1])


def not_found(request: Request) -> HttpResponse:
    """The page 404."""
    if request.htmx:
        return text(_("没有找到要操作的内容，可能已被删除。请刷新页面。"), 404)
    return render(request, "404.html", status=404)


def text(sentence: str, status: int) -> HttpResponse:
    """A sentence as plain text, shown as a toast."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def back(request: Request, otherwise: str = "overview") -> HttpResponseRedirect:
    """To `next` of the form, else the page one came from, else `otherwise`; never to another host."""
    for place in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if place and url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure()):
            return HttpResponseRedirect(place)
    return redirect(reverse(otherwise))

"""The accounts of a programme and the statement of each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.queries_ledger import account_statement, books
from luoshi.surfaces.programmes.views.board import STAFF, Page
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(roles=STAFF)
def index(request: Request, programme_id: int) -> HttpResponse:
    """Every account with its balance, what is set aside and what is left; whether the ledger balances."""
    head = programmes.programme(programme_id)
    found = books(programme_id, request.actor, at=request.now) if head else None
    if head is None or found is None:
        return not_found(request)
    return render(request, "programmes/ledger.html", {"programme": head, "books": found, "tab": "ledger"})


@require_safe
@guarded(roles=STAFF)
def show(request: Request, programme_id: int, account_id: int) -> HttpResponse:
    """The statement of one account, newest line first."""
    head = programmes.programme(programme_id)
    number = page_of(request.GET)
    found = (
        account_statement(programme_id, account_id, request.actor, number=number, at=request.now)
        if head
        else None
    )
    if head is None or found is None:
        return not_found(request)
    page = Page(found.account.row.entries, found.number, found.pages)
    context = {"programme": head, "found": found, "page": page, "tab": "ledger"}
    return render(request, "programmes/account.html", context)

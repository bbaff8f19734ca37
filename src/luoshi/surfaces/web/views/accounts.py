"""What a person without an account, or without their password, is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def given(request: HttpRequest) -> HttpResponse:
    """Accounts and passwords are given by the office."""
    return render(request, "account/given.html")

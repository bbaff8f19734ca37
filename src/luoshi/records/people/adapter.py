"""What the sign-in library asks of us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class GivenAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by the office: nobody opens one alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        return False

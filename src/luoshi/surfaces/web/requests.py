"""The request as pages see it: with the actor, the moment, and what htmx says."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from luoshi.policy.terms.actors import Actor


class Request(HttpRequest):
    """What `ActorMiddleware` and `HtmxMiddleware` make of Django's request."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails

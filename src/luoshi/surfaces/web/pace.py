"""How often an account may hand something in. Counted in the shared cache, so that it holds over all worker processes."""

from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import WrongState
from luoshi.surfaces.web.requests import Request

HOUR_SECONDS: Final = 3600


def keep_pace(request: Request, what: str, *, an_hour: int) -> None:
    """Count one more of `what` by this account. Raises WrongState beyond `an_hour`."""
    key = f"pace:{what}:{request.actor.user_id}"
    cache.add(key, 0, HOUR_SECONDS)
    try:
        too_often = cache.incr(key) > an_hour
    except ValueError:
        return  # over, or thrown out of the cache, between the two: counted from anew
    if too_often:
        raise WrongState(_("您提交得太频繁，请一小时后再来。"))

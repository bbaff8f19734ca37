"""Keys of one's own: given and seen only from a session, never with a key."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from luoshi.policy.terms.actors import Actor
from luoshi.records.people.actions_keys import GivenKey, give_key, revoke_key
from luoshi.records.people.queries_keys import KeyRow, keys_of
from luoshi.surfaces.api import shapes
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import act_of, read_of
from luoshi.surfaces.api.problems import Stop

router = Router()
KEYS = ["密钥"]


@router.get("/keys", response=read_of(list[shapes.OfKey]), summary="我的密钥", tags=KEYS)
def keys(request: HttpRequest) -> list[KeyRow]:
    """自己的全部密钥，新的在前；密钥本身不再显示。One's own keys, newest first, without the keys themselves."""
    return list(keys_of(_owner(actor(request))))


@router.post("/keys", response=act_of(shapes.FreshKey), summary="建立密钥", tags=KEYS)
def give(request: HttpRequest, said: shapes.SaidKey) -> GivenKey:
    """为自己的账号建立密钥，只在这一次显示。A key to one's own account, shown this once."""
    by, now = actor(request), timezone.now()
    return give_key(
        _owner(by),
        name=said.name,
        can_write=said.can_write,
        valid_until=said.valid_until,
        today=timezone.localdate(now),
        by=by,
        at=now,
    )


@router.post("/keys/{int:key_id}/revoke", response=act_of(None), summary="停用密钥", tags=KEYS)
def revoke(request: HttpRequest, key_id: int) -> None:
    """停用自己的密钥；督查室可以停用任何密钥。Stop a key of one's own; the office may stop any."""
    revoke_key(key_id, by=actor(request), at=timezone.now())


def _owner(by: Actor) -> int:
    if by.user_id is None:
        raise Stop(401, "not-signed-in")
    return by.user_id

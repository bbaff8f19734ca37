"""Who keeps accounts and roles, and whose keys are whose."""

from luoshi.policy.terms.actors import Actor


def manages(by: Actor) -> bool:
    """督查室, or the program itself."""
    return by.has("office") or by.has("system")


def may_give_key(by: Actor, user_id: int) -> bool:
    """To one's own account; nobody, the office included, gets a key to another's."""
    return by.has("system") or by.user_id == user_id


def may_revoke_key(by: Actor, user_id: int) -> bool:
    """The owner of the key, and the office."""
    return by.user_id == user_id or manages(by)


def may_leave_none(by: Actor) -> bool:
    """Whether the last account of the office may be closed: by the program, where an installation is set up."""
    return by.has("system")

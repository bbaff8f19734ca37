"""How a row of the table is written."""

from dataclasses import dataclass, field

from tests.surfaces.world import BASE

OK, TO, NO, NONE, SIGN_IN = 200, 302, 403, 404, "to the sign-in page"
OPEN = (OK,) * 7


@dataclass(frozen=True)
class Case:
    """What an address answers. `answers`: in the order of BASE; `others`: roles of programmes that differ from `nobody`.

    `names`: the parameters of the address; `kind:name` takes the id that the world (or `prepare`) has as `kind_name`.
    """

    answers: tuple
    names: tuple[str, ...] = ()
    method: str = "get"
    data: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)

    def answer_for(self, role: str) -> int | str:
        """The answer to a role; a role of programmes is turned away as `nobody` is where the table is silent."""
        if role in self.others:
            return self.others[role]
        return self.answers[BASE.index(role)] if role in BASE else self.answers[BASE.index("nobody")]


def get(*answers, names=(), others=None) -> Case:
    """A page for the five roles of the supervision, in the order of BASE."""
    return Case((SIGN_IN, NO, *answers), names, others=others or {})


def post(*answers, names=(), others=None, **data) -> Case:
    """An act, as `get`; the rest are the fields of its form."""
    return Case((SIGN_IN, NO, *answers), names, "post", data, others or {})

"""Why an act is refused: one sentence for the person, a code for programs."""


class ActionRefused(Exception):
    """An act that the state of things, or the actor's permission, does not allow. `code` is stable."""

    code = "refused"

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class NotAllowed(ActionRefused):
    """The actor may not do this."""

    code = "not-allowed"


class WrongState(ActionRefused):
    """The thing is not in a state in which this can be done, for example already accepted."""

    code = "wrong-state"


class BadValue(ActionRefused):
    """A value that cannot be taken: too long, out of range, missing."""

    code = "bad-value"

"""How much a merchant is paid: in advance a share of what was accepted, at the end all of it (第十五条)."""

from luoshi.policy.money.fen import BASIS_POINTS


def advance_fen(basis_fen: int, share_bp: int, had_fen: int, owed_fen: int, *, final: bool) -> int:
    """What is due now, in fen. `basis_fen`: accepted in all; `had_fen`: paid before; `owed_fen`: an open claw-back.

    An advance is rounded down and held back by what is owed, never negative. The final balance leaves the claw-back
    out: it is recovered as such. Negative: the merchant pays back.
    """
    if final:
        return basis_fen - had_fen
    return max(basis_fen * share_bp // BASIS_POINTS - had_fen - owed_fen, 0)

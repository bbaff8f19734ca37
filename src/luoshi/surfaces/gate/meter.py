"""How many requests a client has sent in this window."""

from luoshi.surfaces.gate.limits import CLIENTS_MOST, MERCHANT_MOST, PERSON_MOST, WINDOW_S


class Meter:
    """Counts by client in windows of ten seconds; forgets a window as a whole."""

    def __init__(self) -> None:
        self._window = 0
        self._counts: dict[int, int] = {}

    def too_many(self, client: int, now: float) -> bool:
        """Count one request; persons are positive numbers, merchants negative."""
        window = int(now) // WINDOW_S
        if window != self._window or len(self._counts) >= CLIENTS_MOST:
            self._window, self._counts = window, {}
        count = self._counts[client] = self._counts.get(client, 0) + 1
        return count > (PERSON_MOST if client > 0 else MERCHANT_MOST)

"""What the gate is limited to, each figure once."""

from typing import Final

BODY_MOST: Final = 4_096
"""Bytes of a request's body."""
HEAD_MOST: Final = 8_192
"""Bytes of a request's line and headers."""
HEADERS_MOST: Final = 50
CONNECTIONS_MOST: Final = 20_000
"""Open connections of one gate; more are told to come again."""
REQUEST_S: Final = 10
"""A request that has not arrived whole by then loses its connection."""
IDLE_S: Final = 75
"""A connection that asks nothing for so long is closed."""
START_S: Final = 60
"""How long a gate that starts waits for a database that cannot be reached."""
LOOK_S: Final = 5
"""How often old connections are looked for."""
KEY_MOST: Final = 64
DAYS_MOST: Final = 1_000
"""Days whose opening is remembered."""
WAITING_MOST: Final = 8_000
"""Requests that may wait for the database in one gate; more are turned away (503)."""
WAIT_MOST_S: Final = 0.5
"""Where the queue would take longer at the present pace, new requests are turned away (503)."""
WAITED_MOST_S: Final = 0.75
"""Who has waited so long and was not taken into a batch yet is told so (503): the pace fell after they came, and an
accepted request should be answered within a second."""
BATCH_MOST: Final = 800
"""Requests written by one statement: more would hold the locks longer than it saves commits."""
BATCH_MOST_S: Final = 0.25
BATCH_LEAST: Final = 50
"""A batch is made so short at a slow pace, but not shorter."""
TOKEN_S: Final = 15 * 60
CODE_S: Final = 5 * 60
"""How long a code that a person shows to a merchant holds."""
SIGNED_S: Final = 300
"""How far a signed request's time may lie from the gate's clock; nonces are kept for longer than this."""
WINDOW_S: Final = 10
PERSON_MOST: Final = 30
MERCHANT_MOST: Final = 20_000
"""Requests of one client in a window of ten seconds, at one gate."""
CLIENTS_MOST: Final = 1_000_000
"""Clients counted in a window; beyond that the window starts anew."""
BEAT_S: Final = 1.0
"""How often a gate tells what it did."""
SNAPSHOT_S: Final = 0.5
"""How old the numbers of the waiting page may be."""
EVERY_S: Final = 3
"""How often a waiting page looks again."""

"""Why the server closes a socket, and how much may be sent through one."""

from __future__ import annotations

from enum import IntEnum


class Close(IntEnum):
    """The code of a closed socket; the reason beside it is a sentence for the user."""

    NORMAL = 1000
    UNRULY = 4400
    """The page did not begin as the protocol demands."""
    REFUSED = 4403
    """Token or origin are wrong."""
    UNKNOWN = 4404
    """There is no such run."""
    SILENT = 4408
    """Nothing was received for too long."""
    ELSEWHERE = 4409
    """The session continues in another tab."""
    FLOODED = 4410
    """The page sent more than is read, and went on doing so."""
    TOO_LARGE = 4413
    FULL = 4429
    """No seat is left; one may be free again a moment later."""
    BROKEN = 4500
    """What stands behind the socket keeps failing, and is started again after a pause."""


FINAL = (Close.UNRULY, Close.REFUSED, Close.UNKNOWN, Close.ELSEWHERE)
"""After these a page does not open the socket again by itself."""
COMMAND_BYTES = 200_000
"""The longest command of a playground: any state fits, with all its points and the weights of two networks."""
COMMANDS_A_SECOND = 300
"""How many commands of a playground are accepted a second; a page that sends more has to wait."""
FLOOD_SECONDS = 20
"""For how many seconds on end a page of the playground may send more than that before its socket is closed."""
ACKNOWLEDGEMENT_BYTES = 200
"""The longest message of a page that follows a run."""
ACKNOWLEDGEMENTS_A_SECOND = 100
"""How many of them are accepted a second."""


def fitting(reason: str) -> str:
    """Return as much of a sentence as a socket's reason holds."""
    return reason.encode()[:120].decode("utf-8", "ignore")

"""Why a socket of ours is closed, and how much may be said through one."""

from __future__ import annotations

from enum import IntEnum


class Close(IntEnum):
    """The code of a closed socket; the reason beside it is a sentence for the person."""

    NORMAL = 1000
    UNRULY = 4400
    """The page did not begin as it must."""
    REFUSED = 4403
    """Token or origin are wrong."""
    UNKNOWN = 4404
    """There is no such run."""
    SILENT = 4408
    """Nothing was heard for too long."""
    ELSEWHERE = 4409
    """The session went on in another tab."""
    TOO_LARGE = 4413
    FULL = 4429
    BROKEN = 4500
    """What stands behind the socket keeps failing."""


FINAL = (Close.UNRULY, Close.REFUSED, Close.UNKNOWN, Close.ELSEWHERE, Close.TOO_LARGE, Close.FULL, Close.BROKEN)
"""After these a page does not open the socket again by itself."""
COMMAND_BYTES = 100_000
"""The longest command of a playground."""
COMMANDS_A_SECOND = 300
"""So many commands of a playground are taken a second; a page that sends more has to wait."""
ACKNOWLEDGEMENT_BYTES = 200
"""The longest message of a page that follows a run."""
ACKNOWLEDGEMENTS_A_SECOND = 100
"""So many of them are taken a second."""

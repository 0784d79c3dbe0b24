"""How long work tells whoever is watching how far it is, and how it is told to stop."""

from collections.abc import Callable

Progress = Callable[[float, float, str], None]
"""Called as `progress(done, total, text)`, often; it raises `Stopped` when the work is to end early."""


class Stopped(Exception):
    """The watcher asked the work to stop; nothing half-made may be left behind."""


def silent(done: float, total: float, text: str = "") -> None:
    """Watch nothing: the default where nobody is looking."""


def portion(progress: Progress, start: float, share: float) -> Progress:
    """Return a progress that fills `share` of the whole, from `start` on; both between 0 and 1."""

    def tell(done: float, total: float, text: str = "") -> None:
        progress(start + share * (done / total if total else 0.0), 1.0, text)

    return tell


def passes(progress: Progress, count: int) -> Progress:
    """Return a progress for work that goes `count` times from nothing to all: each time fills its share of the whole.

    >>> told = []
    >>> tell = passes(lambda done, total, text: told.append(done / total), 2)
    >>> for done in (0, 5, 10, 0, 5, 10):
    ...     tell(done, 10, "")
    >>> told
    [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    """
    begun = 0

    def tell(done: float, total: float, text: str = "") -> None:
        nonlocal begun
        begun += not done
        progress(min(count, max(begun, 1) - 1 + (done / total if total else 0.0)), count, text)

    return tell

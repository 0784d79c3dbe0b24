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

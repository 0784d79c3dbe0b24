"""The address that a browser enters by, as it is printed."""

from __future__ import annotations

from urllib.parse import urlencode

ENTRANCE = "/enter"


def keyed(base: str, key: str) -> str:
    """Return the address of the app's entrance with its key; the app's own where it has none.

    >>> keyed("http://127.0.0.1:8501", "a+b"), keyed("http://127.0.0.1:8501", "")
    ('http://127.0.0.1:8501/enter?key=a%2Bb', 'http://127.0.0.1:8501')
    """
    return f"{base}{ENTRANCE}?{urlencode({'key': key})}" if key else base

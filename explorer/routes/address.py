"""The addresses that browsers enter by: with the key, with the code of a class, with a learner's secret."""

from __future__ import annotations

from urllib.parse import urlencode

ENTRANCE = "/enter"


def keyed(base: str, key: str) -> str:
    """Return the address of the app's entrance with its key; the app's own where it has none.

    >>> keyed("http://127.0.0.1:8501", "a+b"), keyed("http://127.0.0.1:8501", "")
    ('http://127.0.0.1:8501/enter?key=a%2Bb', 'http://127.0.0.1:8501')
    """
    return f"{base}{ENTRANCE}?{urlencode({'key': key})}" if key else base


def joining(base: str, code: str) -> str:
    """Return the address at which a class is joined, with its code filled in.

    >>> joining("http://127.0.0.1:8501", "CDF346")
    'http://127.0.0.1:8501/enter?code=CDF346'
    """
    return f"{base}{ENTRANCE}?{urlencode({'code': code})}"


def personal(base: str, secret: str) -> str:
    """Return the personal link by which a learner comes back.

    >>> personal("http://127.0.0.1:8501", "a-b_c")
    'http://127.0.0.1:8501/enter/me?link=a-b_c'
    """
    return f"{base}{ENTRANCE}/me?{urlencode({'link': secret})}"

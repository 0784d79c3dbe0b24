"""What a browser says that it is, in a few words: to tell one's own browsers apart, and for nothing else."""

from __future__ import annotations

PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What stands in a User-Agent header -> the program; those that name others beside themselves come first."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
MOST = 1000
"""Characters of the header that are looked at."""


def named(agent: str) -> str:
    """Return a browser and its system; "" where the header names none that is known here.

    Nothing else of the header is kept: whoever made it up cannot have words of theirs shown.

    >>> named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Linux'
    >>> named("curl/8.5.0"), named("<b>Safari/1</b>")
    ('', 'Safari')
    """
    agent = agent[:MOST]
    program = next((name for mark, name in PROGRAMS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " on ".join(filter(None, (program, system)))

"""`snp-explorer serve` in a fork of a warm process (`tests/warm.py`), with engines and workers that are forks too.

Every kind of work is done by a process of its own in `tests/jobs/test_every_kind.py`, and the tests of the wheel and
of `snp-explorer serve` start the app as users do.
"""

from __future__ import annotations

from functools import partial
from unittest import mock

import warm

from explorer import cli
from explorer.engines import child
from explorer.jobs import scheduler


def main(arguments: list[str]) -> int:
    """Be the app."""
    workers = mock.patch.object(scheduler, "Asked", partial(warm.Warm, give_way=False))
    with workers, mock.patch.object(child, "launch", warm.launch):
        return cli.main(arguments)

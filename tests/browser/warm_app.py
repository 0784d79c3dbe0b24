"""`snp-explorer`, but its server has workers forked from one warm process: none spends seconds on importing.

Every kind of work is done by a process of its own in `tests/jobs/test_every_kind.py`, and the reload and installed
tests start the app as users do.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import warm

from explorer import cli
from explorer.jobs import scheduler

if __name__ == "__main__":
    scheduler.LocalProcess = warm.Warm
    try:
        sys.exit(cli.main())
    finally:
        warm.close()

"""`make audit`: have pip-audit look up every pinned dependency, and say what came of it.

Exits with 1 where advisories are known, with 0 where none is or where the database cannot be reached, which is said;
with 2 where pip-audit itself failed. A package that the database does not know counts as not looked up, never as sound.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PINS = Path(__file__).parents[1] / "constraints.txt"
LOOK = ("-m", "pip_audit", "--requirement", str(PINS), "--no-deps", "--disable-pip", "--progress-spinner=off")
COMMAND = (sys.executable, *LOOK, "--format=json")
UNREACHABLE = "skipped: the advisory database can't be reached"
NOT_REACHED = (
    *("connectionerror", "max retries", "name resolution", "nameresolution", "timed out", "timeout", "proxyerror"),
    *("failed to connect", "connection refused", "connection reset", "network is unreachable", "sslerror"),
    *("could not connect", "service unavailable", "bad gateway"),
)
"""What pip-audit's complaint says where there is no network, in small letters."""


def main(command: Sequence[str] = COMMAND, within: float = 900.0) -> int:
    """Run pip-audit, print what it found, and return the exit status."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        print(UNREACHABLE)
        return 0
    try:
        looked_up = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if any(words in done.stderr.lower() for words in NOT_REACHED):
            print(UNREACHABLE)
            return 0
        print(f"pip-audit failed:\n{done.stderr[-4000:]}", file=sys.stderr)
        return 2
    return _told(looked_up)


def _told(looked_up: list[dict[str, Any]]) -> int:
    unknown = [one["name"] for one in looked_up if "skip_reason" in one]
    if len(unknown) == len(looked_up):
        print(UNREACHABLE)
        return 0
    known = [(one, advisory) for one in looked_up for advisory in one.get("vulns", ())]
    for one, advisory in known:
        mend = ", ".join(advisory.get("fix_versions") or ()) or "nothing yet"
        print(f"{one['name']} {one['version']}: {advisory['id']}; mended in {mend}")
    if unknown:
        print(f"not looked up, for the database does not know them: {', '.join(unknown)}")
    print(f"{len(looked_up) - len(unknown)} packages looked up, {len(known)} advisories")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())

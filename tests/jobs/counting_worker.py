"""A worker that knows two more kinds of work, for tests: counting slowly, and being deaf."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, PositiveFloat, PositiveInt

from explorer.errors import InputError
from explorer.jobs import kinds, worker
from explorer.jobs.kinds import Kind

MOUTHFUL, GRABBED, GRABS_AT = 16 << 20, 4 << 30, 20
"""Bytes taken at every number, and at once at the 20th; the latter are set aside by the system, not used."""
HERE = Path(__file__).resolve()


class Count(BaseModel):
    """Count to `to`, `pause` seconds each; behave as `how` says."""

    to: PositiveInt = 3
    pause: PositiveFloat = 0.01
    how: str = "well"


def run(parameters: Count, folder: Path, workspace: Any, report: Any) -> dict[str, Any]:
    """Count on from checkpoint.json, written after every number."""
    checkpoint = folder / "checkpoint.json"
    counted = json.loads(checkpoint.read_text()) if checkpoint.exists() else []
    if parameters.how == "refuse":
        raise InputError("cohort.bim line 812", "5 columns, expected 6", "Is the genetic distance column missing?")
    if parameters.how == "break":
        raise KeyError("a fault of the program")
    if parameters.how == "hoard":
        for place in (Path(tempfile.mkdtemp(prefix="snp-explorer-check-")), folder, folder / "dataset"):
            place.mkdir(exist_ok=True)
            (place / "dosages-0.npy").write_bytes(b"x" * 1_000_000)
        (folder / f".result.json.{os.getpid()}").write_text("{")
    while parameters.how == "deaf":
        try:
            time.sleep(1)
        except BaseException:
            continue
    eaten = []
    for number in range(len(counted), parameters.to):
        report(number, parameters.to, "counting")
        time.sleep(parameters.pause)
        if parameters.how == "eat":
            eaten.append(bytearray(b"x") * MOUTHFUL)
        if parameters.how == "grab" and number == GRABS_AT:
            eaten.append(bytearray(GRABBED))
        counted.append(number)
        draft = folder / "checkpoint.draft"
        draft.write_text(json.dumps(counted))
        draft.replace(checkpoint)
        report.event("counted", number=number)
    return {"counted": counted}


def register() -> None:
    """Make the kinds known to this process."""
    this = sys.modules[__name__]
    sys.modules["counting_worker"] = this
    counting: dict[str, dict[str, Any]] = {
        "count": {},
        "countshort": {"lane": "short"},
        "countlong": {"lane": "training", "checkpointed": True, "keep_going": True},
        "countcareful": {"lane": "training", "checkpointed": True},
    }
    for name, more in counting.items():
        kinds.KINDS[name] = Kind(name, "Counting", "counting_worker:Count", "counting_worker", **more)


if __name__ == "__main__":
    register()
    sys.exit(worker.main(sys.argv[1:]))

"""Runs that two processes train together, for `test_ranks.py`: forks of the warm process, which makes them cheap.

Both go through the same list of runs in one process group.
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

import warm

from explorer.progress import Stopped
from explorer.training import started


def start(place: Path, runs: list[dict], many: int = 2) -> list[warm.Process]:
    """Have so many processes train these runs: of each its name, the changes of its spec, and where it is stopped."""
    (place / "runs.json").write_text(json.dumps(runs))
    environment = {
        **os.environ,
        started.FOLDER: str(place),
        "WORLD_SIZE": str(many),
        "TORCHELASTIC_RUN_ID": "test",
        "GLOO_SOCKET_IFNAME": "lo" if sys.platform == "linux" else "lo0",
        "OMP_NUM_THREADS": "1",
    }
    processes = []
    for rank in range(many):
        log = os.open(place / f"log-{rank}.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        processes.append(
            warm.start("training.ranked_runs:main", [str(place)], place, {**environment, "RANK": str(rank)}, log)
        )
        os.close(log)
    return processes


def ended(place: Path, processes: list[warm.Process], most: float = 300.0) -> None:
    """Wait for their end; an assertion with what they printed where one of them failed."""
    codes = [process.wait(most) for process in processes]
    logs = "\n".join((place / f"log-{rank}.txt").read_text() for rank in range(len(processes)))
    assert codes == [0] * len(processes), logs


def enough(told: list[str], epochs: int) -> bool:
    """Say whether so many epochs are over: the second process is the one that is told to stop."""
    return told.count("epoch") >= epochs


def main(arguments: list[str]) -> int:
    """Be one of the processes."""
    import torch
    from training.conftest import make_cohort, small_run

    from explorer.training import loop, stack, together
    from explorer.training.loop import never

    place, cohort = Path(arguments[0]), make_cohort()
    torch.set_num_threads(1)
    stack.ARITHMETIC = 0  # one network after the other, as large ones are on a CPU
    for run in json.loads((place / "runs.json").read_text()):
        many = int(os.environ["WORLD_SIZE"])
        spec = small_run(**run["spec"], processes=many)
        os.environ[started.FOLDER] = str(place / f"processes-{run['name']}")
        Path(os.environ[started.FOLDER]).mkdir(exist_ok=True)
        told: list[str] = []
        whole = []
        with together.joined(spec) as ranks:
            try:
                stop = never if ranks.number == 0 else partial(enough, told, run.get("stop", 10**9))
                for event in loop.train(cohort, spec, place / run["folder"], should_stop=stop, ranks=ranks):
                    told.append(event.type)
                    whole.append(event.model_dump(mode="json"))
            except Stopped:
                told.append("stopped")
            if ranks.number == 0:
                (place / f"events-{run['name']}.json").write_text(json.dumps(whole))
            (place / f"told-{run['name']}-{ranks.number}.json").write_text(json.dumps(told))
    print(f"{time.process_time():.1f} s of work")
    return 0

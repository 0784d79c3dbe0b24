"""The peak memory of training, and of measuring rivals, over what the data and the network's numbers take.

    python tests/benchmarks/training_memory.py [--samples 2000] [--variants 100000] [--limit 2.0]

Each is the app's own task in a process of its own. Expected are one byte per call, and of every weight as many copies
as there must be: the weight, its gradient, the optimizer's numbers, the best so far. Rivals need blocks and the
products between samples alone. Ends with 1 where a peak over the start-up's is above the limit times the expected.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import _large_bed

EPOCHS = 2
KEPT = 2
"""Copies of a weight beside the optimizer's: itself and its gradient (the best so far comes with `keep` best)."""


def _specified(workspace: Any) -> Any:
    """Return the dataset and a run of an MLP on all variants of it."""
    from explorer.training import defaults
    from explorer.training.spec import RunSpec

    digest = next(workspace.datasets_folder.iterdir()).name
    data = workspace.dataset(digest)
    samples, variants = data.genotypes.shape
    fields = defaults.for_preset("mlp", "quantitative", samples, variants)
    fields |= {"early_stopping": None, "epochs": EPOCHS, "device": "cpu", "dataset": digest}
    return data, RunSpec.model_validate({**fields, "traits": data.traits.names("trait")[:1]})


def _begin(home: Path) -> dict[str, float]:
    """Import what training imports, and open the dataset."""
    from explorer.jobs.tasks import rivals, train  # noqa: F401 - only their memory matters
    from explorer.jobs.workspace import Workspace

    _specified(Workspace(home / "workspace"))
    return {}


def _train(home: Path) -> dict[str, float]:
    from explorer.jobs.folder import RunFolder
    from explorer.jobs.report import Report
    from explorer.jobs.tasks import train
    from explorer.jobs.workspace import Workspace
    from explorer.training import optimizer, plan

    workspace = Workspace(home / "workspace")
    data, spec = _specified(workspace)
    folder = workspace.runs_folder / "train-0000000000"
    folder.mkdir(parents=True)
    with Report(RunFolder(folder)) as report:
        train.train(data, spec, folder, report)
    made = plan.make(data, spec)
    copies = KEPT + (spec.keep == "best") + optimizer.STATE_COPIES[spec.optimizer.kind]
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    losses = [line["train_loss"] for line in lines if line["type"] == "epoch"]
    return {
        "expected": data.genotypes.shape[0] * data.genotypes.shape[1] + 4 * made.parameters * copies,
        "loss": losses[-1],
    }


def _rivals(home: Path) -> dict[str, float]:
    from explorer.jobs.tasks import rivals
    from explorer.jobs.workspace import Workspace

    workspace = Workspace(home / "workspace")
    data, spec = _specified(workspace)
    found = rivals.measured(data, spec, workspace.runs_folder / "train-0000000000")
    samples = data.genotypes.shape[0]
    if not found["rivals"]:
        raise AssertionError("no rival was measured")
    return {"expected": 8.0 * 6 * samples**2 + 2**28}


STEPS = {"begin": _begin, "train": _train, "rivals": _rivals}


def measure(what: str, home: Path) -> dict[str, float]:
    """Run one step in a process of its own; return what it says, its seconds and its peak resident bytes."""
    command = [sys.executable, __file__, "--step", what, str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def _step(what: str, home: Path) -> None:
    begun = time.perf_counter()
    found = STEPS[what](home)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**found, "seconds": time.perf_counter() - begun, "peak": peak}))


def main() -> None:
    """Print a line per step; end with 1 where a peak is too high."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--samples", type=int, default=2000)
    options.add_argument("--variants", type=int, default=100_000)
    options.add_argument("--limit", type=float, default=2.0)
    options.add_argument("--step", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.step:
        _step(chosen.step[0], Path(chosen.step[1]))
        return
    from explorer.datasets import doctor
    from explorer.jobs.workspace import Workspace

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bed = _large_bed.write(home, chosen.samples, chosen.variants)
        workspace = Workspace(home / "workspace")
        workspace.prepare()
        workspace.add(doctor.load(doctor.Sources(bed)))
        start = measure("begin", home)["peak"]
        print(f"an MLP on {chosen.samples:,} x {chosen.variants:,}; start-up {start / 2**30:.2f} GiB")
        worst = 0.0
        for what in ("train", "rivals"):
            found = measure(what, home)
            ratio = (found["peak"] - start) / found["expected"]
            worst = max(worst, ratio)
            last = f", last loss {found['loss']!r}" if "loss" in found else ""
            print(
                f"{what:8s} peak {found['peak'] / 2**30:.2f} GiB, {ratio:.2f} x the expected"
                f" {found['expected'] / 2**30:.2f} GiB over start-up, {found['seconds']:.0f} s{last}",
                flush=True,
            )
    raise SystemExit(0 if worst <= chosen.limit else 1)


if __name__ == "__main__":
    main()

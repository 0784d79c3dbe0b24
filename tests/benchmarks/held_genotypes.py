"""The peak memory of training with genotypes held whole, packed or streamed, over what each should take.

    python tests/benchmarks/held_genotypes.py [--samples 5000] [--variants 200000] [--limit 1.15]

Each is the app's own task on the CPU in a process of its own, with a linear network, so that genotypes are nearly all
there is. Expected is what the plan says, of a window as much again, into which it is read, a few blocks of what is
read, and the libraries. A line each says what 50,000 samples x 500,000 variants take by the same
figures, on a device and beside it. Ends with 1 where a peak over the start-up's is above the limit times the expected,
or the ways do not end in the same loss.
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

BATCH, EPOCHS = 64, 1
BLOCKS = 6
"""Blocks of what is read that are there at once: those being read, turned, taken, and what they are made of."""
LIBRARIES = 150_000_000
"""What libraries take when they are first used, 0.09 to 0.15 GB when this was measured: compiled loops, autograd."""
LARGE = (50_000, 500_000)
OF_DEVICE, BESIDE = 8e9, 4e9
"""What they may take: bytes of genotypes on the card, and of the host's memory."""


def _specified(workspace: Any, way: str) -> Any:
    from explorer.training.spec import RunSpec

    digest = next(workspace.datasets_folder.iterdir()).name
    data = workspace.dataset(digest)
    fields = {"network": {"preset": "linear"}, "epochs": EPOCHS, "batch_size": BATCH, "device": "cpu", "held": way}
    return data, RunSpec.model_validate({**fields, "dataset": digest, "traits": data.traits.names("trait")[:1]})


def _begin(home: Path, way: str) -> dict[str, float]:
    """Import what training imports, and open the dataset."""
    from explorer.datasets import bits  # noqa: F401 - only their memory matters
    from explorer.jobs.tasks import train  # noqa: F401
    from explorer.jobs.workspace import Workspace

    _specified(Workspace(home / "workspace"), "whole")
    return {}


def _train(home: Path, way: str) -> dict[str, float]:
    from explorer.datasets import blocks
    from explorer.jobs.folder import RunFolder
    from explorer.jobs.report import Report
    from explorer.jobs.tasks import train
    from explorer.jobs.workspace import Workspace
    from explorer.training import plan

    workspace = Workspace(home / "workspace")
    data, spec = _specified(workspace, way)
    folder = workspace.runs_folder / f"train-{way}"
    folder.mkdir(parents=True)
    with Report(RunFolder(folder)) as report:
        train.train(data, spec, folder, report)
    made = plan.make(data, spec)
    parts = made.memory.parts
    rest = sum(size for name, size in parts.items() if name != "genotypes")
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    epochs = [line for line in lines if line["type"] == "epoch"]
    streaming = made.held.bytes if way == "streamed" else 0  # where the window is read into, as large as it is
    return {
        "expected": parts["genotypes"] + streaming + rest + BLOCKS * blocks.BLOCK_BYTES + LIBRARIES,
        "genotypes": parts["genotypes"],
        "loss": epochs[-1]["train_loss"],
        "samples_per_s": epochs[-1]["samples_per_s"],
    }


def measure(what: str, way: str, home: Path) -> dict[str, float]:
    """Run one step in a process of its own; return what it says, its seconds and its peak resident bytes."""
    command = [sys.executable, __file__, "--step", what, way, str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def _step(what: str, way: str, home: Path) -> None:
    begun = time.perf_counter()
    found = (_begin if what == "begin" else _train)(home, way)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**found, "seconds": time.perf_counter() - begun, "peak": peak}))


def _large(over: dict[str, float], shape: tuple[int, int]) -> bool:
    """Print what the large cohort takes by what was measured beside the genotypes here; return whether it may."""
    from explorer.training import holding
    from explorer.training.holding import Calls

    calls, right = Calls(*LARGE), True
    for way in ("packed", "streamed"):
        on_card = holding.stored_bytes(way, calls, BATCH)
        windows = 2 * holding.window(calls, BATCH) * calls.packed if way == "streamed" else 0
        beside = over[way] + windows
        good = on_card <= OF_DEVICE and beside <= BESIDE
        right &= good
        print(
            f"{LARGE[0]:,} x {LARGE[1]:,} {way}: {on_card / 1e9:.2f} GB on the card (at most {OF_DEVICE / 1e9:.0f}),"
            f" {beside / 1e9:.2f} GB beside it (at most {BESIDE / 1e9:.0f}): {'holds' if good else 'DOES NOT HOLD'}"
        )
    return right


def main() -> None:
    """Print a line per way; end with 1 where a peak is too high."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--samples", type=int, default=5000)
    options.add_argument("--variants", type=int, default=200_000)
    options.add_argument("--limit", type=float, default=1.15)
    options.add_argument("--step", nargs=3, metavar=("WHAT", "WAY", "FOLDER"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.step:
        _step(chosen.step[0], chosen.step[1], Path(chosen.step[2]))
        return
    from explorer.datasets import doctor
    from explorer.jobs.workspace import Workspace

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bed = _large_bed.write(home, chosen.samples, chosen.variants)
        workspace = Workspace(home / "workspace")
        workspace.prepare()
        workspace.add(doctor.load(doctor.Sources(bed)))
        start = measure("begin", "whole", home)["peak"]
        print(f"a linear network on {chosen.samples:,} x {chosen.variants:,}; start-up {start / 1e9:.2f} GB")
        losses, over, worst = set(), {}, 0.0
        for way in ("whole", "packed", "streamed"):
            found = measure("train", way, home)
            taken = found["peak"] - start
            worst = max(worst, taken / found["expected"])
            losses.add(found["loss"])
            over[way] = found["peak"] - found["genotypes"]
            print(
                f"{way:8s} peak {taken / 1e9:.2f} GB over start-up, expected {found['expected'] / 1e9:.2f}, of them"
                f" genotypes {found['genotypes'] / 1e9:.2f}; {found['seconds']:.0f} s, {found['samples_per_s']:,.0f}"
                f" samples/s, last loss {found['loss']!r}",
                flush=True,
            )
    right = _large(over, (chosen.samples, chosen.variants))
    raise SystemExit(0 if worst <= chosen.limit and len(losses) == 1 and right else 1)


if __name__ == "__main__":
    main()

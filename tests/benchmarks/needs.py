"""What work is told to need, beside what it takes: memory and time, at two sizes, each in a process of its own.

Run: python tests/benchmarks/needs.py [--only NAME]. Memory told must not be less than what is taken, nor more than
twice as much (and 64 MB, which a process takes for itself); time is shown and not judged, as machines are shared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

SIZES = {"smaller": (1500, 20_000), "larger": (6000, 30_000)}
WORK = ("import", "describe", "associate", "filter", "rivals", "train")
OWN = 64 * 2**20


def made(folder: Path, samples: int, variants: int) -> Any:
    """Return a dataset whose calls lie in a file, and one too small to matter."""
    from explorer.datasets import packed
    from explorer.datasets.dataset import Dataset
    from explorer.datasets.genotypes import Genotypes, variant_table
    from explorer.datasets.traits import Column, Traits

    rng = np.random.default_rng(5)
    calls = packed.create(folder / f"{samples}.bed", samples, variants)
    for start in range(0, variants, 1000):
        stop = min(start + 1000, variants)
        calls[:, start:stop] = rng.binomial(2, 0.3, (samples, stop - start)).astype(np.int8)
    names = [f"rs{n}" for n in range(variants)]
    table = variant_table("1", np.arange(1, variants + 1) * 1000, names, "A", "C", variants)
    genotypes = Genotypes(calls, np.array([f"s{n}" for n in range(samples)], object), table)
    traits = pd.DataFrame({"yield": rng.standard_normal(samples)})
    return Dataset("made", genotypes, Traits(traits, (Column(name="yield", kind="quantitative"),)))


def _imported(folder: Path, samples: int, variants: int) -> tuple[Callable[[], object], Any]:
    from explorer.datasets import doctor
    from explorer.datasets.doctor import needs
    from explorer.datasets.formats import plink

    path = plink.write(made(folder, samples, variants).genotypes, folder / "x.bed")
    home = folder / f"kept-{samples}"
    return (
        lambda: doctor.load(doctor.Sources(path), scratch=folder / "scratch").save(home),
        needs.of_files(doctor.Sources(path)),
    )


def _trained(folder: Path, samples: int, variants: int) -> tuple[Callable[[], object], Any]:
    from explorer.training import loop, needs, plan
    from explorer.training.spec import Preset, RunSpec

    data = made(folder, samples, variants)
    spec = RunSpec(
        dataset=data.digest, traits=("yield",), network=Preset(preset="cnn"), epochs=1, device="cpu", threads=1
    )
    told = needs.of(plan.make(data, spec), spec)
    return lambda: list(loop.train(data, spec, folder / f"run-{samples}")), told


def _worked(name: str, folder: Path, samples: int, variants: int) -> tuple[Callable[[], object], Any]:
    from explorer.datasets.filters import Filters
    from explorer.datasets.needs import Needs
    from explorer.genetics import pace, work
    from explorer.genetics.association.settings import Settings
    from explorer.jobs.parameters import Associate, Describe, Filter
    from explorer.jobs.tasks import associate, describe
    from explorer.jobs.tasks import filter as filtering
    from explorer.training import baselines
    from explorer.training.spec import Preset, RunSpec

    data, shape = made(folder, samples, variants), work.Shape(samples, variants, in_file=True)
    digest = data.digest
    out = folder / f"out-{samples}"
    out.mkdir()

    class Space:
        uploads_folder = folder

        def dataset(self, digest: str) -> Any:
            return data

    class Quiet:
        def __call__(self, done: float, total: float, text: str = "") -> None:
            pass

        def part(self, start: float, end: float) -> Quiet:
            return self

    space: Any = Space()
    quiet: Any = Quiet()
    filters, ten = Filters(maf=0.01), Settings(components=10)
    spec = RunSpec(dataset=digest, traits=("yield",), network=Preset(preset="cnn"))
    asked: dict[str, tuple[Callable[[], object], work.Work]] = {
        "describe": (lambda: describe.run(Describe(dataset=digest), out, space, quiet), work.describe(shape, 10)),
        "associate": (
            lambda: associate.run(Associate(dataset=digest, trait="yield", settings=ten), out, space, quiet),
            work.associate(shape, 10),
        ),
        "filter": (
            lambda: filtering.run(Filter(dataset=digest, filters=filters), out, space, quiet),
            work.filtered(shape, filters, False),
        ),
        "rivals": (lambda: baselines.rivals(data, spec), work.rivals(shape, 1, False, False)),
    }
    call, todo = asked[name]
    seconds = pace.measure(data.genotypes.dosages).seconds(todo)
    return call, Needs(memory_bytes=todo.memory, disk_bytes=todo.disk, seconds=seconds)


def _prepared(name: str, folder: Path, samples: int, variants: int) -> tuple[Callable[[], object], Any]:
    if name in ("import", "train"):
        return (_imported if name == "import" else _trained)(folder, samples, variants)
    return _worked(name, folder, samples, variants)


def measure(name: str, samples: int, variants: int) -> dict[str, Any]:
    """Do the work on something tiny, so that everything is imported, then as asked; return what it took."""
    with tempfile.TemporaryDirectory(prefix="needs-") as place:
        folder = Path(place)
        _prepared(name, folder, 40, 300)[0]()
        call, told = _prepared(name, folder, samples, variants)
        process, peak, over = psutil.Process(), 0, threading.Event()

        def watch() -> None:
            nonlocal peak
            while not over.wait(0.005):
                peak = max(peak, process.memory_info().rss)

        before = process.memory_info().rss
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        began = time.perf_counter()
        call()
        took = time.perf_counter() - began
        over.set()
        watcher.join()
    return {"told": told.model_dump(mode="json"), "memory": max(0, peak - before), "seconds": took}


def main() -> int:
    """Print a line for every work and size; 1 where the memory told is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=WORK)
    parser.add_argument("--measure", nargs=3, metavar=("NAME", "SAMPLES", "VARIANTS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        name, samples, variants = arguments.measure
        print(json.dumps(measure(name, int(samples), int(variants))))
        return 0
    wrong = 0
    for name in [arguments.only] if arguments.only else WORK:
        for size, (samples, variants) in SIZES.items():
            command = [sys.executable, __file__, "--measure", name, str(samples), str(variants)]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            told, taken = answer["told"]["memory_bytes"], answer["memory"]
            good = taken <= told + OWN and told <= 2 * taken + OWN
            wrong += not good
            span = answer["told"]["seconds"]
            seconds = "" if span is None else f", {span[0]:.0f} to {span[1]:.0f} s told"
            memory = f"{taken / 1e6:,.0f} MB taken, {told / 1e6:,.0f} MB told"
            print(
                f"{name:9} {size:7} {samples:,} x {variants:,}: {memory}; {answer['seconds']:.1f} s{seconds}"
                + ("" if good else "   WRONG"),
                flush=True,
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""A large .bed checked, imported, described, filtered and associated: peak memory and time, beside plink2.

    python tests/benchmarks/bed_scale.py [--samples 10000] [--variants 500000] [--threads 2] [--pca] [--steps check ...]

Each step is the app's own task in a process of its own, so that its peak resident memory is its own; `silence` is the
longest time between two reports of progress, at which a request to stop is heard. plink2 does the nearest to it on the
same files and as many threads, and is left out where it isn't installed. Ends with 1 where a step needs more than
4 GiB, or where the imported dataset holds a copy of the calls.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _large_bed

LIMIT = 4 * 2**30
FILTERS = {"maf": 0.01, "hwe_p": 1e-6, "ld_r2": 0.5, "ld_window": 50}
STEPS = ("check", "import", "describe", "filter", "associate")
PLINK = {
    "import": (("--make-bed",),),
    "describe": (("--freq", "--missing", "--hardy"),),
    "filter": (
        ("--maf", "0.01", "--hwe", "1e-6", "--indep-pairwise", "50", "1", "0.5"),
        ("--extract", "plink.prune.in", "--make-bed"),
    ),
    "associate": (("--glm", "allow-no-covars"),),
}
"""What plink2 is given for the nearest to a step, one run after another."""
PCA = ("--pca", "approx", "10")
"""What `--pca` adds to plink2's description, which has no components otherwise; on all variants, this takes it long."""


def _run(name: str, home: Path) -> float:
    """Do one step as its task does; return the longest silence in seconds."""
    from explorer.jobs import parameters
    from explorer.jobs.folder import RunFolder
    from explorer.jobs.report import Report
    from explorer.jobs.tasks import associate, bring, check, describe, filter
    from explorer.jobs.workspace import Workspace

    class Watched(Report):
        heard, silence = time.perf_counter(), 0.0

        def listen(self) -> None:
            now = time.perf_counter()
            self.silence, self.heard = max(self.silence, now - self.heard), now
            super().listen()

    workspace = Workspace(home / "workspace")
    workspace.prepare()
    folder = home / f"run-{name}"
    folder.mkdir()
    report = Watched(RunFolder(folder))
    with report:
        if name in ("check", "import"):
            kind, task = (parameters.Check, check) if name == "check" else (parameters.Import, bring)
            found: Any = task.run(kind(genotypes=home / "large.bed"), folder, workspace, report)  # type: ignore[arg-type]
            if name == "check" and not found.usable:
                raise AssertionError(found.refusal)
        else:
            digest = next(workspace.datasets_folder.iterdir()).name
            if name == "describe":
                describe.run(parameters.Describe(dataset=digest), folder, workspace, report)
            elif name == "filter":
                wanted = parameters.Filter.model_validate({"dataset": digest, "filters": FILTERS})
                filter.run(wanted, folder, workspace, report)
            else:
                trait = workspace.dataset(digest).traits.names("trait")[0]
                associate.run(parameters.Associate(dataset=digest, trait=trait), folder, workspace, report)
        report.listen()
    if name == "import":
        workspace.adopt(folder / "dataset")
    return report.silence


@dataclass(frozen=True)
class Used:
    """What a command took: seconds by the clock, seconds of processors, peak resident bytes; and what it printed."""

    seconds: float
    processor: float
    peak: int
    printed: str = ""

    def __add__(self, other: Used) -> Used:
        """Return what both took, one after the other."""
        return Used(
            self.seconds + other.seconds, self.processor + other.processor, max(self.peak, other.peak), other.printed
        )


def _measured(command: list[str], home: Path, threads: int) -> Used:
    """Run a command in `home`."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{printed}")
    return Used(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, printed)


def _by_plink(name: str, home: Path, threads: int, pca: bool) -> Used | None:
    """Return what plink2 takes for the like of a step, None where there is nothing like it."""
    if name not in PLINK or shutil.which("plink2") is None:
        return None
    used = Used(0.0, 0.0, 0)
    for place, options in enumerate((*PLINK[name], PCA) if pca and name == "describe" else PLINK[name]):
        out = "plink" if place == 0 else f"plink{place}"
        command = ["plink2", "--bfile", "large", *options, "--threads", str(threads), "--out", out]
        used += _measured(command, home, threads)
    return used


def _in_memory() -> int:
    """Return up to how many calls a dataset holds a copy of them, as it is then read into memory."""
    from explorer.datasets.dataset import IN_MEMORY_BYTES

    return IN_MEMORY_BYTES


def main() -> None:
    """Print a line per step; end with 1 where one needs too much memory, or the calls were copied."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--samples", type=int, default=10_000)
    options.add_argument("--variants", type=int, default=500_000)
    options.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options.add_argument("--steps", nargs="*", default=list(STEPS), choices=STEPS)
    options.add_argument("--pca", action="store_true", help="let plink2 compute principal components too")
    options.add_argument("--folder", type=Path, help="where the files are made, the system's temporary folder if none")
    options.add_argument("--step", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.step:
        print(json.dumps({"silence": _run(chosen.step[0], Path(chosen.step[1]))}))
        return
    failed = False
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        home = Path(folder)
        bed = _large_bed.write(home, chosen.samples, chosen.variants)
        print(f".bed of {chosen.samples:,} x {chosen.variants:,}, {bed.stat().st_size / 2**30:.2f} GiB", end=", ")
        print(f"{chosen.threads} threads", "" if shutil.which("plink2") else "; plink2 isn't installed, so left out")
        print("step          peak     time   processors  silence |  plink2   processors    peak | ratio of processors")
        for name in [step for step in STEPS if step in chosen.steps or step == "import"]:
            command = [sys.executable, str(Path(__file__).resolve()), "--step", name, str(home)]
            used = _measured(command, home, chosen.threads)
            silence = json.loads(used.printed.strip().splitlines()[-1])["silence"]
            line = (
                f"{name:9s} {used.peak / 2**30:5.2f} GiB {used.seconds:6.1f} s {used.processor:8.1f} s {silence:7.2f} s"
            )
            if (theirs := _by_plink(name, home, chosen.threads, chosen.pca)) is not None:
                line += f" | {theirs.seconds:5.1f} s {theirs.processor:8.1f} s {theirs.peak / 2**30:5.2f} GiB"
                line += f" | {used.processor / theirs.processor:6.1f}"
            print(line, flush=True)
            failed |= used.peak > LIMIT
        kept = sum(path.stat().st_size for path in (home / "workspace" / "datasets").rglob("*") if path.is_file())
        copied = chosen.samples * chosen.variants > _in_memory() and kept > bed.stat().st_size / 4
        print(f"the imported dataset takes {kept / 2**20:.0f} MiB beside the .bed" + (": a copy" if copied else ""))
    raise SystemExit(1 if failed or copied else 0)


if __name__ == "__main__":
    main()

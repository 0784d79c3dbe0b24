"""`snp-explorer associate` on a large .bed as a whole command, beside `plink2 --glm`: time and peak memory of one run.

    python tests/benchmarks/associate_command.py [--samples 5000] [--variants 100000] [--covariates 10] [--threads 2]

Both read the same files, regress on the same covariates, and write a table of all variants. The calls are complete
first; then some are missing, which costs both a decomposition for every variant. Every command is run a few times, in
turn, and the fastest of each counts. Ends with 1 where ours takes more than 4 times as long on complete calls, or more
than 0.4 GB. plink2 is left out where it isn't installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import _large_bed
import numpy as np
import pandas as pd

RATIO, MEMORY = 4.0, 0.4e9
NAME = "blood_pressure"


@dataclass(frozen=True)
class Used:
    """Seconds by the clock, seconds of processors, and peak resident bytes of a command."""

    seconds: float
    processor: float
    peak: int


def prepared(home: Path, samples: int, variants: int, covariates: int, missing: float) -> None:
    """Write large.bed with its tables, and a trait of nothing but noise with covariates for both programs."""
    _large_bed.MISSING = missing
    _large_bed.write(home, samples, variants)
    rng = np.random.default_rng(1)
    ids = pd.DataFrame({"#FID": [f"f{i}" for i in range(samples)], "IID": [f"s{i}" for i in range(samples)]})
    columns = {f"c{i}": rng.normal(size=samples).round(6) for i in range(covariates)}
    trait = {NAME: rng.normal(120, 12, samples).round(6)}
    pd.DataFrame({"sample": ids["IID"], **trait, **columns}).to_csv(home / "traits.csv", index=False)
    ids.assign(**trait).to_csv(home / "pheno.txt", sep="\t", index=False)
    ids.assign(**columns).to_csv(home / "covar.txt", sep="\t", index=False)


def measured(command: list[str], home: Path, threads: int) -> Used:
    """Run a command in `home`."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Used(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def compared(home: Path) -> float:
    """Return by how many standard errors the two tables differ at most."""
    ours = pd.read_csv(home / "ours.csv", comment="#")
    theirs = pd.read_csv(home / f"plink.{NAME}.glm.linear", sep="\t")
    signs = np.where(ours["effect_allele"] == theirs["A1"], 1, -1)
    both = np.isfinite(ours["beta"]) & np.isfinite(theirs["BETA"])
    return float(np.max(np.abs(ours["beta"] - signs * theirs["BETA"])[both] / ours["se"][both]))


def main() -> None:
    """Print a line per command and the ratio; end with 1 beyond the limits."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, default=5000)
    options.add_argument("--variants", type=int, default=100_000)
    options.add_argument("--covariates", type=int, default=10)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    names = [f"c{i}" for i in range(chosen.covariates)]
    files = ["--genotypes", "large.bed", "--traits", "traits.csv", "--trait", NAME]
    ours = [sys.executable, "-m", "explorer.cli", "associate", "--model", "plain", *files, "--out", "ours.csv"]
    ours += ["--covariates", *names] if names else []
    given = ["hide-covar", "--covar", "covar.txt"] if names else ["allow-no-covars"]
    theirs = ["plink2", "--bfile", "large", "--pheno", "pheno.txt", "--glm", *given]
    theirs += ["--threads", str(chosen.threads), "--out", "plink"]
    failed = False
    for missing in (0.0, _large_bed.MISSING):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            prepared(home, chosen.samples, chosen.variants, chosen.covariates, missing)
            runs: dict[str, list[Used]] = {}
            measured(ours, home, chosen.threads)  # once, so that what is compiled is there
            for _ in range(chosen.runs):
                for name, command in {"ours": ours, "plink2": theirs}.items():
                    if shutil.which(command[0]) is not None:
                        runs.setdefault(name, []).append(measured(command, home, chosen.threads))
            size = f"{chosen.samples:,} x {chosen.variants:,}, {chosen.covariates} covariates"
            print(f"associate as a whole command, {size}, {missing:.1%} of the calls missing:")
            best = {name: min(used, key=lambda one: one.seconds) for name, used in runs.items()}
            for name, used in best.items():
                line = f"  {name:7s}{used.seconds:6.2f} s, {used.processor:6.2f} s of processors"
                print(f"{line}, {used.peak / 1e9:.3f} GB at most")
            failed |= best["ours"].peak > MEMORY
            if "plink2" not in best:
                print("  plink2 isn't installed, so it is left out")
                continue
            ratio = best["ours"].seconds / best["plink2"].seconds
            print(f"  {ratio:.2f} times plink2; estimates differ by {compared(home):.1e} standard errors at most")
            failed |= ratio > RATIO and not missing
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()

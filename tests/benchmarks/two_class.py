"""A two-class trait on every variant, against `plink2 --glm` (logistic regression, Firth's where that has no end).

    python tests/benchmarks/two_class.py [--variants 4000]

5,000 samples, 10 covariates, about 10% cases, calls in a .bed; all called, or 1% missing. Both are measured in
processor time, all threads added up, reading included; ours without the imports.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy import special

from explorer.datasets import packed
from explorer.genetics import association
from explorer.genetics.association.result import TESTS

SAMPLES, COVARIATES = 5000, 10


def written(folder: Path, variants: int, missing: float) -> tuple[packed.PackedCalls, np.ndarray, np.ndarray]:
    """Write d.bed, .bim, .fam and .cov; return the calls, the classes and the covariates."""
    rng = np.random.default_rng(0)
    covariates = rng.normal(size=(SAMPLES, COVARIATES))
    y = (rng.random(SAMPLES) < special.expit(0.5 * covariates[:, 0] - 2.2)).astype(float)
    calls = packed.create(folder / "d.bed", SAMPLES, variants)
    for start in range(0, variants, 1000):
        part = slice(start, min(start + 1000, variants))
        share = rng.uniform(0.005, 0.5, part.stop - start)
        dosages = rng.binomial(2, share, (SAMPLES, len(share))).astype(np.int8)
        dosages[rng.random(dosages.shape) < missing] = -1
        calls[:, part] = dosages
    (folder / "d.fam").write_text("".join(f"0 s{i} 0 0 1 {int(c) + 1}\n" for i, c in enumerate(y)))
    (folder / "d.bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(variants)))
    lines = [f"s{i} " + " ".join(f"{value:.12g}" for value in row) for i, row in enumerate(covariates)]
    names = " ".join(f"c{c}" for c in range(COVARIATES))
    (folder / "d.cov").write_text(f"#IID {names}\n" + "\n".join(lines) + "\n")
    return calls, y, covariates


def theirs(folder: Path) -> float:
    """Return the processor time in seconds that plink2 takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = ["plink2", "--bfile", "d", "--covar", "d.cov", "--glm", "hide-covar", "--out", "d"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratios; end with an error where ours takes longer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=4000)
    variants = parser.parse_args().variants
    if shutil.which("plink2") is None:
        print("two classes: plink2 is not installed")
        return
    slower = False
    for missing in (0.0, 0.01):
        with tempfile.TemporaryDirectory() as folder:
            calls, y, covariates = written(Path(folder), variants, missing)
            association.logistic(calls.take(None, np.arange(200)), y, covariates)  # compiles
            start = time.process_time()
            tested = association.logistic(calls, y, covariates)
            ours, other = time.process_time() - start, theirs(Path(folder))
        slower |= ours > other
        print(
            f"two classes, {variants:,} variants x {SAMPLES:,} samples, {missing:.0%} missing: ours {ours:.2f} s of "
            f"processor time, plink2 {other:.2f} s ({other / ours:.1f}x); "
            f"{int((tested.test == TESTS.index('saddlepoint')).sum())} variants beyond |z| = 2"
        )
    if slower:
        raise SystemExit("two classes: slower than plink2")


if __name__ == "__main__":
    main()

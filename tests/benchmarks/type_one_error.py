"""How often each test of a two-class trait calls a null variant significant, as a multiple of the level.

    python tests/benchmarks/type_one_error.py [--variants 1000000] [--covariates]

1,000 samples; 2, 10 or 50% cases; 5, 10 or 50 copies of the rarer allele. Every test but the score's takes the place of
the score test beyond |z| = 2. With --covariates the trait depends on two covariates that the variants do not, and both
are in every model. It is this table that chose the corrected saddlepoint.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from explorer.genetics import association
from explorer.genetics.association import saddlepoint
from explorer.genetics.association.null import without_variant

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import null_variants

LEVELS = (1e-2, 1e-3, 1e-4)
BLOCK = 10_000


def every_test(dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray | None) -> dict[str, np.ndarray]:
    """Return p (variants,) by each test."""
    score = association.logistic(dosages, y, covariates, rare="score")
    beyond = np.flatnonzero(np.abs(score.statistic) > 2)
    null = without_variant(y, covariates)
    some = np.ascontiguousarray(dosages[:, beyond].T, np.float64)
    uncorrected = np.empty((2, len(beyond)))
    saddlepoint.tails(
        some - some.mean(1, keepdims=True),
        np.ones(some.shape, bool),
        np.zeros(len(some)),
        null.basis,
        null.y,
        null.coefficients,
        uncorrected,
    )
    found = {"score": score.p}
    for name, p in {
        "Firth, Wald": association.firth(dosages, y, covariates, columns=beyond).p,
        "Firth, ratio": association.firth(dosages, y, covariates, columns=beyond, p="ratio").p,
        "saddlepoint": np.exp(uncorrected[1]),
    }.items():
        found[name] = score.p.copy()
        found[name][beyond] = p
    found["saddlepoint, corrected"] = association.logistic(dosages, y, covariates).p
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=1_000_000)
    parser.add_argument("--covariates", action="store_true")
    given = parser.parse_args()
    print(
        f"{given.variants:,} null variants a cell, {'two' if given.covariates else 'no'} covariates: observed / level"
    )
    print(f"cases copies  {'test':24}" + "".join(f"{level:>10.0e}" for level in LEVELS))
    for share, copies in null_variants.CELLS:
        rng = np.random.default_rng(1)
        below: dict[str, np.ndarray] = {}
        for _ in range(given.variants // BLOCK if given.covariates else 1):
            if given.covariates:
                dosages, y, covariates = null_variants.drawn(BLOCK, copies, share, rng)
                times = np.ones(BLOCK)
            else:
                dosages, y, times = null_variants.tables(given.variants, copies, share, rng)
                covariates = None
            for name, p in every_test(dosages, y, covariates).items():
                below[name] = below.get(name, np.zeros(3)) + [times[p < level].sum() for level in LEVELS]
        for name, count in below.items():
            rates = count / given.variants / LEVELS
            print(f"{share:5.0%} {copies:6}  {name:24}" + "".join(f"{rate:10.2f}" for rate in rates), flush=True)


if __name__ == "__main__":
    main()

"""Association of every variant as matrix products, over a statsmodels loop: ratios of one run, on this machine.

Run it with `python tests/benchmarks/association.py`. Both sides have one thread and are measured in processor time,
so that other work on the machine counts for neither. The loop is timed on a spread of the variants and extrapolated
to all of them, as every step of it costs the same; the line says how many were timed. Both do the same work: mean
imputation of missing calls, the same covariates, beta, se and p; the results are compared before a ratio is printed.
For a two-class trait there are two loops: the usual one fits a logistic model per variant; the other, which is shown
without a target, fits the null model once, as ours does, and asks statsmodels for its score test of each variant.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import statsmodels.api as sm
from threadpoolctl import threadpool_limits

from explorer.genetics import association

SAMPLES, VARIANTS, COVARIATES = 1008, 11_623, 10


def cohort(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return dosages (n, m) with 1 % missing, covariates (n, c), a quantitative and a binary trait (n,)."""
    rng = np.random.default_rng(seed)
    dosages = rng.binomial(2, rng.uniform(0.05, 0.5, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    covariates = rng.normal(size=(SAMPLES, COVARIATES))
    liability = dosages[:, :20] @ rng.normal(0, 0.2, 20) + covariates[:, 0] + rng.normal(size=SAMPLES)
    dosages[rng.random(dosages.shape) < 0.01] = -1
    return dosages, covariates, liability, (liability > np.median(liability)).astype(float)


def imputed(column: np.ndarray) -> np.ndarray:
    """Return one variant's dosages (n,) with missing calls at the mean."""
    x = column.astype(np.float64)
    x[x < 0] = x[x >= 0].mean()
    return x


def linear_loop(dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """Return p (k,) of one least-squares fit per variant."""
    p = np.empty(dosages.shape[1])
    for j in range(dosages.shape[1]):
        fit = sm.OLS(y, np.column_stack([np.ones(len(y)), imputed(dosages[:, j]), covariates])).fit()
        p[j] = fit.pvalues[1]
    return p


def score_loop(dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """Return p (k,) of statsmodels' own score test per variant, its null model fitted only once."""
    null = sm.GLM(y, np.column_stack([np.ones(len(y)), covariates]), family=sm.families.Binomial()).fit(tol=1e-13)
    return np.array(
        [np.squeeze(null.score_test(exog_extra=imputed(dosages[:, j])[:, None])[1]) for j in range(dosages.shape[1])]
    )


def logistic_loop(dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """Return p (k,) of one logistic fit per variant, by Wald's test."""
    p = np.empty(dosages.shape[1])
    for j in range(dosages.shape[1]):
        columns = np.column_stack([np.ones(len(y)), imputed(dosages[:, j]), covariates])
        p[j] = sm.GLM(y, columns, family=sm.families.Binomial()).fit().pvalues[1]
    return p


def ratio(
    name: str, fast, loop, dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray, timed: int, same: bool = True
) -> float:
    """Print and return how many times faster the matrix products are; p are compared where both do the same test."""
    found = fast(dosages[:, :500], y, covariates)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        found = fast(dosages, y, covariates)
        seconds.append(time.process_time() - start)
    some = np.linspace(0, VARIANTS - 1, timed).round().astype(int)
    start = time.process_time()
    expected = loop(np.ascontiguousarray(dosages[:, some]), y, covariates)
    each = (time.process_time() - start) / timed
    worst = float(np.max(np.abs(found.p[some] / expected - 1))) if same else 0.0
    result = each * VARIANTS / min(seconds)
    print(
        f"association, {name}: {result:,.0f}x a statsmodels loop "
        f"({min(seconds):.3f} s of processor time for {VARIANTS:,} variants x {SAMPLES:,} samples, "
        f"{COVARIATES} covariates; loop "
        f"{1000 * each:.2f} ms a variant, timed on {timed:,} and extrapolated to {each * VARIANTS:.1f} s; "
        f"{f'p agree to {worst:.0e}' if same else 'another test of the same hypothesis'})"
    )
    if worst > 1e-6:
        raise SystemExit(f"association, {name}: p differ from statsmodels by {worst:.1e}")
    return result


def main() -> None:
    """Print the ratios; end with an error where one against a usual loop is below 100."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timed", type=int, default=400, help="variants the statsmodels loop is timed on")
    timed = parser.parse_args().timed
    dosages, covariates, y, cases = cohort()
    with threadpool_limits(1):
        ratios = [
            ratio("linear", association.linear, linear_loop, dosages, y, covariates, timed),
            ratio("logistic", association.logistic_score, logistic_loop, dosages, cases, covariates, timed, same=False),
        ]
        ratio("score test alone", association.logistic_score, score_loop, dosages, cases, covariates, timed)
    if min(ratios) < 100:
        raise SystemExit("association: less than 100 times a statsmodels loop")


if __name__ == "__main__":
    main()

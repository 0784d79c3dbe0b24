"""Do heads find a pair of QTL that count only together, and do they find none where there is none?

    python tests/benchmarks/attention_pairs.py [--seeds 5] [--without 20] [--random 100]

Crosses of 1,000 haploid segregants, 8 chromosomes of 30 markers, 4 QTL a trait and one interacting pair that makes half
of the genetic variance. A transformer learns one trait; the far pairs that its heads join are ranked, and tested for
interaction in the people it was never shown. The same heads with random weights and r2 rank the same pairs. Crosses
without interaction count how often any listed pair passes a corrected p of 0.05. Leaves with 1 where a target is
missed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from scipy import stats

from explorer.datasets.simulation.cross import TRAITS, CrossSettings, cross
from explorer.inspection.attention import far_pairs
from explorer.inspection.attention.request import AttentionRequest
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.attention.trained_network import attention_of
from explorer.training import loop, trained
from explorer.training.spec import RunSpec

LEARNING = {
    "network": {
        "preset": "gptransformer",
        "settings": {"token_size": 6, "pooling": "flatten", "dropout": 0.0, "width": 32, "heads": 4, "blocks": 2},
    },
    "optimizer": {"kind": "adamw", "learning_rate": 1e-3, "weight_decay": 0.1},
    "schedule": {"kind": "cosine", "warm_up": 1.0},
    "epochs": 30,
    "early_stopping": {"patience": 10},
    "batch_size": 32,
    "standardise": True,
    "device": "cpu",
}


def looked(seed: int, interaction: float) -> AttentionResult:
    """Return the attention of a transformer trained on one cross."""
    settings = {"segregants": 1000, "chromosomes": 8, "markers": 30, "qtl": 4, "shared": 2, "heritability": 0.8}
    data = cross(CrossSettings.model_validate(settings | {"interaction_share": interaction, "seed": seed}))
    spec = RunSpec.model_validate({**LEARNING, "traits": (TRAITS[0],), "seed": seed})
    with tempfile.TemporaryDirectory() as folder:
        for _ in loop.train(data, spec, Path(folder)):
            pass
        return attention_of(trained.load(Path(folder)), data, AttentionRequest(most_people=400))


def calibration(crosses: int) -> int:
    """Return in how many crosses without interaction any of 20 far pairs drawn at random passes; nothing is trained."""
    rng, passing = np.random.default_rng(0), 0
    members = np.arange(240).reshape(40, 6)
    for seed in range(crosses):
        settings = {"segregants": 1000, "chromosomes": 8, "markers": 30, "qtl": 4, "shared": 2, "heritability": 0.8}
        data = cross(CrossSettings.model_validate(settings | {"interaction_share": 0.0, "seed": 5000 + seed}))
        drawn = np.sort(rng.integers(0, 40, (60, 2)), axis=1)
        pairs = [far_pairs.Pair(int(i), int(j), 0, 0.0) for i, j in drawn if i // 5 != j // 5][:20]
        people = rng.permutation(1000)
        tests = far_pairs.interaction_tests(
            pairs,
            list(members),
            data.genotypes,
            data.traits[TRAITS[0]],
            "quantitative",
            people[:720],
            people[800:],
        )[0]
        passing += bool((tests["corrected"] < 0.05).any())
    return passing


def main() -> int:
    """Print a row per cross, and what they come to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--without", type=int, default=20)
    options.add_argument("--random", type=int, default=100, help="crosses for the test by itself, on random pairs")
    options.add_argument("--start", type=int, default=0, help="the first seed of both")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    began, ranks = time.perf_counter(), []
    for seed in range(chosen.start, chosen.start + chosen.seeds):
        found = looked(seed, 0.5)
        known = found.about["known"][0]
        ranks.append((known["heads"], known["untrained"], known["r2"]))
        passing = int((found.pairs["corrected"] < 0.05).sum())
        print(
            f"seed {seed}: the pair stands at {known['heads']} of {known['of']} far pairs, with random weights at "
            f"{known['untrained']}, by r2 at {known['r2']}; {passing} of {len(found.pairs)} listed pairs interact; "
            f"Pearson {found.checks.skill.value if found.checks.skill else float('nan'):.2f}",
            flush=True,
        )
    right, table = True, np.array(ranks, dtype=float)
    if ranks:
        middle = np.median(table, axis=0)
        print(f"median place: heads {middle[0]:.0f}, random weights {middle[1]:.0f}, r2 {middle[2]:.0f}", flush=True)
        right = bool((middle[0] < middle[1:]).all())
    if len(ranks) >= 5:
        p = [stats.wilcoxon(table[:, 0], table[:, k], alternative="less").pvalue for k in (1, 2)]  # pyright: ignore[reportAttributeAccessIssue]
        print(f"one-sided Wilcoxon over seeds: against random weights p = {p[0]:.3g}, against r2 p = {p[1]:.3g}")
    false = 0
    for seed in range(chosen.start, chosen.start + chosen.without):
        found = looked(1000 + seed, 0.0)
        any_passes = bool((found.pairs["corrected"] < 0.05).any())
        false += any_passes
        word = "a listed pair passes" if any_passes else "none passes"
        print(
            f"without interaction, seed {seed}: least corrected p {found.pairs['corrected'].min():.3f}, {word}",
            flush=True,
        )
    if chosen.without:
        upper = stats.binom.ppf(0.975, chosen.without, 0.05)
        print(
            f"family-wise error {false} of {chosen.without} (5% gives {0.05 * chosen.without:.1f}, at most {upper:.0f})"
        )
        right &= false <= upper
    if chosen.random:
        alone, most = calibration(chosen.random), stats.binom.ppf(0.975, chosen.random, 0.05)
        print(f"the test by itself, on random far pairs: {alone} of {chosen.random} crosses (at most {most:.0f})")
        right &= alone <= most
    print(f"{time.perf_counter() - began:.0f} s")
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Whole runs on traits without signal, trained, tested and judged as any other: noise has to stay noise."""

from collections import Counter

import numpy as np
import pytest
from ridge_runs import cross, dataset

from explorer.datasets.traits import Kind
from explorer.inspection.checks.verdict import Verdict, verdict
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line.measure import line_of_run
from explorer.training import loop
from explorer.training.spec import RunSpec

RUNS = 6
SPEC = {
    "traits": ("t",),
    "network": {"preset": "mlp", "settings": {"hidden": (16,)}},
    "optimizer": {"kind": "adamw", "learning_rate": 3e-3, "weight_decay": 1.0},
    "epochs": 8,
    "ensemble": 2,
    "device": "cpu",
    "keep_epochs": 0,
    "standardise": True,
}


def judged(folder, kind: Kind, seed: int, signal: float) -> tuple[Verdict, int]:
    """Return the verdict on a cross whose trait is noise and `signal` times a marker, and how many loci pass."""
    rng = np.random.default_rng([seed, len(kind)])
    genotypes = cross(rng, samples=180)
    y = rng.normal(size=180) + signal * np.asarray(genotypes.dosages)[:, 40]
    data = dataset(genotypes, {"t": y if kind == "quantitative" else (y > np.median(y)) * 1.0}, kind)
    spec = RunSpec.model_validate({**SPEC, "split": {"kind": "kfold", "folds": 3, "seed": seed}, "seed": seed})
    for _ in loop.train(data, spec, folder):
        pass
    line = line_of_run(folder, data)
    assert line.about.reason is None
    about = line.about.model_copy(update=judge(folder, data)._asdict())
    return verdict(explain_run(folder, data).checks, about, len(line.loci)), len(line.loci)


@pytest.mark.parametrize("kind", ["quantitative", pytest.param("binary", marks=pytest.mark.slow)])
def test_noise_is_called_noise(kind: Kind, tmp_path):
    """Twelve runs: at most two have a locus or come out as caution, none as trustworthy."""
    found = [judged(tmp_path / str(seed), kind, seed, signal=0.0) for seed in range(RUNS)]
    levels = Counter(one.level for one, _ in found)
    assert sum(loci > 0 for _, loci in found) <= 1
    assert levels["untrustworthy"] >= RUNS - 1
    assert not levels["trustworthy"]
    silent = [one.headline for one, loci in found if not loci]
    assert all("No locus stands out from noise" in headline for headline in silent)


def test_a_strong_locus_is_not_called_noise(tmp_path):
    """The same networks on a trait that a marker half explains: it has learnt, and a locus passes."""
    found, loci = judged(tmp_path, "quantitative", 0, signal=2.0)
    marks = {gate.about: gate.mark for gate in found.gates}
    assert marks["learnt"] == marks["structure"] == marks["line"] == "passed"
    assert loci == 1
    assert found.level != "untrustworthy"

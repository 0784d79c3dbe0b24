"""Shares of variance against least squares on the nine weighted genotypes, the small network against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from arithmetic import evaluate

SHARES, SAMPLES, NETWORK, EXPERIMENT = (
    f"neuron/penetrance/{name}.js" for name in ("shares", "samples", "network", "experiment")
)
DOSAGES = np.array([(a, b) for a in range(3) for b in range(3)])
TAUGHT = {
    "dominant": (0.947, 0.824, 0.667),
    "recessive": (0.182, 0.462, 0.667),
    "heterozygote": (0.780, 0.276, 0),
    "xor": (0.454, 0.014, 0),
}


def weights(p: list[float]) -> np.ndarray:
    one, other = (np.array([(1 - q) ** 2, 2 * q * (1 - q), q * q]) for q in p)
    return np.outer(one, other).ravel()


def residual(columns: np.ndarray, table: np.ndarray, q: np.ndarray) -> float:
    """Return the variance that least squares on these columns leaves."""
    root = np.sqrt(q)
    design = np.column_stack([np.ones(9), columns])
    solution, *_ = np.linalg.lstsq(design * root[:, None], table * root, rcond=None)
    return float(q @ (table - design @ solution) ** 2)


def test_additive_shares_are_those_of_the_lectures():
    cases = [(name, p) for name in TAUGHT for p in (0.1, 0.3, 0.5)]
    found = evaluate(SHARES, "cases.map(([name, p]) => shares(PRESETS[name].table, [p, p]).share)", cases=cases)
    assert found == pytest.approx([share for name in TAUGHT for share in TAUGHT[name]], abs=6e-4)


def test_variance_is_divided_as_least_squares_divides_it():
    random = np.random.default_rng(16)
    tables, ps = random.random((30, 9)), random.uniform(0.02, 0.98, (30, 2))
    every = evaluate(SHARES, "t.map((table, k) => shares(table, p[k]))", t=tables.tolist(), p=ps.tolist())
    classes = np.column_stack([DOSAGES == 1, DOSAGES == 2]).astype(float)
    for table, p, found in zip(tables, ps, every, strict=True):
        q = weights(p)
        mean = q @ table
        genetic = q @ (table - mean) ** 2
        additive = genetic - residual(DOSAGES, table, q)
        by_locus = genetic - residual(classes, table, q)
        assert found["cells"] == pytest.approx(q)
        assert found["prevalence"] == pytest.approx(mean)
        assert found["genetic"] == pytest.approx(genetic)
        assert found["additive"] == pytest.approx(additive, abs=1e-12)
        assert found["additive"] + found["dominance"] == pytest.approx(by_locus, abs=1e-12)
        assert found["interaction"] == pytest.approx(genetic - by_locus, abs=1e-12)
        assert found["share"] == pytest.approx(additive / genetic, abs=1e-10)
        assert found["narrow"] == pytest.approx(additive / (mean * (1 - mean)), abs=1e-12)
        assert q @ (table - np.array(found["fitted"])) ** 2 == pytest.approx(residual(DOSAGES, table, q), abs=1e-12)


def test_where_nothing_is_genetic_there_is_no_share():
    found = evaluate(SHARES, "shares(PRESETS.nothing.table, [0.2, 0.4])")
    assert found["share"] is None
    assert found["broad"] == pytest.approx(0, abs=1e-12)


def test_what_is_explained_is_broad_sense_for_the_truth_and_narrow_sense_for_the_additive_model():
    table, p = np.random.default_rng(5).random(9).tolist(), [0.3, 0.6]
    truth, fitted, mean, shares = evaluate(
        EXPERIMENT,
        "((e) => [e.judged(table), e.judged(e.shares.fitted), e.judged(table.map(() => e.shares.prevalence)),"
        " e.shares])"
        "(new Experiment({ table, p, count: 50, seed: 1 }))",
        table=table,
        p=p,
    )
    assert truth == pytest.approx(shares["broad"])
    assert fitted == pytest.approx(shares["narrow"])
    assert mean == pytest.approx(0, abs=1e-12)


def test_samples_follow_the_table():
    table, p, count = [0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1], [0.3, 0.4], 200_000
    sample = evaluate(SAMPLES, "simulate(table, p, count, 7)", table=table, p=p, count=count)
    people, cases = np.array(sample["people"]), np.array(sample["cases"])
    assert people.sum() == count
    q = weights(p)
    assert np.abs(people / count - q).max() < 5 * np.sqrt(0.25 / count)
    assert (np.abs(cases / people - table) < 5 * np.sqrt(0.25 / people)).all()
    again, other = evaluate(SAMPLES, "[7, 8].map((seed) => simulate(t, p, 500, seed).people)", t=table, p=p)
    assert again != other


@pytest.mark.parametrize("p", [[0.3, 0.4], [0.02, 0.5], [0.02, 0.02]])
def test_the_additive_model_is_least_squares_of_its_sample(p):
    table = np.random.default_rng(2).random(9).tolist()
    sample, fit, within = evaluate(
        SAMPLES,
        "((s) => [s, additiveFit(s), explainedOf(additiveFit(s).predicted, s)])(simulate(table, p, 300, 4))",
        table=table,
        p=p,
    )
    people, cases = np.array(sample["people"]), np.array(sample["cases"])
    rows = np.repeat(DOSAGES, people, axis=0)
    y = np.concatenate([np.arange(n) < c for n, c in zip(people, cases, strict=True)]).astype(float)
    design = np.column_stack([np.ones(len(y)), rows])
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    seen = people > 0
    expected = np.column_stack([np.ones(9), DOSAGES]) @ solution
    assert np.array(fit["predicted"])[seen] == pytest.approx(expected[seen])
    assert within == pytest.approx(1 - ((y - design @ solution) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def test_a_locus_at_which_all_are_alike_has_no_effect():
    sample = {"people": [40, 50, 10, 0, 0, 0, 0, 0, 0], "cases": [10, 30, 9, 0, 0, 0, 0, 0, 0], "count": 100}
    fit = evaluate(SAMPLES, "additiveFit(sample)", sample=sample)
    assert fit["effects"][0] == 0
    assert fit["effects"][1] > 0.2


def test_the_network_is_torchs_and_so_are_its_steps():
    sample = {"people": [30, 40, 12, 33, 41, 9, 8, 0, 3], "cases": [3, 30, 2, 30, 6, 8, 1, 0, 1], "count": 176}
    start, loss, slope, end, predicted = evaluate(
        NETWORK,
        "((n) => { const w = Float64Array.from(n.weights), g = gradient(w, sample);"
        " for (let k = 0; k < 5; k++) n.step(sample); return [w, g.loss, g.slope, n.weights, n.predicted]; })"
        "(new Network(3))",
        sample=sample,
    )
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    x = torch.tensor(DOSAGES - 1, dtype=torch.float64)
    people, cases = torch.tensor(sample["people"]), torch.tensor(sample["cases"])
    units = 8

    def logits() -> torch.Tensor:
        hidden = torch.tanh(x @ w[: 2 * units].reshape(units, 2).T + w[2 * units : 3 * units])
        return hidden @ w[3 * units : 4 * units] + w[4 * units]

    def cost() -> torch.Tensor:
        z = logits().repeat_interleave(people)
        y = torch.cat([(torch.arange(int(n)) < c).double() for n, c in zip(people, cases, strict=True)])
        return torch.nn.functional.binary_cross_entropy_with_logits(z, y)

    cost().backward()
    assert w.grad is not None
    assert loss == pytest.approx(cost().item())
    assert slope == pytest.approx(w.grad.tolist(), abs=1e-12)
    optimizer = torch.optim.Adam([w], lr=0.03)
    for _ in range(5):
        optimizer.zero_grad()
        cost().backward()
        optimizer.step()
    assert end == pytest.approx(w.tolist(), abs=1e-9)
    assert predicted == pytest.approx(torch.sigmoid(logits()).tolist(), abs=1e-9)


def test_a_network_finds_what_an_additive_model_cannot_and_nothing_where_there_is_nothing():
    """2,000 people, alleles at .3, 20 seeds, judged on new people: XOR has broad-sense .64, narrow-sense .009."""
    xor, nothing = evaluate(
        EXPERIMENT,
        "tables.map((table) => Array.from({ length: 20 }, (_, k) =>"
        " new Experiment({ table, p: [0.3, 0.3], count: 2000, seed: k + 1 }).finish().explained))",
        tables=evaluate(SHARES, "[PRESETS.xor.table, PRESETS.nothing.table]"),
    )
    assert min(one["network"] for one in xor) > 0.5
    assert max(one["network"] for one in xor) <= 0.6401
    assert max(one["additive"] for one in xor) < 0.01
    assert max(one["network"] for one in nothing) <= 0
    assert max(one["additive"] for one in nothing) <= 0
    assert min(one["networkOwn"] for one in nothing) > 0  # what its own sample would have said

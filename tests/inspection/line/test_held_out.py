"""Losses with blocks replaced equal those of the networks on whole genotypes that were changed by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ridge_runs import cross, dataset, folds

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Kind
from explorer.inspection.line.held_out import HeldOut
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.training.trained import Trained


def by_hand(networks: list[Trained], data: Dataset, rows: np.ndarray, calls: np.ndarray, output: int) -> np.ndarray:
    """Return each sample's loss from whole genotypes (n, variants), by its definition."""
    first = networks[0]
    x = first.encoder(encodings.tensor(calls[:, first.columns]))
    outputs = torch.stack([one.network(x) for one in networks]).mean(0).double().numpy()
    y = first.target.values(data.traits)[rows]
    if first.target.objective == "cross-entropy":
        chance = np.exp(outputs) / np.exp(outputs).sum(1, keepdims=True)
        return -np.log(chance[np.arange(len(rows)), y])
    if first.target.objective == "binary":
        chance, own = 1 / (1 + np.exp(-outputs[:, output])), y[:, output]
        return -(own * np.log(chance) + (1 - own) * np.log(1 - chance))
    return (outputs[:, output] - y[:, output]) ** 2


CASES: dict[str, tuple[Kind, int, int]] = {
    "one trait": ("quantitative", 1, 0),
    "the second of two traits": ("quantitative", 2, 1),
    "case and control": ("binary", 1, 0),
    "the second of two binary traits": ("binary", 2, 1),
    "three classes": ("categorical", 1, 0),
}


@pytest.mark.parametrize("case", CASES)
def test_losses_are_those_of_changed_genotypes(case: str):
    """With missing calls, missing trait values, two networks, and variants in an order of the network's own."""
    kind, count, output = CASES[case]
    rng = np.random.default_rng(4)
    genotypes = cross(rng, samples=60)
    calls = np.asarray(genotypes.dosages).copy()
    calls[rng.random(calls.shape) < 0.05] = -1
    levels = {"quantitative": None, "binary": 2, "categorical": 3}[kind]
    traits = {
        f"t{i}": rng.normal(size=60) if levels is None else rng.integers(0, levels, 60) * 1.0 for i in range(count)
    }
    traits[f"t{output}"][:7] = np.nan
    data = dataset(replace(genotypes, dosages=calls), traits, kind)
    networks = folds(data, rng, networks=2)[0]
    held = HeldOut(networks, data, np.arange(calls.shape[1]), output)
    assert np.isfinite(data.traits[f"t{output}"][held.rows]).all()
    assert held.real == pytest.approx(by_hand(networks, data, held.rows, calls[held.rows], output), rel=1e-5)
    first, last, draws = 20, 41, 3
    drawn = rng.integers(-1, 2, (draws, len(held.rows), last - first + 1)).astype(np.int8)
    drawn[1] = calls[held.rows, first : last + 1]  # one draw that changes nothing
    losses = held.losses(first, last, drawn)
    assert losses.shape == (draws, len(held.rows))
    assert losses[1].tolist() == held.real.tolist()
    for draw in range(draws):
        changed = calls[held.rows].copy()
        changed[:, first : last + 1] = drawn[draw]
        assert losses[draw] == pytest.approx(by_hand(networks, data, held.rows, changed, output), rel=1e-4, abs=1e-6)


def test_variants_that_no_network_reads_change_nothing():
    """A network that reads every other variant, in reverse, is told of blocks over all of them."""
    rng = np.random.default_rng(5)
    data = dataset(cross(rng, samples=40), {"t": rng.normal(size=40)})
    calls = np.asarray(data.genotypes.dosages)
    (whole,) = folds(data, rng, count=2)[0]
    columns = np.arange(0, 90, 2)[::-1].copy()
    part = encodings.fit("dosage", calls[:, columns], whole.rows.train, 1)
    network = build(zoo.load("mlp", positions=45, outputs=1)).eval().requires_grad_(False)
    trained = replace(whole, network=network, encoder=part, columns=columns)
    held = HeldOut([trained], data, np.arange(90))
    drawn = calls[held.rows][None, :, 11:12] ^ 1
    assert held.losses(11, 11, drawn)[0].tolist() == held.real.tolist()
    assert held.macs(11, 11) == 0
    drawn = calls[held.rows][None, :, 10:14] ^ 1
    changed = calls[held.rows].copy()
    changed[:, 10:14] ^= 1
    assert held.losses(10, 13, drawn)[0] == pytest.approx(by_hand([trained], data, held.rows, changed, 0), rel=1e-4)

"""Few samples: linear predictions against the library's GBLUP, training against plain torch, and nobody seen twice."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from sklearn.metrics import r2_score
from torch import nn

from explorer.datasets import samples
from explorer.datasets.simulation import architecture
from explorer.genetics import gblup
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import few_samples as screen
from explorer.training.lessons import few_samples, kernel_blup, shared_causes, transfer_networks
from explorer.training.lessons.few_samples import FIRST_FILE, WAYS, Few, FewTask, Parts, Round
from explorer.training.lessons.stacked_dense import Recipe

SMALL = FewTask(rounds=2, steps=3, sizes=(12, 20))


@pytest.fixture(scope="module")
def calls() -> np.ndarray:
    return np.asarray(samples.open_sample("cross").genotypes.array)


@pytest.fixture(scope="module")
def folder() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("few-"))


@pytest.fixture(scope="module")
def shipped(folder) -> Few:
    return Few.load(folder)


@pytest.fixture
def question() -> Round:
    """60 samples of 30 markers, four other traits, two targets."""
    rng = np.random.default_rng(3)
    inputs = rng.choice([-1.0, 1.0], (60, 30))
    others = inputs[:, :5] @ rng.normal(size=(5, 4)) + rng.normal(size=(60, 4))
    targets = np.stack([inputs[:, 0] + inputs[:, 1] + rng.normal(size=60), rng.normal(size=60)])
    return Round(inputs, others, targets, few_samples.divided(60, 20, 20, rng))


@pytest.mark.parametrize("size", [12, 80])
def test_prediction_by_a_kernel_is_the_librarys_gblup(calls, size) -> None:
    dosages = calls[:120, ::40].copy()
    dosages[dosages < 0] = 0
    rng = np.random.default_rng(size)
    y = dosages[:, :6] @ rng.normal(size=6) + rng.normal(size=120)
    train, kernel = np.arange(size), dosages.astype(np.float64) @ dosages.T
    theirs, fit = gblup.fit(dosages, y, rows=train), kernel_blup.blup(kernel, train, y[train])
    np.testing.assert_allclose(fit.predicted, theirs.predict(dosages), atol=2e-4)
    assert 1 / (1 + fit.ratio) == pytest.approx(theirs.h2, abs=1e-4)


def test_two_kernels_are_mixed_by_likelihood() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.normal(size=(80, 60)), rng.normal(size=(80, 2))
    kernels, train = (one @ one.T, two @ two.T), np.arange(50)
    for of, share in ((two, 0.75), (one, 0.0)):
        y = of @ rng.normal(size=of.shape[1]) + 0.3 * rng.normal(size=80)
        fit = kernel_blup.blup_of_two(*kernels, train, y[train])
        assert fit.share >= share if share else fit.share == 0
        alone = [kernel_blup.blup(kernel, train, y[train]).likelihood for kernel in kernels]
        assert fit.likelihood >= max(alone) - 1e-4


def test_planted_traits_have_their_heritability_and_the_causes_they_should(calls) -> None:
    how = shared_causes.Planted(causes=4, others=3, heritability=0.6)
    made = shared_causes.planted(calls, how, (0.0, 0.5, 1.0), np.random.default_rng(1))
    columns = shared_causes.standardised(shared_causes.filled(calls))
    np.testing.assert_allclose(columns[:, 7], architecture.standardised(shared_causes.filled(calls)[:, 7]))
    linked = columns[:, [*made.pool, *made.own]]
    assert max(float(linked[:, a] @ linked[:, b] / 600) ** 2 for a, b in combinations(range(8), 2)) <= 0.1
    for others in made.others.T:
        assert r2_score(others, others - architecture.residual(others, linked[:, :4])) >= 0.6
        assert r2_score(others, others - architecture.residual(others, linked[:, 4:])) < 0.1
    for share, target in zip((0, 2, 4), made.targets, strict=True):
        left = architecture.residual(target, np.concatenate([linked[:, :share], linked[:, 4 + share :]], 1))
        assert target.var() == pytest.approx(1)
        assert 0.37 < left.var() <= 0.4 + 1e-9  # noise, less what loci fit of it by chance
    with pytest.raises(ValueError, match="unlinked"):
        shared_causes.planted(calls[:, :40], how, (0.0,), np.random.default_rng(1))


def test_no_sample_is_in_two_parts_and_inputs_are_scaled_by_the_first(calls) -> None:
    parts = few_samples.divided(600, 250, 150, np.random.default_rng(0))
    assert np.array_equal(np.sort(np.concatenate([parts.first, parts.test, parts.pool])), np.arange(600))
    some = calls[:, ::50]
    inputs = few_samples.scaled(some, parts.first)
    known = np.where(some < 0, np.nan, inputs)[parts.first]
    np.testing.assert_allclose(np.nanmean(known, 0), 0, atol=1e-12)
    np.testing.assert_allclose(np.nanstd(known, 0), 1)
    assert (inputs[some < 0] == 0).all()


def test_predictions_know_nothing_of_those_who_are_predicted(question, monkeypatch) -> None:
    monkeypatch.setattr(transfer_networks, "STEPS", (2, 6))
    said = []
    for hidden in (question, _without_truth(question)):
        nets = few_samples.first_trained([hidden], 5, lambda *_: None)
        of = [(nets[name], 0) for name in ("nothing", "masked", "traits")]
        said.append(few_samples.predicted(hidden, of, (8, 16), 0, lambda *_: None))
    np.testing.assert_array_equal(*said)
    assert said[0].shape == (2, 2, len(WAYS), 20)


def _without_truth(one: Round) -> Round:
    others, targets = one.others.copy(), one.targets.copy()
    others[np.concatenate([one.parts.test, one.parts.pool])] = np.nan
    targets[:, np.concatenate([one.parts.test, one.parts.first])] = 99
    return Round(one.inputs, others, targets, one.parts)


def test_first_training_passes_over_what_is_unknown(question) -> None:
    traits = question.others[None].copy()
    traits[0, :, 3] = np.nan
    recipe, inputs, rows = Recipe(5, 8), question.inputs[None], [question.parts.first]
    nets = transfer_networks.taught(inputs, rows, traits, recipe)
    assert all(bool(torch.isfinite(tensor).all()) for tensor in nets.parameters())
    fresh = transfer_networks.untaught(30, 1)
    start = transfer_networks.taught(inputs, rows, np.full_like(traits, np.nan), recipe)
    for held, first in zip(list(start.held)[:4], list(fresh.held)[:4], strict=True):  # without traits nothing is learnt
        torch.testing.assert_close(held, first.half().float())
    moved = transfer_networks.filled_in(inputs, rows, recipe)
    assert not torch.allclose(moved.held[0], fresh.held[0], atol=1e-3)


def test_training_on_the_target_is_plain_torchs(question) -> None:
    train, target = question.parts.pool[:16], question.targets[0]
    fresh = transfer_networks.untaught(30, 2)
    made = transfer_networks.tuned(question.inputs, [(fresh, 1)], target[None], train, 5)
    fold = np.arange(16) % transfer_networks.FOLDS
    parts = [*(train[fold != k] for k in range(4)), train]
    layers = [nn.Linear(30, 32), nn.Tanh(), nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 1)]
    net = nn.Sequential(*layers)
    with torch.no_grad():
        for place, tensor in enumerate(net.parameters()):
            tensor.copy_(fresh.held[place][1] if place < 4 else torch.zeros_like(tensor))
    old, new = list(net.parameters())[:4], list(net.parameters())[4:]
    descent = torch.optim.Adam([{"params": old, "lr": 1e-3}, {"params": new, "lr": 3e-3}])
    chance, inputs = torch.Generator().manual_seed(5), torch.tensor(question.inputs, dtype=torch.float32)
    aim = torch.tensor((target - target[train].mean()) / target[train].std(), dtype=torch.float32)
    for _ in range(made.steps[0]):
        rows = [torch.tensor(part)[torch.randint(len(part), (16,), generator=chance)] for part in parts][-1]
        descent.zero_grad()
        (net(inputs[rows])[:, 0] - aim[rows]).square().mean().backward()
        descent.step()
    said = net(inputs)[:, 0].detach().double().numpy() * target[train].std() + target[train].mean()
    np.testing.assert_allclose(made.predicted[0], said, atol=1e-4)


def test_scores_are_numpys_and_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    said, true = rng.normal(size=(2, 40))
    assert few_samples.correlation(said, true) == pytest.approx(np.corrcoef(said, true)[0, 1])
    assert few_samples.correlation(np.ones(40), true) == 0
    assert few_samples.explained(said, true) == pytest.approx(r2_score(true, said))
    whole, scale, middle = few_samples.kept(rng.normal(size=(3, 4, 40)) * 1e-5)
    assert abs(whole.astype(int)).max() == 127
    assert whole.shape == (3, 4, 40)
    assert scale.shape == middle.shape == (3, 4)


def test_what_is_kept_gives_what_was_measured(calls, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(transfer_networks, "STEPS", (2,))
    made, nets = few_samples.measure(calls, FewTask(rounds=2, steps=1, sizes=(12,)))
    made.save(tmp_path)
    again = Few.load(tmp_path)
    assert again.correlations.shape == (2, 4, 1, len(WAYS))
    np.testing.assert_array_equal(again.correlations, made.correlations)
    parts = Parts(*np.split(again.rows[0].astype(np.int64), [250, 400]))
    assert len(parts.pool) == 200
    assert set(nets) == {"nothing", "masked", "traits"}
    with pytest.raises(ValueError, match="are needed"):
        few_samples.measure(calls[:300], FewTask())


def test_without_signal_nothing_predicts_and_shared_causes_decide(shipped) -> None:
    found = shipped.correlations
    rounds = found.shape[0]
    dealt = found[:, 3].mean((0, 1))
    assert (abs(dealt) < 0.08).all(), dealt
    assert (abs(found[:, 3].mean(1)).max(0) < 0.35).all()
    gain = lambda scenario, size, way, other: (  # noqa: E731
        found[:, scenario, size, WAYS.index(way)] - found[:, scenario, size, WAYS.index(other)]
    )
    assert gain(2, 1, "tuned", "nothing").mean() > 0.1
    assert (gain(2, 1, "tuned", "nothing") > 0).sum() >= rounds - 1
    assert gain(0, 2, "tuned", "nothing").mean() < 0.02
    assert gain(0, 3, "frozen", "gblup").mean() < -0.2


def test_the_shipped_network_opens_in_the_builder_and_predicts_what_is_kept(calls, folder, shipped) -> None:
    rows = np.split(shipped.rows[0].astype(np.int64), [250, 400])
    parts = Parts(*rows)
    rng = np.random.default_rng([0, 0])
    traits = shared_causes.planted(calls, shared_causes.Planted(), few_samples.SHARES, rng)
    np.testing.assert_array_equal(traits.pool, shipped.pool[0])
    np.testing.assert_array_equal(traits.own, shipped.own[0])
    np.testing.assert_allclose(traits.targets[:, parts.test], shipped.true[0, :3], rtol=1e-6)
    inputs = few_samples.scaled(calls[:, :: few_samples.ONE_IN], parts.first)
    specs = screen.specs(folder)
    network = build(specs["network of other traits"])
    weights = {name: torch.from_numpy(value).float() for name, value in load_file(folder / FIRST_FILE).items()}
    ordered = sorted(weights, key=lambda name: (name.rpartition(".")[0], name.endswith("bias")))
    network.load_state_dict(dict(zip(network.state_dict(), (weights[name] for name in ordered), strict=True)))
    said = network(torch.tensor(inputs, dtype=torch.float32)).detach().numpy()
    worth = [
        np.corrcoef(said[parts.test, k], traits.others[parts.test, k])[0, 1] for k in range(traits.others.shape[1])
    ]
    assert np.mean(worth) > 0.5
    hidden = np.tanh(inputs @ weights["layer_1.weight"].numpy().T + weights["layer_1.bias"].numpy())
    learnt = np.tanh(hidden @ weights["layer_2.weight"].numpy().T + weights["layer_2.bias"].numpy())
    train, target = parts.pool[:50], traits.targets[2]
    theirs = gblup.fit(calls[:, :: few_samples.ONE_IN], target, rows=train).predict(calls[:, :: few_samples.ONE_IN])
    frozen = kernel_blup.blup(learnt @ learnt.T, train, target[train]).predicted
    kept = shipped.predictions[0, 2, few_samples.SIZES.index(50)]
    step = shipped.scale[0, 2, few_samples.SIZES.index(50)]
    assert abs(frozen[parts.test] - kept[WAYS.index("frozen")]).max() < 3 * step[WAYS.index("frozen")]
    # the library's reads unscaled markers, the lesson's standardised ones: in a cross they are nearly the same
    assert np.corrcoef(theirs[parts.test], kept[WAYS.index("gblup")])[0, 1] > 0.98
    assert shipped.means[0, 2, 2] == pytest.approx(target[train].mean(), rel=1e-5)


@pytest.mark.slow
def test_the_script_measures_the_same(calls, tmp_path) -> None:
    place = tmp_path / "few-samples.py"
    place.write_text(screen.script(SMALL))
    asked = [sys.executable, str(place), str(samples.files("cross")["genotypes"])]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    torch.set_num_threads(1)
    found = few_samples.measure(calls, SMALL)[0].correlations.mean(0)
    dealt = [line.split() for line in done.stdout.splitlines() if line.split()[0] in ("12", "20")]
    assert len(dealt) == 8
    for row, values in zip(dealt, found.reshape(-1, len(WAYS)), strict=True):
        assert [float(value) for value in row[1:]] == pytest.approx(values, abs=6e-3)

"""Lessons on masked patches: the builder's networks, filling, scripts, and that what is shipped is what weights do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching import land
from explorer.datasets.teaching.digits import digits
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import masked
from explorer.training.lessons import masked_digits, masked_networks, masked_patches, sideways
from explorer.training.lessons.masked_digits import Masked, MaskedTask
from explorer.training.lessons.masked_patches import PatchNamer
from explorer.training.lessons.patch_blocks import Grid
from explorer.training.lessons.sideways import Sideways, SidewaysTask
from explorer.training.lessons.standalone import standalone


def shipped(kind: str) -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def loaded(weights: dict[str, np.ndarray]) -> PatchNamer:
    """Return a network with a lesson's weights."""
    net = PatchNamer(len(weights["place"]), len(weights["scores.bias"]), 0)
    net.load_state_dict({name: torch.tensor(part).float() for name, part in weights.items()})
    return net.eval()


@pytest.mark.parametrize("kind", ["digits", "land"])
def test_the_builders_network_is_the_lessons(kind):
    spec = masked_networks.digits() if kind == "digits" else masked_networks.land()
    net = masked_patches.settled(masked_digits.namer(4) if kind == "digits" else sideways.namer(4))
    theirs = build(spec).eval()
    named = masked_networks.weights_of(masked_patches.kept(net))
    theirs.load_state_dict({name: torch.tensor(part).float() for name, part in named.items()})
    seen = torch.randint(net.names + 1, (3, spec.input["tokens"]), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert theirs(seen).ravel().tolist() == pytest.approx(net(seen).ravel().tolist(), abs=1e-5)


def test_pictures_are_cut_and_joined_and_halved():
    grid = Grid(3, 4, 2, 5)
    whole = np.random.default_rng(0).random((2, 6, 20))
    cut = grid.cut(whole)
    assert grid.joined(cut) == pytest.approx(whole)
    assert cut[1, 5] == pytest.approx(whole[1, 2:4, 5:10].ravel())
    assert np.flatnonzero(grid.right).tolist() == [2, 3, 6, 7, 10, 11]
    assert grid.rightwards.tolist() == [2, 6, 10, 3, 7, 11]


def test_the_codebook_is_a_fixed_point_of_k_means():
    rng = np.random.default_rng(3)
    patches = np.round(np.concatenate([rng.normal(at, 0.1, (60, 4)) for at in (0.0, 1.0, 3.0)]), 2)
    book = masked_patches.codebook(patches, 3, 1)
    named = masked_patches.assigned(patches, book)
    assert [len(np.unique(named[60 * k : 60 * k + 60])) for k in range(3)] == [1, 1, 1]
    for k in range(3):
        assert book[k] == pytest.approx(patches[named == k].mean(0))


def test_filling_keeps_the_surest_and_what_is_visible():
    net = masked_patches.settled(PatchNamer(16, 32, 2))
    tokens = np.random.default_rng(2).integers(0, 32, (5, 16))
    away = masked_patches.hidden_at_random(5, 16, 10, 0)
    for order in masked_patches.ORDERS:
        made = masked_patches.fill(net, tokens, away, order, 1.0, 3)
        assert (made == tokens)[~away].all()
        assert made.max() < 32
    once = masked_patches.fill(net, tokens, away, "once", 0.0)
    with torch.no_grad():
        scores = net(torch.tensor(np.where(away, 32, tokens)))
    assert (once == scores.argmax(2).numpy())[away].all()
    draws = np.stack([masked_patches.fill(net, tokens[:1], away[:1], "once", 1.0, seed)[0] for seed in range(400)])
    at = int(np.flatnonzero(away[0])[0])
    shares = scores[0, at].softmax(0).numpy()
    found = np.bincount(draws[:, at], minlength=32) / 400
    assert np.abs(found - shares).max() < 4 * np.sqrt(shares.max() / 400)


def test_a_likelihood_is_that_of_a_distribution():
    """Over all names of two hidden patches the probabilities sum to 1, in either order of them."""
    net = masked_patches.settled(PatchNamer(6, 5, 2))
    every = np.array([[1, 2, 3, a, 4, b] for a in range(5) for b in range(5)])
    for order in (np.array([3, 5]), np.array([5, 3])):
        assert np.exp(masked_patches.log_likelihood(net, every, order)).sum() == pytest.approx(1, abs=1e-5)


def test_what_the_rules_can_have_made():
    for kind in land.LANDS:
        truth = sideways.names_of(land.heights(kind, 50, 9))
        assert sideways._made_by_rule(kind, truth).all()
        other = truth.copy()
        other[:, 40] = (other[:, 40] + 5) % 13
        assert sideways._made_by_rule(kind, other, truth).mean() < 0.2
    mixed = sideways.names_of(land.hills(50, 9))
    assert not sideways._made_by_rule("waves", mixed).any()


def test_shipped_digits_are_what_shipped_weights_name():
    made = Masked.load(shipped("masked"))
    net, book = loaded(made.weights), made.book
    train, test = masked_digits.cuts(book)
    for kind in range(len(masked_digits.HIDES)):
        away = masked_digits.hides(kind, len(test.names))
        named = masked_patches.fill(net, test.names, away, "once", 0.0)
        told = made.network[kind, 0, :, 0]
        assert (named == test.names)[away].mean() == pytest.approx(told[0], abs=1e-3)
        assert ((book[named] - test.patches) ** 2)[away].mean() == pytest.approx(told[1], rel=1e-2)
        usual = masked_digits.frequencies(train.names).argmax(1)
        assert (usual == test.names)[away].mean() == pytest.approx(made.simple[kind, 0, 0], abs=1e-6)
    (usual, own, error), (usual_mixed, own_mixed, error_mixed) = made.bits
    assert usual - own > 20 * error, "digits: the network knows more than how often a patch stands at its place"
    assert usual_mixed - own_mixed < 2 * error_mixed, "shuffled pixels: there is nothing more to know"


@pytest.mark.slow
def test_shipped_landscapes_are_what_shipped_weights_draw():
    made = Sideways.load(shipped("sideways"))
    for place, kind in enumerate(land.LANDS):
        net = loaded(made.weights[kind])
        ground = land.heights(kind, sideways.TRIED, 1, sideways.SEAM * (sideways.PIECES + 1))[:, : 2 * sideways.SEAM]
        assert (ground[: sideways.SHOWN] == made.shown[place]).all()
        truth = sideways.names_of(ground)
        drawn = masked_patches.fill(net, truth, sideways.RIGHT, "one by one", 0.0, 0, sideways.RIGHTWARDS)
        share = sideways._made_by_rule(kind, drawn, truth).mean()
        assert share == pytest.approx(made.figures[place, sideways.WAYS.index("likeliest"), 2, 0], abs=0.02)
        known = land.heights(kind, sideways.TRAINING, 0)
        used = known[~(known[:, None] == ground).all(2).any(1)]
        assert not (used[:, None] == ground).all(2).any()


@pytest.mark.slow
def test_the_shipped_codebook_is_the_lessons():
    assert Masked.load(shipped("masked")).book == pytest.approx(masked_digits.book())


SCRIPTS = {
    "masked": (
        masked.DIGITS,
        "made = measure(MaskedTask(seeds=1, steps=3))\nprint(*made.simple.ravel(), *made.network.ravel())",
        lambda: (lambda made: [*made.simple.ravel(), *made.network.ravel()])(
            masked_digits.measure(MaskedTask(seeds=1, steps=3))
        ),
    ),
    "sideways": (
        masked.LAND,
        "made = measure(SidewaysTask(seeds=1, steps=3))\nprint(*made.figures.ravel(), *made.likelihood.ravel())",
        lambda: (lambda made: [*made.figures.ravel(), *made.likelihood.ravel()])(
            sideways.measure(SidewaysTask(seeds=1, steps=3))
        ),
    ),
}


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_can_be_made_and_compiled(name):
    modules, main, _ = SCRIPTS[name]
    text = standalone(modules, main)
    compile(text, name, "exec")
    assert "explorer" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_say_what_the_lessons_say(name, tmp_path):
    modules, main, expected = SCRIPTS[name]
    with scripted.one_thread():
        assert scripted.numbers(modules, main, tmp_path) == pytest.approx(list(expected()), rel=1e-5)


def test_shuffled_digits_keep_their_ink():
    train, test = masked_digits.shuffled_pixels(Masked.load(shipped("masked")).book)
    assert test.patches.sum((1, 2)) == pytest.approx(digits().test.reshape(540, -1).sum(1) / 16)
    assert len(train.patches) == len(digits().train)

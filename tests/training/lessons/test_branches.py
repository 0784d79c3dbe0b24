"""Branches of an inception module: shares add up, the price is a group lasso's step, lots have no branch to find."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.datasets.teaching.motifs import MOTIFS, examples, pictures, placed
from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.training.lessons.branches import (
    DECAY,
    FILTERS,
    KERNELS,
    STEP,
    Course,
    Inception,
    charge,
    courses,
    learn,
    norms,
    used,
)


@pytest.fixture(scope="module")
def shipped() -> list[Course]:
    home = next((prepared.folder() / "runs").glob("branches-*"))
    return courses(RunFolder(home).events().events)


@pytest.fixture
def network() -> Inception:
    torch.manual_seed(0)
    return Inception()


def test_shares_are_the_variance_that_numpy_finds(network) -> None:
    x, labels = (torch.from_numpy(part) for part in pictures("cross", 200, 0))
    found = used(network, x, labels)
    with torch.no_grad():
        features, weights = network.features(x).double().numpy(), network.out.weight[0].double().numpy()
        logit = network(x).numpy()
    added = (features * weights).reshape(200, len(KERNELS), FILTERS).sum(2)
    assert found.spreads == pytest.approx(added.std(0), rel=1e-4)
    both = [np.cov(added[:, k], added.sum(1), bias=True)[0, 1] / added.sum(1).var() for k in range(3)]
    assert found.shares == pytest.approx(both, rel=1e-4)
    assert sum(found.shares) == pytest.approx(1)
    assert found.accuracy == pytest.approx(((logit > 0) == labels.numpy()).mean(), abs=0.006)
    flat = added.sum(1) - added[:, 2] + added[:, 2].mean() + network.out.bias.item()
    assert found.without[2] == pytest.approx(((flat > 0) == labels.numpy()).mean(), abs=0.006)


def test_the_price_is_the_proximal_step_of_a_group_lasso(network) -> None:
    """min over W of |W - V|^2 / 2 + t |W| is V (1 - t / |V|), or 0 where |V| < t."""
    before, out = norms(network), network.out.weight.detach().clone()
    charge(network, 0.004)
    for old, new, size in zip(before, norms(network), KERNELS, strict=True):
        assert new == pytest.approx(old - STEP * 0.004 * size**2, rel=1e-5)
    assert torch.allclose(network.out.weight, out * (1 - STEP * DECAY))
    charge(network, 1e6)
    assert norms(network) == (0, 0, 0)


def test_where_nothing_is_left_no_branch_has_a_share(network) -> None:
    charge(network, 1e6)
    x, labels = (torch.from_numpy(part) for part in pictures("ring", 50, 0))
    found = used(network, x, labels)
    assert found.shares == found.spreads == (0, 0, 0)


def test_weights_of_the_branches() -> None:
    assert [conv.weight.numel() for conv in Inception().convolutions] == [8, 72, 200]


@pytest.mark.parametrize("motif", ["dot", "cross", "ring"])
def test_a_motif_stands_where_it_is_said_to(motif) -> None:
    x, labels, spots = placed(motif, 400, 3)
    shape, bright = MOTIFS[motif], 2.0 if motif == "dot" else 1.0
    assert ((spots[:, 0] >= 0) == (labels == 1)).all()
    assert labels.mean() == 0.5
    windows = [
        x[k, 0, r : r + len(shape), c : c + len(shape)][shape > 0].mean() for k, (r, c) in enumerate(spots) if r >= 0
    ]
    assert np.mean(windows) == pytest.approx(bright, abs=0.05)
    if motif != "dot":  # as much brightness without it, so that only the arrangement tells
        assert x[labels == 1].mean() == pytest.approx(x[labels == 0].mean(), abs=0.01)


def test_lots_say_nothing_of_the_pictures_and_examples_are_of_both() -> None:
    x, labels, spots = placed("none", 1000, 0)
    assert (spots >= 0).all()
    assert x[labels == 1].mean() == pytest.approx(x[labels == 0].mean(), abs=0.02)
    for motif in MOTIFS:
        shown, where = examples(motif)
        assert shown.shape == (8, 12, 12)
        assert (where[:4] >= 0).all()


def test_learning_is_the_same_again() -> None:
    assert learn("dot", 0.004, 0, 1) == learn("dot", 0.004, 0, 1)


def test_what_is_shipped_says_what_the_page_says(shipped) -> None:
    """A share without signal is as lopsided as with it; what branches pay for sorts them, and lots get nothing."""
    assert len(shipped) == 40
    of = {
        (motif, price): [one for one in shipped if (one.motif, one.price) == (motif, price)]
        for motif in MOTIFS
        for price in (0.0, 0.004)
    }
    assert all(len(one) == 5 for one in of.values())
    assert np.mean([one.shares[-1][2] for one in of["none", 0.0]]) > 0.5
    for place, motif in enumerate(("dot", "cross", "ring")):
        leads = [int(np.argmax(one.spreads[-1])) for one in of[motif, 0.004]]
        assert leads.count(place) >= 3, (motif, leads)
        assert all(one.accuracy[-1] > 0.95 for one in of[motif, 0.004])
    for one in of["none", 0.004]:
        assert max(one.spreads[-1]) < 0.2
    for price in (0.0, 0.004):
        assert all(0.44 < one.accuracy[-1] < 0.56 for one in of["none", price])


@pytest.mark.slow
def test_shipped_courses_come_again(shipped) -> None:
    for one in shipped:
        if one.seed == 0 and one.motif in ("cross", "none"):
            again = learn(one.motif, one.price, one.seed, len(one.accuracy) - 1)
            assert again.accuracy[-1] == pytest.approx(one.accuracy[-1], abs=0.02)
            assert again.norms[-1] == pytest.approx(one.norms[-1], abs=0.15)

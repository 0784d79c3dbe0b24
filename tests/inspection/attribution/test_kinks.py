"""Averaged kinks: the same integral, found with fewer nodes; tested against tens of thousands of plain ones."""

import captum.attr
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from explorer.inspection.attribution.integrated import KINKS_LEFT, integrated_gradients, quadrature
from explorer.inspection.attribution.kinks import averageable, slope
from explorer.inspection.attribution.paths import through_first
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build

POSITIONS, SAMPLES = 40, 3
PLAIN = 8_000
"""Plain nodes of the oracle."""


def question(name, seed=0, scale=1.5, **settings):
    """Return a subject in float64 with lively weights, samples and a baseline."""
    network = build(zoo.load(name, POSITIONS, 1, 1, **settings), seed, torch.float64)
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(scale)
    x = torch.from_numpy(np.random.default_rng(seed).integers(0, 3, (SAMPLES, 1, POSITIONS)).astype(np.float64))
    return Subject(network, OutputTarget(), (1, POSITIONS)), x, torch.full((1, 1, POSITIONS), 0.8).double()


def apart(scores, oracle):
    """Return by how much scores miss (samples,), of the root of the summed squares."""
    return (scores - oracle).square().sum((1, 2)).sqrt() / oracle.square().sum((1, 2)).sqrt()


NETWORKS = {
    "mlp": {"hidden": "128,64"},
    "cnn": {"kernel": 5, "stride": 2},
    "gptransformer": {"token_size": 5, "blocks": 1, "width": 8},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_averaged_kinks_converge_to_the_integral_and_faster(name):
    subject, x, baseline = question(name, **NETWORKS[name])
    oracle = through_first(subject, x, baseline, *quadrature(PLAIN))
    plain, few, many = (
        apart(through_first(subject, x, baseline, *quadrature(nodes), averaged=averaged), oracle)
        for nodes, averaged in ((100, False), (25, True), (100, True))
    )
    assert float(many.max()) < 1e-3
    assert float(few.sum() / many.sum()) > 4.5, "four times the nodes: 16 times as good with 1/N^2, 4 with 1/N"
    assert float((many / plain).median()) < KINKS_LEFT / 100


def test_the_integral_is_captums():
    subject, x, baseline = question("mlp", hidden="16")
    captums = captum.attr.IntegratedGradients(subject.network)
    oracle = captums.attribute(x, baseline, target=0, n_steps=5_000, method="riemann_middle", internal_batch_size=4000)
    scores = through_first(subject, x, baseline, *quadrature(400), averaged=True)
    assert scores.numpy() == pytest.approx(oracle.numpy(), abs=1e-3 * float(oracle.abs().max()))


def test_smooth_networks_are_left_as_they_are():
    subject, x, baseline = question("gptransformer", **NETWORKS["gptransformer"])
    smooth = nn.Sequential(nn.Flatten(), nn.Linear(POSITIONS, 8), nn.Tanh(), nn.Linear(8, 1)).double()
    subject = Subject(smooth, OutputTarget(), (1, POSITIONS))
    plain, averaged = (through_first(subject, x, baseline, *quadrature(20), averaged=kinks) for kinks in (False, True))
    assert averaged.numpy() == pytest.approx(plain.numpy(), rel=1e-12)


@pytest.mark.parametrize("steps", [2, 5, 50, 200])
def test_every_node_lies_in_the_stretch_it_stands_for(steps):
    nodes, weights = quadrature(steps)
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    assert (edges[:-1] < nodes).all()
    assert (nodes < edges[1:]).all()


def test_the_slope_is_the_share_of_the_way_above_zero():
    low, high = torch.tensor([-1.0, -2.0, 1.0, 3.0, 0.5]), torch.tensor([3.0, -1.0, 2.0, -1.0, 0.5])
    entered = torch.full((5,), 0.5)
    assert slope(entered, low, high, 0.0).tolist() == [0.75, 0, 1, 0.75, 1]
    assert slope(entered, low, high, 0.2).tolist() == pytest.approx([0.8, 0.2, 1, 0.8, 1])


class Across(nn.Module):
    def forward(self, h):
        return F.relu(h.T).T.sum(1)


@pytest.mark.parametrize(
    ("tail", "can"),
    [
        (lambda h: F.relu(h).sum(1), True),
        (lambda h: nn.Sequential(nn.LeakyReLU(0.1), nn.Linear(6, 2), nn.ReLU())(h).sum(1), True),
        (lambda h: torch.tanh(h).sum(1), False),
        (lambda h: F.relu(h, inplace=True).sum(1) if not h.requires_grad else F.relu(h).sum(1), False),
        (lambda h: F.max_pool1d(F.relu(h)[:, None], 2).flatten(1).sum(1), False),
        (lambda h: F.relu(h).amax(1), False),
        (Across(), False),
    ],
    ids=["relu", "leaky", "smooth", "in place", "max-pool", "maximum", "rows not first"],
)
def test_only_what_is_made_of_relus_alone_is_averaged(tail, can):
    torch.manual_seed(0)
    assert averageable(tail, torch.randn(1, 6)) is can


def test_leaky_kinks_are_averaged_too():
    torch.manual_seed(0)
    layers = [nn.Flatten(), nn.Linear(POSITIONS, 16), nn.LeakyReLU(0.2), nn.Linear(16, 8), nn.LeakyReLU(0.2)]
    subject = Subject(nn.Sequential(*layers, nn.Linear(8, 1)).double(), OutputTarget(), (1, POSITIONS))
    _, x, baseline = question("mlp")
    oracle = through_first(subject, x, baseline, *quadrature(PLAIN))
    scores = through_first(subject, x, baseline, *quadrature(50), averaged=True)
    assert float(apart(scores, oracle).max()) < 2e-3
    assert float(scores.sum((1, 2)).sub(oracle.sum((1, 2))).abs().max()) < 1e-3


@pytest.mark.parametrize("name", NETWORKS)
def test_samples_that_miss_end_nearer_the_integral_than_plain_doubling(name):
    """With no more steps; the finer answer is not only one that adds up."""
    subject, x, baseline = question(name, 1, **NETWORKS[name])
    oracle = through_first(subject, x, baseline, *quadrature(PLAIN))
    scores, steps = integrated_gradients(subject, x, baseline, tolerance=0.0005)
    doubled, many = integrated_gradients(subject, x, baseline, tolerance=0.0005, fast=False)
    assert bool((steps > 50).any())
    assert steps.sum() <= many.sum() * 2
    went_on = (steps > 50) & (many > 50)
    assert float(apart(scores, oracle)[went_on].mean()) <= 1.2 * float(apart(doubled, oracle)[went_on].mean())

"""Capsules against their equations written out by hand, and a CapsNet that learns to read digits."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.utils import Bunch

from explorer.networks.build import build
from explorer.networks.layers.capsules import squashed
from explorer.networks.zoo.gallery import ARCHITECTURES

SMALL = {"side": 8, "kernel": 3, "stride": 1, "narrow": 8}


def capsnet(iterations=3, **more):
    return build(ARCHITECTURES["capsnet"].spec(**SMALL, iterations=iterations, **more), seed=1)


def digits():
    held = load_digits()
    assert isinstance(held, Bunch)
    x = torch.tensor(held.images[:, None] / 16, dtype=torch.float32)
    return x, torch.tensor(held.target)


def test_squashing_keeps_the_direction_and_bounds_the_length():
    """Equation 1: a vector of length 3 becomes one of length 9 / 10; one of length 0.1, of 0.01 / 1.01."""
    v = squashed(torch.tensor([[0.0, 3.0], [0.1, 0.0], [0.0, 0.0]], dtype=torch.float64))
    assert v[0].tolist() == pytest.approx([0, 0.9])
    assert v[1].tolist() == pytest.approx([0.01 / 1.01, 0], rel=1e-5)
    assert v[2].tolist() == [0, 0]


def test_coupling_coefficients_sum_to_one_and_begin_equal():
    x, _ = digits()
    for iterations, equal in ((1, True), (3, False)):
        coupling = capsnet(iterations).tap(x[:5], ["digits.coupling"])["digits.coupling"]
        assert coupling.shape == (5, 64, 10)
        assert coupling.sum(2).detach().numpy() == pytest.approx(1, abs=1e-6)
        assert torch.allclose(coupling, torch.full_like(coupling, 0.1)) == equal


def test_routing_is_procedure_1_of_the_paper():
    """Loops over samples and capsules in numpy, for one and three iterations; their answers differ."""
    x, _ = digits()
    answers = []
    for iterations in (1, 3):
        network = capsnet(iterations).double()
        with torch.no_grad():  # fresh ones give votes so short that routing hardly matters
            network.layers["primary"].get_parameter("convolution.weight").mul_(10)
            network.layers["digits"].get_parameter("weight").mul_(10)
        taps = network.tap(x[:2].double(), ["primary", "digits"])
        u = taps["primary"].detach().numpy()
        weight = network.layers["digits"].get_parameter("weight").detach().numpy().reshape(64, 8, 10, 16)
        for sample in range(2):
            votes = np.array([[u[sample, i] @ weight[i, :, j] for j in range(10)] for i in range(64)])
            b, v = np.zeros((64, 10)), np.zeros((10, 16))
            for _ in range(iterations):
                c = np.exp(b) / np.exp(b).sum(1, keepdims=True)
                s = (c[:, :, None] * votes).sum(0)
                square = (s**2).sum(1, keepdims=True)
                v = square / (1 + square) * s / np.sqrt(square)
                b = b + (votes * v).sum(2)
            assert taps["digits"][sample].detach().numpy() == pytest.approx(v, abs=1e-6)
        answers.append(taps["digits"])
    assert (answers[0] - answers[1]).abs().max() > 1e-3


def test_the_decoder_sees_only_the_longest_capsule():
    x, _ = digits()
    network = build(ARCHITECTURES["capsnet-decoder"].spec(**SMALL), seed=1)
    taps = network.tap(x[:4], ["digits", "mask", "drawn", "lengths"])
    longest = taps["digits"].norm(dim=2).argmax(1)
    assert taps["lengths"].argmax(1).tolist() == longest.tolist()
    for sample, capsule in enumerate(longest):
        assert torch.equal(taps["mask"][sample, capsule], taps["digits"][sample, capsule])
        assert taps["mask"][sample].count_nonzero() == 16
    assert taps["drawn"].shape == (4, 64)


@pytest.mark.slow
def test_a_small_capsnet_reads_digits():
    """At least 95% of 360 digits that it was not trained on, by the paper's margin loss."""
    x, y = digits()
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    train, test = order[360:], order[:360]
    network = capsnet()
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
    for epoch in range(8):
        shuffled = train[torch.randperm(len(train), generator=torch.Generator().manual_seed(epoch))]
        for batch in shuffled.split(32):
            lengths, there = network(x[batch]), torch.nn.functional.one_hot(y[batch], 10)
            loss = there * (0.9 - lengths).relu() ** 2 + 0.5 * (1 - there) * (lengths - 0.1).relu() ** 2
            optimizer.zero_grad()
            loss.sum(1).mean().backward()
            optimizer.step()
    with torch.no_grad():
        accuracy = (network.eval()(x[test]).argmax(1) == y[test]).double().mean().item()
    assert accuracy >= 0.95

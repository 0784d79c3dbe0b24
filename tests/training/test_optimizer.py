"""Optimizers against their rules by hand; schedules against closed forms; penalties against autograd."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch import nn

from explorer.training import optimizer
from explorer.training.spec import Optimizer, Schedule

CPU = torch.device("cpu")
GRADIENTS = (1.0, 0.5, -0.25)


def by_hand(choice: Optimizer) -> float:
    """Three steps of one weight from 0.7, from the papers' formulas."""
    w, m, v, lr = 0.7, 0.0, 0.0, choice.learning_rate
    for t, g in enumerate(GRADIENTS, 1):
        match choice.kind:
            case "sgd":
                w -= lr * g
            case "momentum":
                m = choice.momentum * m + g
                w -= lr * m
            case "rmsprop":
                v = 0.99 * v + 0.01 * g * g
                w -= lr * g / (math.sqrt(v) + 1e-8)
            case "adagrad":
                v += g * g
                w -= lr / (1 + (t - 1) * choice.lr_decay) * g / (math.sqrt(v) + 1e-10)
            case _:
                w -= lr * choice.weight_decay * w if choice.kind == "adamw" else 0.0
                m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                w -= lr * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


@pytest.mark.parametrize(
    "choice",
    [
        Optimizer(kind="sgd", learning_rate=0.1),
        Optimizer(kind="momentum", learning_rate=0.1, momentum=0.8),
        Optimizer(kind="rmsprop", learning_rate=0.1),
        Optimizer(kind="adagrad", learning_rate=0.1, lr_decay=0.5),
        Optimizer(kind="adam", learning_rate=0.1),
        Optimizer(kind="adamw", learning_rate=0.1, weight_decay=0.2),
    ],
    ids=lambda choice: choice.kind,
)
@pytest.mark.parametrize("tensors", [False, True], ids=["as ever", "in tensors"])
def test_each_rule_follows_its_formula(choice, tensors):
    network = nn.Linear(1, 1)
    with torch.no_grad():
        network.weight.fill_(0.7)
    stepper = optimizer.make(choice, network, CPU, tensors)
    if tensors:
        optimizer.prime(stepper)
    for gradient in GRADIENTS:
        network.weight.grad = torch.full((1, 1), gradient)
        network.bias.grad = torch.zeros(1)
        stepper.step()
    assert network.weight.item() == pytest.approx(by_hand(choice), rel=1e-5)


def test_weight_decay_spares_biases_and_norms():
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    groups = optimizer.make(Optimizer(kind="adamw", weight_decay=0.1), network, CPU).param_groups
    assert {(g["weight_decay"], len(g["params"])) for g in groups} == {(0.1, 1), (0.0, 3)}


def test_penalty_gradients_equal_autograd():
    network = nn.Sequential(nn.Linear(5, 4), nn.Linear(4, 2))
    penalty = optimizer.Penalty(optimizer.weights(network), l1=0.3, l2=0.2)
    x = torch.randn(6, 5)
    network(x).square().mean().backward()
    penalty.add_gradients()
    found = [p.grad.clone() for p in network.parameters() if p.grad is not None]
    network.zero_grad()
    weights = torch.cat([network.get_parameter(f"{layer}.weight").flatten() for layer in (0, 1)])
    stated = 0.3 * weights.abs().sum() + 0.2 * weights.square().sum()
    (network(x).square().mean() + stated).backward()
    for ours, exact in zip(found, network.parameters(), strict=True):
        torch.testing.assert_close(ours, exact.grad)
    assert penalty.value() == pytest.approx(stated.item(), rel=1e-6)


def test_schedules_follow_their_closed_forms():
    choice = Optimizer(learning_rate=0.4)
    assert optimizer.learning_rate(choice, Schedule(), 7, 10) == 0.4
    steps = Schedule(kind="step", every=3, factor=0.5)
    rates = [optimizer.learning_rate(choice, steps, e, 10) for e in range(7)]
    assert rates == pytest.approx([0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1])
    cosine = Schedule(kind="cosine", floor=0.1)
    assert optimizer.learning_rate(choice, cosine, 0, 10) == pytest.approx(0.4)
    assert optimizer.learning_rate(choice, cosine, 5, 10) == pytest.approx(0.4 * 0.55)
    assert optimizer.learning_rate(choice, cosine, 10, 10) == pytest.approx(0.04)
    warm = Schedule(kind="cosine", warm_up=2)
    rise = [optimizer.learning_rate(choice, warm, e, 10) for e in np.linspace(0, 2, 9)]
    assert all(a < b for a, b in itertools.pairwise(rise))
    assert rise[4] == pytest.approx(0.2, rel=0.01)
    assert rise[-1] == pytest.approx(0.4)


def test_one_not_finite_number_is_noticed():
    good, bad = torch.ones(3), torch.tensor([1.0, float("inf")])
    assert optimizer.finite([good, torch.tensor([1, 2])])
    assert not optimizer.finite([good, bad])
    assert not optimizer.finite([torch.tensor([[0.0, -float("inf")]])])
    assert not optimizer.finite([torch.tensor([[1.0, float("nan"), 2.0]]), good])
    assert optimizer.finite([torch.zeros(0), torch.zeros((), dtype=torch.bfloat16)])

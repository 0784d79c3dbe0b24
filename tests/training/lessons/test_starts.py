"""Many starts at once: each network of a stack is torch's own, and wide ones end closer together."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from explorer.datasets.teaching import points
from explorer.training.lessons import starts
from explorer.training.lessons.starts import WIDTHS, Stack, StartsTask, descend, spread, task_points


def plain(stack: Stack, place: int) -> nn.Sequential:
    """Return one network of a stack as torch builds it."""
    width = stack.first.shape[2]
    first, second = nn.Linear(2, width), nn.Linear(width, 1)
    with torch.no_grad():
        for layer, weights in ((first, stack.first[place]), (second, stack.second[place])):
            layer.weight[:] = weights[:-1].T
            layer.bias[:] = weights[-1]
    return nn.Sequential(first, nn.Tanh(), second)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_network_of_a_stack_descends_as_it_would_alone(width):
    task = StartsTask(starts=10, steps=30)
    reached = list(descend(task, width))
    assert [one.step for one in reached] == [0, 30]
    drawn = task_points()
    places = torch.tensor(drawn.places / points.RADIUS, dtype=torch.float32)
    labels, train = torch.tensor(drawn.labels, dtype=torch.float32), torch.tensor(drawn.train)
    assert int(train.sum()) == starts.SAMPLES
    for place in (0, 9):
        network = plain(Stack(10, width, 0), place)
        assert starts.parameters(width) == sum(p.numel() for p in network.parameters())
        stepper = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, 30)
        for _ in range(30):
            stepper.zero_grad()
            F.binary_cross_entropy_with_logits(network(places[train])[:, 0], labels[train]).backward()
            stepper.step()
            schedule.step()
        with torch.no_grad():
            for part, told in ((train, reached[-1].train), (~train, reached[-1].test)):
                loss = F.binary_cross_entropy_with_logits(network(places[part])[:, 0], labels[part])
                assert told[place] == pytest.approx(float(loss), abs=2e-4)


def test_the_starts_have_the_spread_that_is_told():
    stack = Stack(400, 32, 3)
    assert float(stack.first.std()) == pytest.approx(1 / np.sqrt(2), rel=0.02)
    assert float(stack.second.std()) == pytest.approx(1 / np.sqrt(32), rel=0.03)
    assert not torch.equal(stack.first, Stack(400, 32, 4).first)


def test_a_spread_lies_between_quantiles():
    losses = np.random.default_rng(0).normal(size=200).tolist()
    told = spread(losses)
    assert told.between == pytest.approx(np.quantile(losses, 0.95) - np.quantile(losses, 0.05))
    assert told.deviation == pytest.approx(np.std(losses))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_fresh_starts_of_wider_networks_end_closer_together(seed):
    """In training loss: at each width of the view than at the one before it."""
    spans = []
    for width in WIDTHS:
        *_, last = descend(StartsTask(seed=seed, starts=100), width)
        spans.append(spread(last.train).between)
    assert spans == sorted(spans, reverse=True), spans
    assert spans[0] > 20 * spans[-1]

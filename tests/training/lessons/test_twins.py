"""Twins on digits: equal but for one thing, and learning what torch would."""

import pytest
import torch
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.training.lessons import twins


@pytest.mark.parametrize("depth", [2, 8, 20])
def test_skips_cost_no_parameter_and_depth_counts_weighted_layers(depth):
    plain, residual = (twins.deep(depth, 4, skips) for skips in (False, True))
    counts = [[row.parameters for row in geometry(spec) if row.parameters] for spec in (plain, residual)]
    assert counts[0] == counts[1]
    for spec in (plain, residual):
        assert sum(layer.kind in ("conv2d", "dense") for layer in spec.layers) == depth
        assert geometry(spec).parameters == sum(p.numel() for p in build(spec).parameters())
    assert sum(layer.kind == "add" for layer in residual.layers) == (depth - 2) // 2


@pytest.mark.parametrize(("experiment", "fields"), [("kernels", (7, 7)), ("bottleneck", (7, 7))])
def test_pairs_see_equally_far_at_fewer_parameters(experiment, fields):
    usual, argued = twins.twins(experiment)
    assert usual.dashed
    assert not argued.dashed
    seen = []
    for twin in (usual, argued):
        last = [row for row in geometry(twin.spec) if row.kind == "conv2d"][-1]
        assert last.receptive_field is not None
        seen.append(last.receptive_field["height"])
    assert tuple(seen) == fields
    assert geometry(argued.spec).parameters < geometry(usual.spec).parameters


def test_the_first_epoch_is_that_of_a_plain_torch_loop():
    twin = twins.twins("kernels", filters=1)[1]
    course = twins.train(twin, epochs=1, seed=3)
    images, labels, others, truth = twins.digits()
    assert len(images) + len(others) == 1797
    network, order = build(twin.spec, 3), torch.Generator().manual_seed(3)
    stepper = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
    total = 0.0
    for batch in torch.randperm(len(images), generator=order).split(64):
        loss = F.cross_entropy(network(images[batch]), labels[batch])
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        total += loss.item() * len(batch)
    assert course.loss == [pytest.approx(total / len(images), rel=1e-5)]
    with torch.no_grad():
        assert course.accuracy == [pytest.approx(float((network.eval()(others).argmax(1) == truth).float().mean()))]


def test_small_architectures_read_digits_or_say_why_not():
    course = twins.train(twins.small("mlp-1x512"), epochs=4)
    assert course.accuracy[-1] > 0.6
    assert course.loss[-1] < course.loss[0]
    enlarged = twins.small("lenet-5")
    assert enlarged.spec.input["height"] == 28
    for name in ("transformer", "u-net", "als-net"):
        with pytest.raises(InputError):
            twins.small(name)

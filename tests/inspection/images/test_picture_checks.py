"""The controls of pictures: rank correlation against scipy, deletion against closed forms."""

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from explorer.inspection.images.backwards import backwards
from explorer.inspection.images.controls import deletions, likeness, unlearnt
from explorer.inspection.images.target import ImageTarget
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec


def test_likeness_is_spearmans_of_sizes():
    draw = np.random.default_rng(0)
    one, other = draw.normal(size=(6, 7)), draw.normal(size=(6, 7)).round(1)
    expected, _ = spearmanr(np.abs(one).ravel(), np.abs(other).ravel())
    assert likeness(one, other) == pytest.approx(expected)
    assert likeness(one, -3 * one) == pytest.approx(1)
    assert np.isnan(likeness(one, np.zeros((6, 7))))


def test_an_unlearnt_network_is_the_same_with_other_weights(lenet):
    fresh, again = unlearnt(lenet.network, 5), unlearnt(lenet.network, 5)
    assert fresh.spec == lenet.network.spec
    for name, weight in fresh.named_parameters():
        assert torch.equal(weight, dict(again.named_parameters())[name])
    moved = "layers.conv_1.weight"
    assert not torch.equal(fresh.get_parameter(moved), lenet.network.get_parameter(moved))


def linear():
    layers = [{"kind": "flatten"}, {"kind": "dense", "name": "unit", "units": 1, "bias": False}]
    spec = NetworkSpec.model_validate({"input": {"channels": 1, "height": 4, "width": 5}, "layers": layers})
    return build(spec, 0, torch.float64)


def test_deletion_of_a_linear_network_is_a_sum():
    """What is left is the sum of weight x pixel over the pixels still there; at random, it falls along a line."""
    network, image = linear(), torch.rand(1, 4, 5, generator=torch.Generator().manual_seed(0))
    products = (network.get_parameter("layers.unit.weight").detach().reshape(4, 5) * image[0]).numpy()
    curve = deletions(network, image, ImageTarget("unit", 0), [products], draws=400)[0]
    order = np.argsort(-products.ravel())
    expected = [products.sum() - products.ravel()[order[:n]].sum() for n in range(21)]
    assert curve.shares == pytest.approx(np.arange(21) / 20)
    assert curve.top == pytest.approx(np.array(expected), abs=1e-6)
    assert curve.random == pytest.approx(products.sum() * (1 - curve.shares), abs=0.12 * np.abs(products).sum())
    assert curve.area == pytest.approx(np.sum((curve.top[1:] + curve.top[:-1]) / 2) / 20)
    worst = deletions(network, image, ImageTarget("unit", 0), [-products])[0]
    assert curve.area < curve.random_area < worst.area


def test_all_pixels_gone_is_the_empty_image(lenet):
    target = ImageTarget.of_class(lenet.network, 1, probability=True)
    picture = np.random.default_rng(0).normal(size=(28, 28))
    curve = deletions(lenet.network, lenet.others[0], target, [picture], fill=0.25)[0]
    with torch.no_grad():
        empty = lenet.network(torch.full((1, 1, 28, 28), 0.25)).softmax(1)[0, 1]
        whole = lenet.network(lenet.others[:1]).softmax(1)[0, 1]
    assert (curve.top[-1], curve.top[0]) == (pytest.approx(float(empty), rel=1e-4), pytest.approx(float(whole)))
    assert curve.random[[0, -1]] == pytest.approx(curve.top[[0, -1]])


def test_the_trained_networks_gradient_finds_what_matters(lenet):
    """Over 20 digits the score falls faster by its gradient than by chance, and than by an unlearnt network's."""
    fresh, areas = unlearnt(lenet.network), []
    for image, label in zip(lenet.others[:20], lenet.truth[:20].tolist(), strict=True):
        target, probability = ImageTarget("output", label), ImageTarget("output", label, probability=True)
        pictures = [backwards(each, image[None], target)[0, 0] for each in (lenet.network, fresh)]
        curve, control = deletions(lenet.network, image, probability, pictures, draws=2)
        areas.append((curve.area, curve.random_area, control.area))
    learnt, random, untrained = np.mean(areas, axis=0)
    assert learnt < 0.5 * random
    assert learnt < 0.5 * untrained

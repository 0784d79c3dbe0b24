"""Pooling, softmax, batch norm, dropout, continuous convolution and oriented cells, each against something else."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import special, stats
from torch import nn

from explorer.datasets.teaching import patches
from explorer.inspection.operations import continuous, cortex, dropping, kernels, normalising, pooling, softmax


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (3, 2)])
def test_pooling_takes_the_largest_or_the_mean_of_each_window(size, stride):
    maps = np.random.default_rng(0).normal(size=(2, 8, 7))
    takes: dict[pooling.Kind, Callable[[np.ndarray], float]] = {"max": np.max, "average": np.mean}
    for kind, take in takes.items():
        pooled = pooling.pool(maps, kind, size, stride)
        rows, columns = (8 - size) // stride + 1, (7 - size) // stride + 1
        assert pooled.shape == (2, rows, columns)
        for c, i, j in itertools.product(range(2), range(rows), range(columns)):
            window = maps[c, i * stride : i * stride + size, j * stride : j * stride + size]
            assert pooled[c, i, j] == pytest.approx(take(window))


def test_a_shift_moves_the_picture_and_loses_what_leaves_it():
    picture = np.arange(12.0).reshape(3, 4)
    assert pooling.shifted(picture, 1, -2).tolist() == [[0, 0, 0, 0], [2, 3, 0, 0], [6, 7, 0, 0]]
    assert np.array_equal(pooling.shifted(picture, 0, 0), picture)


def test_a_pooled_map_forgives_a_shift_that_the_map_does_not():
    kernel = kernels.kernel("sobel").values[1]
    for figure in range(10):
        tolerance = pooling.tolerance(patches.digit(figure).values[0], kernel, "max", 2, 2, 0, 1)
        assert 0 < tolerance.change_pooled < tolerance.change_map
    still = pooling.tolerance(patches.digit(3).values[0], kernel, "max", 2, 2, 0, 0)
    assert still.change_map == still.change_pooled == 0


def test_a_shift_by_the_stride_moves_the_pooled_map_by_one():
    picture = np.zeros((12, 12))
    picture[4:8, 2:6] = np.random.default_rng(1).random((4, 4))
    tolerance = pooling.tolerance(picture, kernels.kernel("blur").values[0], "max", 2, 2, 0, 2)
    assert tolerance.after.pooled[:, 1:] == pytest.approx(tolerance.before.pooled[:, :-1])


@pytest.mark.parametrize("temperature", [0.2, 1.0, 5.0])
def test_softmax_is_scipys_and_its_gradient_is_probability_minus_truth(temperature):
    logits = np.array([2.0, -1.0, 0.5, 30.0])
    result = softmax.softmax(logits, temperature, truth=2)
    expected = special.softmax(logits / temperature)
    assert result.probabilities == pytest.approx(expected)
    assert result.raised / result.raised.sum() == pytest.approx(expected)
    assert result.entropy == pytest.approx(stats.entropy(expected, base=2), abs=1e-12)
    assert result.loss == pytest.approx(-special.log_softmax(logits / temperature)[2])
    assert result.gradient == pytest.approx((expected - np.eye(4)[2]) / temperature, abs=1e-12)


def test_equal_logits_share_alike():
    result = softmax.softmax(np.zeros(8))
    assert result.probabilities == pytest.approx(np.full(8, 1 / 8))
    assert result.entropy == pytest.approx(3)


def test_batch_norm_is_torchs_layer_in_training():
    values = np.random.default_rng(2).normal(3, 2, size=(8, 4))
    gamma, beta = np.array([1.0, 2, 0.5, -1]), np.array([0.0, 1, -1, 3])
    layer = nn.BatchNorm1d(4, dtype=torch.float64).train()
    layer.weight.data, layer.bias.data = torch.from_numpy(gamma), torch.from_numpy(beta)
    result = normalising.batch_norm(values, gamma, beta)
    assert result.output == pytest.approx(layer(torch.from_numpy(values)).detach().numpy())
    assert result.mean == pytest.approx(values.sum(0) / 8)
    assert result.variance == pytest.approx(((values - values.mean(0)) ** 2).sum(0) / 8)
    assert result.standard * gamma + beta == pytest.approx(result.output)
    assert result.standard.mean(0) == pytest.approx(0, abs=1e-12)


def test_the_mini_batch_holds_real_digits():
    batch = normalising.mini_batch((0, 1, 2))
    assert batch.shape == (3, len(normalising.FEATURES))
    assert batch[:, 0] == pytest.approx([patches.digit(d).values.mean() for d in range(3)], abs=0.0501)
    assert (batch.std(0) > 0).all()


@pytest.mark.parametrize("inverted", [True, False])
def test_dropouts_mean_and_spread_are_those_of_all_masks_there_are(inverted):
    units, rate = np.array([2.0, -1.0, 0.5]), 0.3
    result = dropping.dropout(units, rate, 4000, inverted, seed=1)
    scale = 1 / (1 - rate) if inverted else 1
    mean, square = np.zeros(3), np.zeros(3)
    for mask in itertools.product((0, 1), repeat=3):  # every mask, with its probability
        probability = np.prod([1 - rate if kept else rate for kept in mask])
        mean += probability * units * mask * scale
        square += probability * (units * mask * scale) ** 2
    assert result.expected == pytest.approx(mean)
    assert result.spread == pytest.approx(np.sqrt(square - mean**2))
    assert result.expected == pytest.approx(units if inverted else 0.7 * units)
    assert np.abs(result.running[-1] - mean).max() < 5 * result.spread.max() / np.sqrt(4000)
    assert set(np.unique(result.values[:, 0]).round(9)) == {0.0, round(2 * scale, 9)}


def test_box_with_box_is_a_triangle_and_bell_with_bell_a_wider_bell():
    result = continuous.convolve("box", "box")
    assert result.result == pytest.approx(np.maximum(0, 1 - np.abs(result.shifts)), abs=1e-9)
    result = continuous.convolve("bell", "bell")
    wide = np.sqrt(2) * 0.4
    exact = 0.4**2 * 2 * np.pi * stats.norm.pdf(result.shifts, scale=wide)
    assert result.result == pytest.approx(exact, abs=1e-6)


def test_box_with_decay_charges_and_discharges():
    result = continuous.convolve("box", "decay")
    t = result.shifts
    charging = 0.6 * (1 - np.exp(-(t + 0.5) / 0.6))
    after = 0.6 * (np.exp(-(t - 0.5) / 0.6) - np.exp(-(t + 0.5) / 0.6))
    exact = np.where(t < -0.5, 0, np.where(t < 0.5, charging, after))
    inside = np.abs(t) < 3
    assert result.result[inside] == pytest.approx(exact[inside], abs=2e-4)


@pytest.mark.parametrize("flip", [True, False])
def test_the_result_is_the_integral_of_the_product_as_documented(flip):
    result = continuous.convolve("two bumps", "decay", flip)
    n = len(result.f)
    for s in (n - 30, n - 1, n + 55):
        product = [result.f[k] * result.g[at] for k in range(n) if 0 <= (at := s - k if flip else k - s + n - 1) < n]
        assert result.result[s] == pytest.approx(sum(product) * continuous.STEP)


def test_a_simple_cell_wants_angle_and_place_a_complex_cell_only_the_angle():
    result = cortex.answers(45.0)
    best = int(np.argmin(np.abs(result.angles - 45)))
    middle = int(np.argmin(np.abs(result.offsets)))
    assert result.simple[:, middle].argmax() == best
    assert result.complex.max(1).argmax() == best
    near = np.abs(result.offsets) <= 1.5  # half a stripe
    assert result.simple[best, near].min() < 0.2 * result.simple[best].max()
    assert result.complex[best, near].min() > 0.6 * result.complex[best].max()
    across = int(np.argmin(np.abs(result.angles - 135)))
    assert result.complex[across].max() < 0.35 * result.complex[best].max()
    picture = cortex.bar(45.0, 1.0)
    assert cortex.complex_cell(picture, 45.0) == max(cortex.simple(picture, 45.0, p) for p in cortex.PHASES)


def test_even_light_moves_no_cell():
    for angle, phase in itertools.product((0, 30, 90), cortex.PHASES):
        assert abs(cortex.gabor(angle, phase).sum()) < 1e-12
        assert np.linalg.norm(cortex.gabor(angle, phase)) == pytest.approx(1)
    assert cortex.simple(np.ones((17, 17)), 20.0) == pytest.approx(0, abs=1e-12)
    flat = cortex.bar(0.0)
    assert (flat[8] == 1).all()
    assert (flat[0] == 0).all()

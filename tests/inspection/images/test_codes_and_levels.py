"""Codes of layers, as maps and as classes, against scikit-learn; what remains of an image level by level."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestCentroid, NearestNeighbors

from explorer.errors import InputError
from explorer.inspection.images.codes import (
    class_means,
    codes,
    kept_neighbours,
    nearest,
    nearest_mean_accuracy,
    neighbour_map,
    principal,
)
from explorer.inspection.images.levels import RIDGE, decoder, decoders, levels, turns


@pytest.fixture(scope="module")
def held_out(lenet):
    return codes(lenet.network, lenet.others[:300], "dense_2_relu")


def test_codes_are_what_the_layer_gives(lenet):
    values = codes(lenet.network, lenet.others[:3], "pool_2")
    assert values == pytest.approx(
        lenet.network.tap(lenet.others[:3], ["pool_2"])["pool_2"].detach().flatten(1).numpy()
    )
    assert codes(lenet.network, lenet.others[:3], "input") == pytest.approx(lenet.others[:3].flatten(1).numpy())
    with pytest.raises(InputError, match="there is none"):
        codes(lenet.network, lenet.others, "pool_7")


@pytest.mark.parametrize("images", [40, 300])
def test_principal_components_are_scikit_learns(held_out, images):
    """Fewer images than numbers, and more; the sign of an axis is free."""
    values = held_out[:images].astype(np.float64)
    oracle = PCA(3, svd_solver="full").fit(values)
    expected, components = oracle.transform(values), principal(values, 3)
    signs = np.sign((expected * components.points).sum(0))
    assert components.points == pytest.approx(expected * signs, abs=1e-8)
    assert components.shares == pytest.approx(oracle.explained_variance_ratio_, rel=1e-8)
    others = held_out[-20:].astype(np.float64)
    assert components.place(others) == pytest.approx(oracle.transform(others) * signs, abs=1e-8)


def test_components_that_are_not_there_are_zero():
    line = np.outer([1.0, 2.0, 4.0], [3.0, 4.0])
    components = principal(line, 4)
    assert components.points[:, 0] == pytest.approx([-20 / 3, -5 / 3, 25 / 3])
    assert components.points[:, 1:] == pytest.approx(0, abs=1e-6)
    assert principal(np.ones((4, 3))).shares == (0, 0)


def test_tsne_keeps_neighbours_and_gives_the_same_map_again(held_out):
    values = held_out[:120]
    points, again = (neighbour_map(values, 10, seed=3) for _ in range(2))
    assert np.array_equal(points, again)
    assert trustworthiness(values, points, n_neighbors=10) > 0.9
    assert kept_neighbours(values, points) > kept_neighbours(values, principal(values).points)
    with pytest.raises(InputError, match="perplexity"):
        neighbour_map(values, 120)


def test_kept_neighbours_against_sets(held_out):
    values, points = held_out[:60].astype(np.float64), principal(held_out[:60]).points
    neighbours = [NearestNeighbors(n_neighbors=5).fit(x).kneighbors(return_distance=False) for x in (values, points)]
    expected = np.mean([len(set(a) & set(b)) / 5 for a, b in zip(*neighbours, strict=True)])
    assert kept_neighbours(values, points, 5) == pytest.approx(expected)
    assert kept_neighbours(values, values) == 1


def test_nearest_images_are_scikit_learns(held_out):
    distances, order = NearestNeighbors(n_neighbors=7).fit(held_out).kneighbors(held_out[11:12])
    assert [image for image, _ in nearest(held_out, held_out[11], 6, but=11)] == order[0, 1:].tolist()
    assert [apart for _, apart in nearest(held_out, held_out[11], 6, but=11)] == pytest.approx(
        distances[0, 1:], rel=1e-4
    )


@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")  # units that are zero for a whole class
def test_nearest_class_mean_is_scikit_learns_and_codes_beat_pixels(lenet):
    labels, truth = lenet.labels.numpy(), lenet.truth.numpy()
    reached = {}
    for layer in ("input", "dense_2_relu"):
        values, others = (codes(lenet.network, x, layer) for x in (lenet.images, lenet.others))
        reached[layer] = nearest_mean_accuracy(values, labels, others, truth)
        assert reached[layer] == pytest.approx(NearestCentroid().fit(values, labels).score(others, truth), abs=2e-3)
    assert reached["dense_2_relu"] > reached["input"] + 0.02


def test_the_mean_of_a_class_is_its_mean_image(lenet):
    classes, means = class_means(lenet.images.flatten(1).numpy(), lenet.labels.numpy())
    assert classes.tolist() == list(range(10))
    assert means[4] == pytest.approx(lenet.images[lenet.labels == 4].mean(0).flatten().numpy(), abs=1e-6)


@pytest.mark.parametrize("images", [30, 90])
def test_a_decoder_is_scikit_learns_ridge(images):
    """Fewer images than numbers, and more."""
    draw = np.random.default_rng(0)
    codes_, others = draw.normal(size=(images, 50)) + 2, draw.normal(size=(20, 50)) + 2
    pixels, truth = codes_ @ draw.normal(size=(50, 9)), others @ draw.normal(size=(50, 9))
    fitted = decoder(codes_, pixels, others, truth)
    penalty = RIDGE * np.square(codes_ - codes_.mean(0)).sum(1).mean()
    oracle = Ridge(penalty).fit(codes_, pixels)
    assert fitted.image(others) == pytest.approx(oracle.predict(others), rel=1e-6)
    left = np.square(truth - oracle.predict(others)).sum() / np.square(truth - pixels.mean(0)).sum()
    assert fitted.explained == pytest.approx(1 - left, rel=1e-6)


def test_levels_tell_sizes_windows_and_what_remains(lenet):
    layers = ["conv_1_relu", "pool_1", "conv_2_relu", "pool_2", "dense_1_relu", "dense_2_relu", "output"]
    assert turns(lenet.network.spec) == layers
    fitted = decoders(lenet.network, lenet.images[:300], lenet.others[:200], layers)
    views = levels(lenet.network, lenet.others[0], fitted)
    assert [level.layer for level in views] == layers
    assert [level.sizes[1:] for level in views[:4]] == [(28, 28), (14, 14), (10, 10), (5, 5)]
    assert [level.field for level in views] == [5, 6, 14, 16, 28, 28, 28]
    assert [level.jump for level in views] == [1, 2, 2, 4, 0, 0, 0]
    remains = [level.explained for level in views]
    assert remains[0] > 0.95
    assert remains[0] > remains[2] > remains[4] > remains[6]
    strength = lenet.network.tap(lenet.others[:1], ["pool_2"])["pool_2"][0].abs().mean(0).detach().numpy()
    assert views[3].strength == pytest.approx(strength)
    assert views[4].over is None
    drawn, image = views[1].drawn, lenet.others[0].numpy()
    assert np.square(drawn - image).mean() < 0.1 * np.square(image - lenet.images[:300].mean(0).numpy()).mean()

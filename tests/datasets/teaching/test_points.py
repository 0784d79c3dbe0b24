"""Points of the plane: what each task looks like, what noise and the split do, and what is refused."""

from typing import Any

import numpy as np
import pytest

from explorer.datasets.teaching import points
from explorer.errors import InputError


@pytest.mark.parametrize("kind", points.GENERATORS)
def test_same_arguments_give_the_same_points(kind: Any) -> None:
    one, again = points.generate(kind, 100, 20, 50, seed=3), points.generate(kind, 100, 20, 50, seed=3)
    other = points.generate(kind, 100, 20, 50, seed=4)
    assert (one.places == again.places).all()
    assert (one.labels == again.labels).all()
    assert (one.places != other.places).any()
    assert np.abs(one.places).max() <= points.REACH
    assert len(one.labels) == 100


def test_labels_are_what_each_task_says() -> None:
    circle = points.generate("circle", 400)
    radius = np.linalg.norm(circle.places, axis=1)
    assert radius[circle.labels == 1].max() < 2.6 < 3.4 < radius[circle.labels == 0].min()
    xor = points.generate("xor", 400)
    assert ((xor.places.prod(1) > 0) == (xor.labels == 1)).all()
    plane = points.generate("plane", 400)
    np.testing.assert_allclose(plane.labels, plane.places.sum(1) / 12)
    hills = points.generate("multi_gaussian", 1000)
    near = np.linalg.norm(hills.places - [0.0, 2.5], axis=1)
    np.testing.assert_allclose(hills.labels[near < 1], near[near < 1] / 2 - 1, atol=1e-12)
    spiral = points.generate("spiral", 200)
    np.testing.assert_allclose(np.linalg.norm(spiral.places[:100], axis=1), np.arange(100) / 100 * 5)
    np.testing.assert_allclose(spiral.places[:100], -spiral.places[100:], atol=1e-9)


@pytest.mark.parametrize("kind", ["blobs", "spirals"])
@pytest.mark.parametrize("classes", [2, 3, 6])
def test_several_classes_are_equally_many(kind: Any, classes: int) -> None:
    drawn = points.generate(kind, 120, classes=classes)
    assert np.bincount(drawn.labels.astype(int)).tolist() == [120 // classes] * classes
    assert drawn.task == ("binary" if classes == 2 else "classes")


def test_noise_moves_points_and_not_labels() -> None:
    clean, noisy = points.generate("circle", 500), points.generate("circle", 500, noise=50)
    assert (clean.labels == noisy.labels).all()
    moved = noisy.places - clean.places
    inside = np.abs(noisy.places).max(1) < points.REACH
    assert moved[inside].std() == pytest.approx(1.5, rel=0.15)
    mixed = np.linalg.norm(noisy.places, axis=1)[noisy.labels == 1]
    assert (mixed > 3.4).any()
    flat, rough = points.generate("plane", 500), points.generate("plane", 500, noise=50)
    assert (flat.places == rough.places).all()
    assert (rough.labels - flat.labels).std() == pytest.approx(0.5, rel=0.15)


def test_share_moves_no_point_and_one_point_more_hardly_moves_the_split() -> None:
    few, many = points.generate("xor", 300, 10, 10), points.generate("xor", 300, 10, 90)
    assert (few.places == many.places).all()
    assert (few.train.sum(), many.train.sum()) == (30, 270)
    assert not (few.train & ~many.train).any()
    before, after = points.share(300, 50, 1), points.share(301, 50, 1)
    assert (before != after[:300]).sum() <= 2
    assert points.share(1, 50, 0).tolist() == [True]


def test_measured_columns_are_scaled_and_can_be_read_back() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 3, 200).astype(float), rng.normal(size=200)
    label = rng.integers(0, 2, 200).astype(float)
    first[:20] = np.nan
    found = points.measured(first, second, label, ("rs1", "age"), 2, 50, 0)
    assert len(found.labels) == 180
    for axis, values in ((0, first[20:]), (1, second[20:])):
        _, offset, scale = found.axes[axis]
        np.testing.assert_allclose(offset + scale * found.places[:, axis], values, atol=1e-12)
        assert np.abs(found.places[:, axis]).max() == pytest.approx(5.0)
    assert found.task == "binary"
    first, second, label = rng.normal(size=(3, 5000))
    many = points.measured(first, second, label, ("a", "b"), 0, 50, 0)
    assert len(many.labels) == points.MOST_POINTS
    assert np.abs(many.labels).max() == pytest.approx(1.0)


def test_what_cannot_be_drawn_is_refused() -> None:
    empty = np.full(50, np.nan)
    with pytest.raises(InputError, match="only 0 samples"):
        points.measured(empty, empty, empty, ("a", "b"), 2, 50, 0)
    with pytest.raises(InputError, match="at most 6"):
        points.measured(np.ones(50), np.ones(50), np.ones(50), ("a", "b"), 9, 50, 0)
    with pytest.raises(InputError, match="none to learn from"):
        points.own(np.empty((0, 4)), "classes")

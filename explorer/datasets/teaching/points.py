"""Points of the plane with a label each: what small networks learn from, drawn or made by hand.

Circle, XOR, two gaussians, spiral, plane and several gaussians are those of TensorFlow Playground (Smilkov et al.
2017, arXiv 1708.03788), with one difference: noise moves a point after its label was given, and the point stands where
the noise put it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from explorer.errors import InputError

Generator = Literal["circle", "xor", "gaussians", "spiral", "plane", "multi_gaussian", "blobs", "spirals"]
Task = Literal["binary", "classes", "regression"]
Axis = npt.NDArray[np.float64]
Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]

GENERATORS: tuple[Generator, ...] = get_args(Generator)
FEATURES: tuple[Feature, ...] = get_args(Feature)
REGRESSIONS: tuple[Generator, ...] = ("plane", "multi_gaussian")
RADIUS, REACH = 5.0, 6.0
"""Points are drawn within RADIUS; nothing lies beyond REACH on either axis."""
MOST_POINTS, MOST_CLASSES = 1000, 6
BUMPS = ((-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0))
"""x1, x2 and sign of the hills of `multi_gaussian`; each fades to nothing at distance 2."""


@dataclass(frozen=True, eq=False)
class Points:
    """A task on the plane.

    Attributes
    ----------
    places : float64 (n, 2), within ±REACH
    labels : float64 (n,)
        Classes 0, 1, ... or numbers.
    train : bool (n,)
        Which of them are training points; the others are test points.
    task : "binary", "classes" or "regression"
    classes : int, 0 for a regression
    axes : for each axis its name, and offset and scale with original value = offset + scale * place
    """

    places: np.ndarray
    labels: np.ndarray
    train: np.ndarray
    task: Task
    classes: int
    axes: tuple[tuple[str, float, float], tuple[str, float, float]] = (("x1", 0.0, 1.0), ("x2", 0.0, 1.0))


def generate(
    kind: Generator, samples: int = 500, noise: int = 0, train_share: int = 50, seed: int = 0, classes: int = 3
) -> Points:
    """Draw a task; the same arguments give the same points, and the share alone never moves a point.

    Parameters
    ----------
    noise : 0 to 50
        Classes: standard deviation of what moves the points, in tenths (and the spread of gaussians and blobs).
        Regressions: standard deviation of what is added to the labels, in hundredths.
    train_share : 10 to 90, percent
    classes : 2 to MOST_CLASSES, for "blobs" and "spirals"
    """
    rng = np.random.default_rng([seed, GENERATORS.index(kind)])
    places, labels = _DRAW[kind](samples, classes, noise / 50.0, rng)
    strength = rng.normal(size=(samples, 3))
    if kind in REGRESSIONS:
        labels = labels + strength[:, 2] * noise / 100.0
    elif kind not in ("gaussians", "blobs"):
        places = places + strength[:, :2] * noise / 50.0 * 1.5
    several = classes if kind in ("blobs", "spirals") else 2
    task: Task = "regression" if kind in REGRESSIONS else "classes" if several > 2 else "binary"
    return Points(
        np.clip(places, -REACH, REACH),
        labels,
        share(samples, train_share, seed),
        task,
        0 if task == "regression" else several,
    )


def own(rows: np.ndarray, task: Literal["classes", "regression"]) -> Points:
    """Return points made by hand: rows (n, 4) of x1, x2, label, and 1 for training, 0 for testing.

    Two classes at least are assumed, so that the first points of one class can be followed by those of another.

    Raises
    ------
    InputError : no point to learn from
    """
    if not rows[:, 3].any():
        raise InputError("own points", "there is none to learn from", "Click into the plane to add one.")
    labels = rows[:, 2].astype(np.float64)
    classes = 0 if task == "regression" else max(2, int(labels.max()) + 1)
    kind: Task = "regression" if task == "regression" else "classes" if classes > 2 else "binary"
    return Points(rows[:, :2].astype(np.float64), labels, rows[:, 3] > 0, kind, classes)


def measured(
    first: np.ndarray,
    second: np.ndarray,
    label: np.ndarray,
    names: tuple[str, str],
    classes: int,
    train_share: int,
    seed: int,
) -> Points:
    """Return two measured columns as a plane coloured by a third, each column scaled to lie within ±RADIUS.

    Rows with a missing value are left out; of more than MOST_POINTS, so many are drawn. `classes` is 0 for a
    quantitative label, which is scaled to -1..1.

    Raises
    ------
    InputError : fewer than ten complete rows, or more than MOST_CLASSES classes
    """
    if classes > MOST_CLASSES:
        raise InputError("the trait", f"it has {classes} levels, and at most {MOST_CLASSES} fit", "Choose another.")
    known = np.flatnonzero(np.isfinite(first) & np.isfinite(second) & np.isfinite(label))
    if len(known) < 10:
        raise InputError("the columns", f"only {len(known)} samples have all three values", "Choose others.")
    if len(known) > MOST_POINTS:
        known = np.sort(np.random.default_rng([seed, 77]).choice(known, MOST_POINTS, replace=False))
    columns: list[npt.NDArray[np.float64]] = []
    axes: list[tuple[str, float, float]] = []
    for name, values in zip(names, (first[known], second[known]), strict=True):
        middle, half = (values.max() + values.min()) / 2, max((values.max() - values.min()) / 2, 1e-12)
        columns.append((values - middle) / half * RADIUS)
        axes.append((name, float(middle), float(half / RADIUS)))
    labels = label[known].astype(np.float64)
    if classes == 0:
        middle, half = (labels.max() + labels.min()) / 2, max((labels.max() - labels.min()) / 2, 1e-12)
        labels = (labels - middle) / half
    task: Task = "regression" if classes == 0 else "classes" if classes > 2 else "binary"
    train = share(len(known), train_share, seed)
    return Points(np.stack(columns, 1), labels, train, task, max(2, classes) if classes else 0, (axes[0], axes[1]))


def features(places: np.ndarray, names: tuple[Feature, ...]) -> np.ndarray:
    """Return float64 (n, features): the network's inputs at places (n, 2), unscaled.

    >>> features(np.array([[2.0, 3.0]]), ("x1", "x2_squared", "x1_x2"))
    array([[2., 9., 6.]])
    """
    x1, x2 = places[:, 0], places[:, 1]
    return np.stack([FORMULAS[name].of(x1, x2) for name in names], axis=1)


@dataclass(frozen=True)
class Formula:
    """One feature of a place of the plane.

    Attributes
    ----------
    name : as it is written beside its picture
    filled : its expression, {0} and {1} to be replaced by x1 and x2
    script : the same in JavaScript, of a and b
    of : the same on arrays (n,)
    """

    name: str
    filled: str
    script: str
    of: Callable[[Axis, Axis], Axis]


FORMULAS: dict[Feature, Formula] = {
    "x1": Formula("x₁", "{0}", "a", lambda x1, x2: x1),
    "x2": Formula("x₂", "{1}", "b", lambda x1, x2: x2),
    "x1_squared": Formula("x₁²", "{0}²", "a * a", lambda x1, x2: x1 * x1),
    "x2_squared": Formula("x₂²", "{1}²", "b * b", lambda x1, x2: x2 * x2),
    "x1_x2": Formula("x₁x₂", "{0} · {1}", "a * b", lambda x1, x2: x1 * x2),
    "sin_x1": Formula("sin x₁", "sin({0})", "Math.sin(a)", lambda x1, x2: np.sin(x1)),
    "sin_x2": Formula("sin x₂", "sin({1})", "Math.sin(b)", lambda x1, x2: np.sin(x2)),
}


def share(samples: int, percent: int, seed: int) -> np.ndarray:
    """Return which of the samples train (bool): the percentage of them, at least one, and one left to test.

    One sample more changes the side of hardly any other.
    """
    train = np.zeros(samples, bool)
    count = min(max(1, round(samples * percent / 100)), max(1, samples - 1))
    train[np.argsort(np.random.default_rng([seed, 1000]).random(samples))[:count]] = True
    return train


def _circle(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = (np.arange(n) < n // 2).astype(np.float64)
    radius = np.where(labels == 1, rng.uniform(0, 0.5, n), rng.uniform(0.7, 1.0, n)) * RADIUS
    angle = rng.uniform(0, 2 * np.pi, n)
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], 1), labels


def _xor(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    places = rng.uniform(-RADIUS, RADIUS, (n, 2))
    places += np.where(places > 0, 0.3, -0.3)
    return places, (places.prod(1) >= 0).astype(np.float64)


def _gaussians(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = (np.arange(n) < n // 2).astype(np.float64)
    spread = np.sqrt(0.5 + 3.5 * noise)
    return np.where(labels == 1, 2.0, -2.0)[:, None] + spread * rng.normal(size=(n, 2)), labels


def _spirals(n: int, arms: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = np.arange(n) * arms // n
    along = (np.arange(n) - np.searchsorted(labels, labels)) / np.bincount(labels)[labels]
    turns = 1.75 if arms == 2 else 1.75 * 2 / arms + 0.25
    angle = turns * along * 2 * np.pi + labels * 2 * np.pi / arms
    return (along * RADIUS)[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1), labels.astype(np.float64)


def _spiral(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    places, labels = _spirals(n, 2, noise, rng)
    return places, 1.0 - labels


def _blobs(n: int, classes: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = np.arange(n) * classes // n
    angle = labels * 2 * np.pi / classes + np.pi / 2
    middle = 3.2 * np.stack([np.cos(angle), np.sin(angle)], 1)
    return middle + (0.6 + 1.2 * noise) * rng.normal(size=(n, 2)), labels.astype(np.float64)


def _plane(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    places = rng.uniform(-REACH, REACH, (n, 2))
    return places, places.sum(1) / (2 * REACH)


def _multi_gaussian(n: int, _: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    places = rng.uniform(-REACH, REACH, (n, 2))
    hills = np.array(BUMPS)
    distance = np.linalg.norm(places[:, None] - hills[None, :, :2], axis=2)
    heights = hills[:, 2] * np.clip(1 - distance / 2, 0, 1)
    strongest = np.abs(heights).argmax(1)
    return places, heights[np.arange(n), strongest]


_DRAW = {
    "circle": _circle,
    "xor": _xor,
    "gaussians": _gaussians,
    "spiral": _spiral,
    "plane": _plane,
    "multi_gaussian": _multi_gaussian,
    "blobs": _blobs,
    "spirals": _spirals,
}

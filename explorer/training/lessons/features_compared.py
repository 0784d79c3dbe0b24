"""Features by hand and learnt ones on the same splits: digits read right, cases ranked, and both with shuffled labels.

Every split is random, classes in equal shares, and 30% of the samples judge. Every setting is the same for all splits,
chosen after trials on the first two; the number of components is left to the reader, who sees all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from explorer.datasets import samples
from explorer.datasets.genotypes import MISSING
from explorer.datasets.teaching.digits import DARKEST, SIDE, all_images
from explorer.limits import FailFast
from explorer.progress import Progress, silent
from explorer.training.lessons import hand_features, learnt_features
from explorer.training.lessons.learnt_features import RECIPES
from explorer.training.metrics import auroc

Floats = NDArray[np.float64]
Subject = Literal["digits", "cohort"]
SUBJECTS: tuple[Subject, ...] = ("digits", "cohort")
TITLE = "Features by hand and learnt"
FILE = "features.npz"
TEST_SHARE = 0.3
CLASSIFIERS = ("linear", "svm")
LABELS = ("true", "shuffled")
COUNTS: dict[Subject, tuple[int, ...]] = {
    "digits": (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64),
    "cohort": (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 839),
}
"""Numbers of components tried; the last are all there are, so the linear model is then that of the inputs."""
FIXED = ("local linear", "local svm", "dense", "cnn", "covariates")
"""Rows that have no number of components: edges or each promoter's components, networks, ancestry and batch."""
PENALTIES: dict[Subject, float] = {"digits": 1.0, "cohort": 1e-4}
"""Inverse L2 penalties of the linear models."""
COSTS: dict[Subject, float] = {"digits": 10.0, "cohort": 1.0}
COVARIATES = ("ancestry", "batch")
TESTED: dict[Subject, int] = {"digits": 540, "cohort": 360}
"""How many samples judge in each split."""
SHOWN_COMPONENTS, SHOWN_DIGITS = 12, 20


class HandTask(FailFast):
    """How often it is repeated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    splits: int = Field(
        default=10, ge=1, le=20, description="Random splits, each with new first weights; one has no spread."
    )
    epochs: int | None = Field(default=None, ge=1, le=60, description="Of every network; else each has its own number.")


@dataclass(frozen=True, eq=False)
class Material:
    """What is learnt from: inputs (n, width), NaN where a call is missing; labels (n,); covariates (n, columns)."""

    inputs: Floats
    labels: NDArray[np.int64]
    covariates: Floats | None
    ancestry: NDArray[np.int64] | None = None
    batch: NDArray[np.int64] | None = None


@dataclass(frozen=True, eq=False)
class Compared:
    """Scores on held-out samples (accuracy of digits, AUROC of the cohort), and what the pictures need of split 0.

    Attributes
    ----------
    digits_curve, cohort_curve : (labels, classifiers, counts, splits)
    digits_fixed, cohort_fixed : (labels, rows of `FIXED`, splits), NaN where there is no such row
    digits_shares, cohort_shares : share of the training samples' variance, of every component
    digits_mean, digits_components : (64,), (64, 64), of pixels in [0, 1]
    digits_images, digits_labels : uint8 (20, 64) of 0 to 16, int (20,): held-out digits
    filters_before, filters_after : (16, 3, 3), the first layer's of the network that reads digits
    promoters : (12, promoters), share of each component's squared loadings that lies in each promoter
    places : (samples, 2), all people on the first two components
    groups : int (2, samples), code of ancestry and of batch
    explained : (12, 3), share of a component's variance that ancestry, batch and the disease explain
    """

    digits_curve: Floats
    cohort_curve: Floats
    digits_fixed: Floats
    cohort_fixed: Floats
    digits_shares: Floats
    cohort_shares: Floats
    digits_mean: Floats
    digits_components: Floats
    digits_images: NDArray[np.int64]
    digits_labels: NDArray[np.int64]
    filters_before: Floats
    filters_after: Floats
    promoters: Floats
    places: Floats
    groups: NDArray[np.int64]
    explained: Floats

    def arrays(self) -> dict[str, NDArray[np.float32 | np.int32]]:
        """Return everything as it is kept and sent, by name."""
        held = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: array.astype(np.int32 if array.dtype.kind == "i" else np.float32) for name, array in held.items()}

    def save(self, folder: Path) -> None:
        """Write `features.npz`."""
        np.savez_compressed(folder / FILE, allow_pickle=False, **self.arrays())

    @classmethod
    def load(cls, folder: Path) -> Compared:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            read = {name: held[name] for name in held.files}
        return cls(**{name: a.astype(np.int64 if a.dtype.kind == "i" else np.float64) for name, a in read.items()})


def material(subject: Subject) -> Material:
    """Return digits as pixels in [0, 1], or the sample cohort's genotypes, disease, ancestry and batch."""
    if subject == "digits":
        images, labels = all_images()
        return Material(images.reshape(len(images), -1) / DARKEST, labels, None)
    data = samples.open_sample("cohort")
    dosages, table = data.genotypes.array.astype(np.float64), data.traits.table
    dosages[dosages == MISSING] = np.nan
    cases, ancestry, batch = (table[name].to_numpy().astype(np.int64) for name in ("disease", *COVARIATES))
    return Material(dosages, cases, np.stack([ancestry, batch], 1).astype(np.float64), ancestry, batch)


def splits(labels: NDArray[np.int64], count: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield rows to learn from and rows that judge."""
    for seed in range(count):
        train, test = train_test_split(np.arange(len(labels)), test_size=TEST_SHARE, stratify=labels, random_state=seed)
        yield np.asarray(train), np.asarray(test)


def standardised(inputs: Floats, train: NDArray[np.int64]) -> Floats:
    """Return inputs with mean 0 and spread 1 in the training rows; missing calls become the mean, constants 0."""
    mean = np.nanmean(inputs[train], 0)
    spread = np.nanstd(inputs[train], 0)
    return np.nan_to_num((inputs - mean) / np.where(spread > 0, spread, 1.0), nan=0.0)


def measure(task: HandTask, progress: Progress = silent) -> Compared:
    """Measure everything; `progress` gets (done, of, what)."""
    scores: dict[str, Floats] = {}
    shown: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {}
    for place, subject in enumerate(SUBJECTS):
        data = material(subject)
        curve = np.full((2, len(CLASSIFIERS), len(COUNTS[subject]), task.splits), np.nan)
        fixed = np.full((2, len(FIXED), task.splits), np.nan)
        for number, (train, test) in enumerate(splits(data.labels, task.splits)):
            inputs = data.inputs if subject == "digits" else standardised(data.inputs, train)
            found = hand_features.components(inputs[train])
            placed = found.scores(inputs)
            local = _local(subject, inputs, train)
            for kind, labels in enumerate((data.labels, _shuffled(data.labels, (train, test), number))):
                progress(2 * (place * task.splits + number) + kind, 4 * task.splits, f"{subject}, split {number + 1}")
                for c, name in enumerate(CLASSIFIERS):
                    for k, count in enumerate(COUNTS[subject]):
                        curve[kind, c, k, number] = _classified(subject, name, placed[:, :count], labels, train, test)
                    fixed[kind, c, number] = _classified(subject, name, local, labels, train, test)
                for row, name in ((2, "dense"), (3, "cnn")):
                    recipe = RECIPES[subject][name]
                    recipe = replace(recipe, epochs=task.epochs or recipe.epochs)
                    network, first = learnt_features.train(recipe, inputs[train], labels[train], seed=number)
                    fixed[kind, row, number] = _score(labels[test], learnt_features.outputs(network, inputs[test]))
                    if subject == "digits" and name == "cnn" and number == 0 and kind == 0:
                        shown["filters_before"] = learnt_features.first_filters(first)
                        shown["filters_after"] = learnt_features.first_filters(network)
                if data.covariates is not None:
                    fixed[kind, 4, number] = _classified(subject, "linear", data.covariates, labels, train, test)
            if number == 0:
                shown |= _pictures(subject, data, found, placed, test)
        scores |= {f"{subject}_curve": curve, f"{subject}_fixed": fixed}
    return Compared(**scores, **shown)  # type: ignore[arg-type]


def corrected(differences: Floats, test_share: float = TEST_SHARE) -> tuple[float, float]:
    """Return mean and half width of its 95% interval, of differences over random splits that share samples.

    The variance is (1/J + n_test / n_train) s², larger than for independent repeats (Nadeau and Bengio 2003).
    """
    from scipy.stats import t

    count = len(differences)
    variance = (1 / count + test_share / (1 - test_share)) * differences.var(ddof=1)
    return float(differences.mean()), float(t.ppf(0.975, count - 1) * np.sqrt(variance))


def _shuffled(
    labels: NDArray[np.int64], parts: tuple[NDArray[np.int64], NDArray[np.int64]], seed: int
) -> NDArray[np.int64]:
    """Return labels exchanged within the training rows and within the others, so both keep their classes' shares."""
    generator, taught = np.random.default_rng(seed), labels.copy()
    for rows in parts:
        taught[rows] = labels[generator.permutation(rows)]
    return taught


def _local(subject: Subject, inputs: Floats, train: NDArray[np.int64]) -> Floats:
    if subject == "digits":
        return hand_features.edges(inputs.reshape(-1, SIDE, SIDE))
    return hand_features.promoters(inputs[train], inputs)[1]


def _classified(
    subject: Subject,
    name: str,
    features: Floats,
    labels: NDArray[np.int64],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
) -> float:
    model = LogisticRegression(C=PENALTIES[subject], max_iter=1000) if name == "linear" else SVC(C=COSTS[subject])
    model.fit(features[train], labels[train])
    return _score(labels[test], np.asarray(model.decision_function(features[test])))


def _score(truth: NDArray[np.int64], said: Floats) -> float:
    """Return the accuracy of class scores (n, classes), or the AUROC of one score (n,)."""
    if said.ndim == 2:
        return float((said.argmax(1) == truth).mean())
    area = auroc(truth == 1, said)
    assert area is not None
    return float(area)


def _pictures(
    subject: Subject, data: Material, found: hand_features.Components, placed: Floats, test: NDArray[np.int64]
) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    if subject == "digits":
        each = [test[data.labels[test] == label][: SHOWN_DIGITS // 10] for label in range(10)]
        rows = np.stack(each, 1).ravel()
        return {
            "digits_shares": found.shares,
            "digits_mean": found.mean,
            "digits_components": found.directions,
            "digits_images": np.rint(data.inputs[rows] * DARKEST).astype(np.int64),
            "digits_labels": data.labels[rows],
        }
    assert data.ancestry is not None
    assert data.batch is not None
    squares = found.directions[:SHOWN_COMPONENTS] ** 2
    first = placed[:, :SHOWN_COMPONENTS]
    groups = np.stack([data.ancestry, data.batch])
    return {
        "cohort_shares": found.shares,
        "promoters": squares.reshape(SHOWN_COMPONENTS, -1, hand_features.PROMOTER_SITES).sum(2),
        "places": placed[:, :2],
        "groups": groups,
        "explained": np.stack([_explained(first, code) for code in (*groups, data.labels)], 1),
    }


def _explained(scores: Floats, group: NDArray[np.int64]) -> Floats:
    """Return the share of each column's variance that lies between the groups."""
    means = np.stack([scores[group == code].mean(0) for code in np.unique(group)])
    fitted = means[np.unique(group, return_inverse=True)[1]]
    return fitted.var(0) / scores.var(0)

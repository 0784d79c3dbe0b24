"""The classical models a network is compared with, all computed from products between samples rather than variants.

Ridge penalties do not change when features are rotated, so a model with an L2 penalty on a hundred thousand
standardised dosages is the same model on at most as many principal coordinates as there are training samples. The
dosages themselves are read in blocks of variants and never kept as floats.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.svm import SVC, SVR

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.errors import InputError

INNER_FOLDS = 5
PENALTIES = 10.0 ** np.arange(-4.0, 3.1)
"""Inverse L2 penalties tried, for features whose squared length is 1 on average."""
COSTS = (0.3, 1.0, 3.0, 10.0)
FOREST_BYTES = 4 * 2**30


@dataclass(frozen=True, eq=False)
class Products:
    """Inner products of standardised genotypes; mean and spread are the training samples', missing calls the mean.

    Attributes
    ----------
    among : float64 (train, train)
    between : float64 (others, train)
    lengths : float64 (others,), squared length of each of the others
    """

    among: np.ndarray
    between: np.ndarray
    lengths: np.ndarray

    def coordinates(self, most: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return principal coordinates (train, r), the others' on the same axes (others, r), and variances (r,)."""
        values, vectors = np.linalg.eigh(self.among)
        order = np.argsort(values)[::-1][:most]
        order = order[values[order] > values.max() * 1e-10]
        roots = np.sqrt(values[order])
        return vectors[:, order] * roots, self.between @ vectors[:, order] / roots, values[order]


def products(
    dosages: Dosages,
    columns: np.ndarray | None,
    train: np.ndarray,
    others: np.ndarray,
    progress: Callable[[float], None] = lambda share: None,
) -> Products:
    """Return the inner products over these columns (all when None) of dosages (samples, variants)."""
    among = np.zeros((len(train), len(train)))
    between, lengths = np.zeros((len(others), len(train))), np.zeros(len(others))
    rows, learned = np.r_[train, others], len(train)
    variants = dosages.shape[1] if columns is None else len(columns)
    for _, stop, block in blocks.parts(dosages, rows, columns):
        a, b = _standardised(block[:learned], block[learned:])
        among += a @ a.T
        between += b @ a.T
        lengths += np.einsum("ij,ij->i", b, b)
        progress(stop / variants)
    return Products(among, between, lengths)


def _standardised(train: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    called = blocks.known(train)
    count = np.maximum(called.sum(0), 1)
    mean = blocks.total_copies(train) / count
    centred = blocks.off_mean(train, mean)
    spread = np.sqrt((centred**2).sum(0) / count)
    scale = np.where(spread > 1e-9, 1 / np.maximum(spread, 1e-9), 0.0)
    return centred * scale, blocks.off_mean(others, mean) * scale


def logistic(z: np.ndarray, y: np.ndarray, others: np.ndarray, classes: int, seed: int) -> np.ndarray:
    """Return class probabilities (others, classes) of L2-penalised logistic regression.

    The penalty is the one with the smallest log-loss in five inner folds of the training samples; a single feature has
    hardly any.
    """
    scale = np.sqrt(max(float((z**2).sum(1).mean()), 1e-300))
    z, others = z / scale, others / scale
    best = _chosen(PENALTIES, z, y, seed, _logistic_loss) if z.shape[1] > 1 else PENALTIES[-1]
    return spread(_logistic(z, y, best), others, classes)


def _logistic(z: np.ndarray, y: np.ndarray, inverse_penalty: float) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=inverse_penalty, max_iter=300, tol=1e-4).fit(z, y.astype(int))


def _logistic_loss(z: np.ndarray, y: np.ndarray, others: np.ndarray, truth: np.ndarray, penalty: float) -> float:
    model = _logistic(z, y, penalty)
    places = {label: place for place, label in enumerate(model.classes_)}
    probabilities = model.predict_proba(others)
    own = [probabilities[i, places[int(t)]] if int(t) in places else 1e-15 for i, t in enumerate(truth)]
    return float(-np.log(np.clip(own, 1e-15, 1)).mean())


def spread(model: LogisticRegression, others: np.ndarray, classes: int) -> np.ndarray:
    """Return probabilities for every class 0..classes-1, 0 for those that no training sample has."""
    probabilities = np.zeros((len(others), classes))
    probabilities[:, model.classes_.astype(int)] = model.predict_proba(others)
    return probabilities


def ridge(z: np.ndarray, y: np.ndarray, others: np.ndarray, seed: int) -> np.ndarray:
    """Return predictions (others,) of ridge regression, its penalty chosen by squared error in five inner folds."""
    scale = np.sqrt(max(float((z**2).sum(1).mean()), 1e-300))
    z, others = z / scale, others / scale
    best = _chosen(PENALTIES, z, y, seed, _ridge_loss) if z.shape[1] > 1 else PENALTIES[-1]
    return Ridge(alpha=1 / best).fit(z, y).predict(others)


def _ridge_loss(z: np.ndarray, y: np.ndarray, others: np.ndarray, truth: np.ndarray, penalty: float) -> float:
    return float(((Ridge(alpha=1 / penalty).fit(z, y).predict(others) - truth) ** 2).mean())


def _chosen(choices: np.ndarray, z: np.ndarray, y: np.ndarray, seed: int, loss: Callable[..., float]) -> float:
    """Return the choice with the smallest mean loss over inner folds; two worse ones in a row end the search."""
    parts = inner_folds(y, seed)
    best, least, worse = float(choices[0]), np.inf, 0
    for choice in choices:
        mean = float(np.mean([loss(z[a], y[a], z[b], y[b], choice) for a, b in parts]))
        if mean < least:
            best, least, worse = float(choice), mean, 0
        else:
            worse += 1
            if worse == 2:
                break
    return best


def inner_folds(y: np.ndarray, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return five (learn, judge) pairs of row indices, classes in equal shares where there are few."""
    levels, which, counts = np.unique(y, return_inverse=True, return_counts=True)
    folds = min(INNER_FOLDS, len(y))
    if len(levels) <= 10 and counts.min() >= 2:
        cut = StratifiedKFold(min(folds, int(counts.min())), shuffle=True, random_state=seed)
        return list(cut.split(np.zeros((len(y), 1)), which))
    return list(KFold(folds, shuffle=True, random_state=seed).split(np.zeros((len(y), 1))))


def support_vectors(kernels: Products, y: np.ndarray, variants: int, classes: int | None, seed: int) -> np.ndarray:
    """Return predictions of a support vector machine with a Gaussian kernel exp(-d² / variants).

    Its cost is chosen in five inner folds. With `classes`, decisions are made probabilities (others, classes) by a
    logistic curve fitted on the inner folds' decisions (Platt); without, values (others,) are returned.
    """
    own = np.diag(kernels.among)
    among = np.exp(-(own[:, None] + own - 2 * kernels.among) / variants)
    between = np.exp(-(kernels.lengths[:, None] + own - 2 * kernels.between) / variants)
    folds = inner_folds(y, seed)
    best, least, best_decisions = None, np.inf, np.zeros(0)
    for cost in COSTS:
        parts: list[np.ndarray] = []
        for a, b in folds:
            parts.append(_machine(classes, cost, among[np.ix_(a, a)], y[a])(among[np.ix_(b, a)]))
        order = np.argsort(np.concatenate([b for _, b in folds]))
        decisions = np.concatenate(parts)[order]
        guess = decisions if classes is None else _decided(decisions)
        error = float(((guess - y) ** 2).mean() if classes is None else (guess != y).mean())
        if error < least:
            best, least, best_decisions = cost, error, decisions
    assert best is not None
    final = _machine(classes, best, among, y)(between)
    if classes is None:
        return final
    return spread(_logistic(_columns(best_decisions), y, 1.0), _columns(final), classes)


def _machine(classes: int | None, cost: float, kernel: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    if classes is None:
        middle, width = float(y.mean()), float(y.std()) or 1.0
        machine = SVR(kernel="precomputed", C=cost).fit(kernel, (y - middle) / width)
        return lambda other: machine.predict(other) * width + middle
    return SVC(kernel="precomputed", C=cost).fit(kernel, y.astype(int)).decision_function


def _columns(decisions: np.ndarray) -> np.ndarray:
    return decisions[:, None] if decisions.ndim == 1 else decisions


def _decided(decisions: np.ndarray) -> np.ndarray:
    return (decisions > 0).astype(float) if decisions.ndim == 1 else decisions.argmax(1).astype(float)


def trees(
    kind: str,
    dosages: Dosages,
    columns: np.ndarray | None,
    train: np.ndarray,
    others: np.ndarray,
    y: np.ndarray,
    classes: int | None,
    seed: int,
) -> np.ndarray:
    """Return predictions of a random forest (300 trees) or AdaBoost (100 stumps) on dosages, missing calls as -1.

    Raises
    ------
    InputError : the float copy that trees need would not fit in 4 GB
    """
    wide = dosages.shape[1] if columns is None else len(columns)
    if (len(train) + len(others)) * wide * 4 > FOREST_BYTES:
        place = {"forest": "Random forest", "adaboost": "AdaBoost"}[kind]
        raise InputError(place, "trees would need more than 4 GB for these variants", "Filter or prune them first.")
    rows = np.r_[train, others]
    x = np.empty((len(rows), wide), np.float32)
    for start, stop, block in blocks.parts(dosages, rows, columns):
        x[:, start:stop] = blocks.copies(block, np.float32, -1.0)
    if classes is None:
        model = {
            "forest": RandomForestRegressor(n_estimators=300, max_features=1 / 3, random_state=seed),
            "adaboost": AdaBoostRegressor(n_estimators=100, random_state=seed),
        }[kind]
        return model.fit(x[: len(train)], y).predict(x[len(train) :])
    model = {
        "forest": RandomForestClassifier(n_estimators=300, random_state=seed),
        "adaboost": AdaBoostClassifier(n_estimators=100, random_state=seed),
    }[kind]
    return spread(model.fit(x[: len(train)], y.astype(int)), x[len(train) :], classes)

"""What training minimises, and how raw outputs become predictions of the trait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.training import metrics
from explorer.training.metrics import TraitMetrics


@dataclass(frozen=True)
class TraitTargets:
    """The traits a network predicts, with the numbers fitted on training samples alone.

    Attributes
    ----------
    objective : "cross-entropy" (one trait, a logit per class), "binary" (a logit per trait), "mse" (a value per trait)
    traits : names, in the order of the outputs
    levels : names of the classes per trait; empty for quantitative traits
    mean, sd : training mean and standard deviation per trait ("mse" only, in the trait's units)
    """

    objective: str
    traits: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    mean: tuple[float, ...] = ()
    sd: tuple[float, ...] = ()

    @property
    def outputs(self) -> int:
        """Width of the network's last layer."""
        return len(self.levels[0]) if self.objective == "cross-entropy" else len(self.traits)

    @property
    def output_names(self) -> tuple[str, ...]:
        """What every output stands for: a class, or a trait."""
        return self.levels[0] if self.objective == "cross-entropy" else self.traits

    @property
    def quantitative(self) -> bool:
        """Whether predictions are values rather than probabilities."""
        return self.objective == "mse"

    def values(self, traits: Traits) -> np.ndarray:
        """Return what the loss compares with: int64 (samples,) codes, or float32 (samples, traits), NaN missing."""
        table = np.column_stack([traits[name] for name in self.traits])
        if self.objective == "cross-entropy":
            return np.where(np.isnan(table[:, 0]), -1, table[:, 0]).astype(np.int64)
        if self.objective == "mse":
            table = (table - np.array(self.mean)) / np.array(self.sd)
        return table.astype(np.float32)

    def predictions(self, outputs: Tensor) -> np.ndarray:
        """Turn raw outputs into float64 probabilities (n, classes), (n, traits), or values in the traits' units."""
        outputs = outputs.detach().cpu().double()  # in this order: a type is changed where a tensor lies, not on MPS
        if self.objective == "cross-entropy":
            return outputs.softmax(1).numpy()
        if self.objective == "binary":
            return outputs.sigmoid().numpy()
        return outputs.numpy() * np.array(self.sd) + np.array(self.mean)

    def measure(self, traits: Traits, rows: np.ndarray, predictions: np.ndarray) -> dict[str, TraitMetrics]:
        """Return {trait: metrics} of predictions for these rows; samples without a value are left out per trait."""
        return {trait: measure(self, traits, trait, rows, predictions) for trait in self.traits}


def measure(
    target: TraitTargets, traits: Traits, trait: str, rows: np.ndarray, predictions: np.ndarray
) -> TraitMetrics:
    """Return the metrics of one trait's predictions (as `TraitTargets.predictions` gives them) for these samples."""
    y = traits[trait][rows]
    known = ~np.isnan(y)
    if target.objective == "cross-entropy":
        return metrics.classification(y[known], predictions[known])
    values = predictions[known, target.traits.index(trait)]
    return metrics.regression(y[known], values) if target.quantitative else metrics.classification(y[known], values)


def resolve(objective: str, traits: Traits, names: tuple[str, ...]) -> str:
    """Return the objective that fits these traits, or refuse the one requested."""
    for name in names:
        if name not in traits.table.columns:
            raise InputError(f"Trait {name}", "this dataset has no such trait", f"It has {_some(traits.names())}.")
    kinds = {traits.column(name).kind for name in names}
    if len(kinds) > 1:
        raise InputError(
            f"Traits {', '.join(names)}",
            f"they are of different kinds ({' and '.join(sorted(kinds))})",
            "Choose traits of one kind, or train one network for each kind.",
        )
    kind = kinds.pop()
    if kind == "categorical" and len(names) > 1:
        raise InputError(
            f"Traits {', '.join(names)}", "several categorical traits cannot share a network", "Choose one."
        )
    fitting = {"quantitative": ("mse",), "binary": ("cross-entropy", "binary"), "categorical": ("cross-entropy",)}[kind]
    if len(names) > 1 and kind == "binary":
        fitting = ("binary",)
    if objective == "auto":
        return fitting[0]
    if objective not in fitting:
        several = "several " if len(names) > 1 else "a "
        raise InputError(
            f"Objective {objective}",
            f"it does not fit {several}{kind} trait{'s' if len(names) > 1 else ''}",
            f"Use {' or '.join(fitting)}.",
        )
    return objective


def fit(objective: str, traits: Traits, names: tuple[str, ...], train: np.ndarray) -> TraitTargets:
    """Fit means and standard deviations on the training samples; refuse traits from which nothing can be learnt.

    Raises
    ------
    InputError : an unknown trait, mixed kinds, an objective that does not fit, or a trait constant among `train`
    """
    objective = resolve(objective, traits, names)
    levels: list[tuple[str, ...]] = []
    means, sds = [], []
    for name in names:
        y = traits[name][train]
        y = y[~np.isnan(y)]
        column = traits.column(name)
        if len(np.unique(y)) < 2:
            raise InputError(
                f"Trait {name}",
                f"the {len(train)} training samples hold {'one value' if len(y) else 'no value'} of it",
                "Choose another trait or another split.",
            )
        classes = int(np.nanmax(traits[name])) + 1
        levels.append(column.levels or tuple(map(str, range(max(classes, 2)))) if objective != "mse" else ())
        means.append(float(y.mean()))
        sds.append(float(y.std(ddof=1)) or 1.0)
    numbers = (tuple(means), tuple(sds)) if objective == "mse" else ((), ())
    return TraitTargets(objective, tuple(names), tuple(levels), *numbers)


class Loss:
    """The mean loss of a batch, callable as `loss(outputs (n, k), y)`; missing values are masked out.

    Parameters
    ----------
    target : TraitTargets
    y : the training values as `TraitTargets.values` gives them, on the device
    class_weights : "none", "balanced" or a weight per class; balanced = n / (classes * count)
    """

    def __init__(self, target: TraitTargets, y: Tensor, class_weights: str | tuple[float, ...] = "none") -> None:
        self.objective = target.objective
        self.complete = self.objective == "cross-entropy" or not bool(y.isnan().any())
        self.weight: Tensor | None = None
        if class_weights == "none" or self.objective == "mse":
            if class_weights != "none":
                raise InputError("Class weights", "a quantitative trait has no classes", "Leave them at none.")
        elif self.objective == "binary":
            self.weight = _positive_weights(y, class_weights)
        else:
            self.weight = _class_weights(y, target.outputs, class_weights)

    def __call__(self, outputs: Tensor, y: Tensor) -> Tensor:
        outputs = outputs.float()
        if self.objective == "cross-entropy":
            return F.cross_entropy(outputs, y, weight=self.weight)
        if self.complete:
            if self.objective == "mse":
                return F.mse_loss(outputs, y)
            return F.binary_cross_entropy_with_logits(outputs, y, pos_weight=self.weight)
        known = ~y.isnan()
        filled = torch.where(known, y, torch.zeros_like(y))
        if self.objective == "mse":
            each = (outputs - filled).square()
        else:
            each = F.binary_cross_entropy_with_logits(outputs, filled, pos_weight=self.weight, reduction="none")
        return (each * known).sum() / known.sum().clamp(min=1)

    def mass(self, y: Tensor) -> Tensor | int:
        """Return what the mean loss of a batch with targets `y` is divided by; 1 at least."""
        if self.objective == "cross-entropy":
            return len(y) if self.weight is None else self.weight.index_select(0, y).sum()
        return y.numel() if self.complete else (~y.isnan()).sum().clamp(min=1)

    @property
    def guess(self) -> float:
        """Roughly what the constant guess scores: the yardstick for an exploding loss."""
        return 1.0 if self.objective == "mse" else 0.7


def _class_weights(y: Tensor, classes: int, weights: str | tuple[float, ...]) -> Tensor:
    if isinstance(weights, tuple):
        if len(weights) != classes:
            raise InputError("Class weights", f"{len(weights)} weights for {classes} classes", "Give one per class.")
        return torch.tensor(weights, dtype=torch.float32, device=y.device)
    counts = torch.bincount(y, minlength=classes).float()
    return torch.where(counts > 0, len(y) / ((counts > 0).sum() * counts.clamp(min=1)), torch.ones_like(counts))


def _positive_weights(y: Tensor, weights: str | tuple[float, ...]) -> Tensor:
    if isinstance(weights, tuple):
        if len(weights) != 2:
            raise InputError("Class weights", f"{len(weights)} weights for two classes", "Give one per class.")
        return torch.full((y.shape[1],), weights[1] / weights[0], device=y.device)
    positives = (y == 1).sum(0).float()
    negatives = (y == 0).sum(0).float()
    return negatives.clamp(min=1) / positives.clamp(min=1)


def _some(names: list[str], most: int = 8) -> str:
    return (
        ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "") if names else "none"
    )

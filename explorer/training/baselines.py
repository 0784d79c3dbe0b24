"""Rivals: what classical models, covariates, ancestry or guessing reach on a network's own split.

A rival learns from the fold's training and validation samples together (a network needs the latter to choose its epoch)
and is measured on the same test samples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.genetics import gblup, sex
from explorer.genetics.agreement import agreement
from explorer.genetics.sex import Covariate
from explorer.progress import Progress, silent
from explorer.training import checkpoint, classical, columns, metrics, objective, plan, trained
from explorer.training.metrics import Spread, TraitMetrics
from explorer.training.seeds import RIVALS, seeded
from explorer.training.spec import RunSpec

ON_REQUEST = ("svm", "forest", "adaboost")
COMPONENTS = 10
FEWEST_FOR_STRUCTURE = 20
"""Samples, and variants, below which structure is not looked for."""
TITLES = {
    "chance": "Majority or mean",
    "linear": "Linear model",
    "covariates": "Covariates only",
    "components": "Top principal components only",
    "structure": "Structure alone",
    "svm": "Support vector machine",
    "forest": "Random forest",
    "adaboost": "AdaBoost",
}


@dataclass(frozen=True, eq=False)
class Rival:
    """One rival for one trait.

    Attributes
    ----------
    name : "chance", "linear-all", "linear-network", "covariates", "components", "structure", "only:<covariate>",
        "svm", ...
    title : its name for display
    inputs : what it reads, in words
    trait : str
    folds : metrics per fold, as the network's
    rows, predictions : per fold, the test samples measured and what was predicted for them (n, classes) or (n, 1)
    note : a remark (chosen heritability, why it is missing)
    """

    name: str
    title: str
    inputs: str
    trait: str
    folds: list[TraitMetrics]
    rows: list[np.ndarray] = field(default_factory=list)
    predictions: list[np.ndarray] = field(default_factory=list)
    note: str = ""

    @property
    def summary(self) -> dict[str, Spread]:
        """{metric: {mean, sd, folds}}."""
        return metrics.over_folds(self.folds)

    def plain(self) -> dict[str, object]:
        """Return what metrics.json keeps."""
        return {
            "name": self.name,
            "title": self.title,
            "inputs": self.inputs,
            "trait": self.trait,
            "folds": self.folds,
            "summary": self.summary,
            "note": self.note,
        }


def rivals(
    dataset: Dataset,
    spec: RunSpec,
    folds: Sequence[Fold] | None = None,
    progress: Progress = silent,
    network_columns: dict[int, np.ndarray] | None = None,
    on_request: Sequence[str] = (),
) -> list[Rival]:
    """Measure every rival on the folds a run trains.

    Parameters
    ----------
    folds : all folds of the split; made from the spec when None
    network_columns : fold number -> variant indices the fold's network saw (`columns_of(folder)`). Where those are not
        all, the linear model is measured on all variants and on those. None: as the spec's columns and filters say
    on_request : any of "svm", "forest", "adaboost"; they get the columns the network saw

    Returns
    -------
    list of Rival : for each trait chance, linear models, principal components, population structure where there is
        any, covariates, each covariate by itself, and sex though no covariate states it (`unnamed_sex`)
    """
    every = plan.folds(dataset, spec) if folds is None else list(folds)
    numbers = plan.chosen_folds(spec, len(every))
    if network_columns is None:
        network_columns = {}
        if spec.protocol is None:
            network_columns = {number: columns.choose(dataset, spec, every[number].train).indices for number in numbers}
    covariates, of_sex = chosen_covariates(dataset, spec), unnamed_sex(dataset, spec)
    structure = 0
    if min(dataset.genotypes.shape) >= FEWEST_FOR_STRUCTURE:
        structure = agreement(dataset.genotypes, seed=spec.seed).shared

    def measured(part: _Part) -> list[Rival]:
        return part.rivals(covariates, on_request, of_sex, structure)

    return _over_folds(dataset, spec, every, numbers, network_columns, progress, measured)


def _over_folds(
    dataset: Dataset,
    spec: RunSpec,
    every: list[Fold],
    numbers: Sequence[int],
    network_columns: dict[int, np.ndarray],
    progress: Progress,
    measured: Callable[[_Part], list[Rival]],
) -> list[Rival]:
    """Return each trait's rivals with all their folds."""
    made: dict[tuple[str, str], Rival] = {}
    jobs = len(numbers) * len(spec.traits)
    for place, number in enumerate(numbers):
        for nth, trait in enumerate(spec.traits):
            part = _Part(dataset, spec, trait, number, every[number], network_columns.get(number), progress)
            part.done, part.jobs = place * len(spec.traits) + nth, jobs
            for rival in measured(part):
                whole = made.setdefault((trait, rival.name), rival)
                if whole is not rival:
                    whole.folds.extend(rival.folds)
                    whole.rows.extend(rival.rows)
                    whole.predictions.extend(rival.predictions)
    return list(made.values())


def chosen_covariates(dataset: Dataset, spec: RunSpec) -> tuple[str, ...]:
    """Return the covariates a run names, or all there are."""
    names = dataset.traits.names("covariate") if spec.covariates is None else spec.covariates
    return tuple(name for name in names if name not in spec.traits)


def unnamed_sex(dataset: Dataset, spec: RunSpec) -> Covariate | None:
    """Return sex where it is known and no covariate or trait of the run: the column that states it, or read from X."""
    return sex.covariate(dataset, taken=(*chosen_covariates(dataset, spec), *spec.traits))


def columns_of(folder: Path) -> dict[int, np.ndarray]:
    """Return the variant indices that each finished fold of a run folder saw."""
    indices = {}
    for number in trained.folds(folder):
        tensors, _ = checkpoint.open_file(folder / f"network-{number}.safetensors")
        indices[number] = tensors["columns"].numpy()
    return indices


def table(rivals: Sequence[Rival]) -> pd.DataFrame:
    """Return a row per rival: trait, name, title, inputs, then mean and sd of each metric."""
    rows = []
    for rival in rivals:
        row: dict[str, str | float | None] = {
            "trait": rival.trait,
            "name": rival.name,
            "title": rival.title,
            "inputs": rival.inputs,
        }
        for name, values in rival.summary.items():
            row[name], row[f"{name} sd"] = values["mean"], values["sd"]
        rows.append(row)
    return pd.DataFrame(rows)


class _Part:
    """One fold of one trait."""

    def __init__(
        self,
        dataset: Dataset,
        spec: RunSpec,
        trait: str,
        number: int,
        fold: Fold,
        network_columns: np.ndarray | None,
        progress: Progress,
    ) -> None:
        self.dataset, self.trait, self.number, self.progress = dataset, trait, number, progress
        self.dosages = dataset.genotypes.dosages
        y = dataset.traits[trait]
        learn = np.sort(np.r_[fold.train, fold.validation])
        test = fold.test if len(fold.test) else fold.validation
        self.learn, self.test = learn[~np.isnan(y[learn])], test[~np.isnan(y[test])]
        self.target = objective.fit("auto", dataset.traits, (trait,), self.learn)
        self.y = y[self.learn]
        self.classes = None if self.target.quantitative else self.target.outputs
        self.seed = seeded(spec.seed, number, RIVALS)
        self.variants = self.dosages.shape[1]
        whole = (
            network_columns is not None
            and len(network_columns) == self.variants
            and np.array_equal(np.sort(network_columns), np.arange(self.variants))
        )
        self.network_columns = None if whole else network_columns
        self.done, self.jobs = 0, 1
        self._place, self._steps = 0, 1

    def rivals(
        self, covariates: tuple[str, ...], on_request: Sequence[str], of_sex: Covariate | None, structure: int
    ) -> list[Rival]:
        steps: list[Callable[[], list[Rival]]] = [self.chance, self._linear_all]
        steps += [lambda: self._structure(structure)] if structure else []
        steps += [self._linear_network] if self.network_columns is not None else []
        steps += [lambda: self._covariates(covariates)] if covariates else []
        steps += [lambda name=name: [self.only(name)] for name in covariates]
        steps += [lambda: self.only_sex(of_sex)] if of_sex is not None else []
        steps += [lambda kind=kind: [self._machine(kind)] for kind in ON_REQUEST if kind in on_request]
        measured: list[Rival] = []
        for place, step in enumerate(steps):
            self._place, self._steps = place, len(steps)
            self._report(0.0)
            measured += step()
        self.progress(self.done + 1, self.jobs, f"rivals of {self.trait}, fold {self.number + 1}")
        return measured

    def _rival(self, name: str, title: str, inputs: str, predictions: np.ndarray, note: str = "") -> Rival:
        predictions = predictions[:, None] if predictions.ndim == 1 else predictions
        measured = objective.measure(self.target, self.dataset.traits, self.trait, self.test, predictions)
        return Rival(name, title, inputs, self.trait, [measured], [self.test], [predictions], note)

    def chance(self) -> list[Rival]:
        title = "Mean" if self.classes is None else "Majority"
        if self.classes is None:
            guess = np.full(len(self.test), self.y.mean())
        else:
            guess = np.tile(self._shares(self.y), (len(self.test), 1))
        return [self._rival("chance", title, "nothing", guess)]

    def _shares(self, y: np.ndarray) -> np.ndarray:
        assert self.classes is not None
        return np.bincount(y.astype(int), minlength=self.classes) / max(len(y), 1)

    def _report(self, share: float) -> None:
        done = self.done + (self._place + 0.9 * share) / self._steps
        self.progress(done, self.jobs, f"rivals of {self.trait}, fold {self.number + 1}")

    def _products(self, which: np.ndarray | None) -> classical.Products:
        return classical.products(self.dosages, which, self.learn, self.test, self._report)

    def _linear_all(self) -> list[Rival]:
        kernels = self._products(None)
        both = [self._linear("linear-all", f"all {self.variants:,} variants", None, kernels)]
        z, others, _ = kernels.coordinates(COMPONENTS)
        title = TITLES["components"]
        inputs = f"{z.shape[1]} principal components of its training samples, the others projected"
        both.append(self._rival("components", title, inputs, self._weigh(z, others)))
        return both

    def _structure(self, components: int) -> list[Rival]:
        """Learn from what both halves of the genome agree on about the training samples."""
        found = agreement(self.dataset.genotypes, self.learn, self.seed)
        places = found.places[:, :components]
        many = "1 component" if components == 1 else f"{components} components"
        inputs = f"{many} of its training samples that both halves of the genome share"
        predictions = self._weigh(places[self.learn], places[self.test])
        note = "" if found.by_chromosome else "linkage along one chromosome may pass for structure"
        return [self._rival("structure", TITLES["structure"], inputs, predictions, note)]

    def _linear_network(self) -> list[Rival]:
        assert self.network_columns is not None
        inputs = f"the {len(self.network_columns):,} variants the network saw"
        return [self._linear("linear-network", inputs, self.network_columns, None)]

    def _linear(self, name: str, inputs: str, which: np.ndarray | None, kernels: classical.Products | None) -> Rival:
        """GBLUP for quantitative traits, ridge-penalised logistic regression for classes."""
        if self.classes is None:
            model = gblup.fit(self.dosages, self.dataset.traits[self.trait], rows=self.learn, columns=which)
            predictions = model.predict(self.dosages, rows=self.test, columns=which)
            return self._rival(name, "GBLUP", inputs, predictions, f"heritability {model.h2:.2f}")
        z, others, _ = (kernels or self._products(which)).coordinates()
        return self._rival(name, "Logistic regression", inputs, self._weigh(z, others))

    def _weigh(self, z: np.ndarray, others: np.ndarray) -> np.ndarray:
        if self.classes is None:
            return classical.ridge(z, self.y, others, self.seed)
        return classical.logistic(z, self.y, others, self.classes, self.seed)

    def _covariates(self, names: tuple[str, ...]) -> list[Rival]:
        both = [design(self.dataset, name, self.learn, self.test) for name in names]
        z, others = np.hstack([a for a, _ in both]), np.hstack([b for _, b in both])
        return [self._rival("covariates", TITLES["covariates"], ", ".join(names), self._weigh(z, others))]

    def only(self, name: str) -> Rival:
        """One covariate by itself: the share (or mean) of its level among the training samples, or a line."""
        values = self.dataset.traits[name]
        if self.dataset.traits.column(name).kind == "quantitative":
            predictions = self._weigh(*design(self.dataset, name, self.learn, self.test))
        else:
            predictions = self._by_level(values)
        return self._rival(f"only:{name}", f"{name} only", name, predictions)

    def only_sex(self, of_sex: Covariate | None) -> list[Rival]:
        """Sex that the run doesn't name, as one covariate more."""
        if of_sex is None:
            return []
        return [self._rival(f"only:{of_sex.name}", "Sex only", of_sex.name, self._by_level(of_sex.values))]

    def _by_level(self, values: np.ndarray) -> np.ndarray:
        levels = np.nan_to_num(values, nan=-1.0)
        train_levels, test_levels = levels[self.learn], levels[self.test]
        if self.classes is None:
            guess = np.full(len(self.test), self.y.mean())
            for level in np.unique(train_levels):
                own = self.y[train_levels == level]
                guess[test_levels == level] = (own.sum() + self.y.mean()) / (len(own) + 1)
            return guess
        prior = self._shares(self.y)
        guess = np.tile(prior, (len(self.test), 1))
        for level in np.unique(train_levels):
            own = self.y[train_levels == level]
            guess[test_levels == level] = (self._shares(own) * len(own) + prior) / (len(own) + 1)
        return guess

    def _machine(self, kind: str) -> Rival:
        which = self.network_columns
        inputs = f"all {self.variants:,} variants" if which is None else f"the {len(which):,} variants the network saw"
        if kind == "svm":
            count = self.variants if which is None else len(which)
            predictions = classical.support_vectors(self._products(which), self.y, count, self.classes, self.seed)
        else:
            predictions = classical.trees(
                kind, self.dosages, which, self.learn, self.test, self.y, self.classes, self.seed
            )
        return self._rival(kind, TITLES[kind], inputs, predictions)


def design(dataset: Dataset, name: str, learn: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return one covariate as features for the training samples and for the others, fitted on the former.

    Classes become an indicator per level that occurs (a missing value is one), quantitative values are standardised.
    """
    values = dataset.traits[name]
    if dataset.traits.column(name).kind == "quantitative":
        known = values[learn][~np.isnan(values[learn])]
        mean, sd = (known.mean(), known.std() or 1.0) if len(known) else (0.0, 1.0)
        standard = np.nan_to_num((values - mean) / sd, nan=0.0)[:, None]
        return standard[learn], standard[others]
    levels = np.nan_to_num(values, nan=-1.0)
    present = np.unique(levels[learn])
    marks = (levels[:, None] == present).astype(np.float64)
    return marks[learn], marks[others]

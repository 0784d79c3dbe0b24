"""From a trained network and a question to its attribution: people, target, baseline and groups made ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.bands import blocks
from explorer.inspection.attribution.attribute import Aggregation, Attribution, attribute
from explorer.inspection.attribution.baselines import BASELINES, BaselineKind, baseline
from explorer.inspection.attribution.methods import Settings, method_named
from explorer.inspection.attribution.subject import MEMORY, Target
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.progress import Progress, silent
from explorer.training.trained import Trained, raw

Among = Literal["everybody", "cases", "controls"]
Groups = Literal["genes", "ld-blocks"]
WORK = 1e12
"""Multiply-adds that an explanation takes unless more is asked for: one or two minutes of two CPU cores."""
UNSURE = {"multi_head_attention", "rnn", "lstm", "gru"}
"""Kinds of layers in which integrated gradients are the safer choice."""


class Question(BaseModel):
    """What is to be explained, how, and for whom; every field has a default that serves.

    Attributes
    ----------
    output : name or number of a class or trait; None = the last class (cases), or the first trait
    contrast : explain a class's logit against the mean of the others' (two classes: the log-odds), not the logit alone
    baseline : None = training mean, and sampled people for GradientShap
    people : which of the network's people: all of them, those it was not trained on, or those it was
    among : of these everybody, or only cases (1) or controls (0) of a binary trait
    chosen : sample indices in the dataset, instead of the two before
    most_people : a random choice of so many where there are more
    groups : what occlusion hides together; None = every SNP by itself
    aggregation : how people are averaged for maps and checks
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str = "integrated-gradients"
    output: int | str | None = None
    contrast: bool = True
    baseline: BaselineKind | None = None
    baseline_people: int = Field(default=10, ge=1, le=1000)
    people: Literal["all", "held-out", "training"] = "all"
    among: Among = "everybody"
    chosen: tuple[int, ...] | None = None
    most_people: int = Field(default=2000, ge=1)
    groups: Groups | None = None
    aggregation: Aggregation = "mean absolute"
    settings: Settings = Settings()
    device: str = "cpu"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A question made ready for one trained network.

    Attributes
    ----------
    rows : int64 (people,), sample indices
    dosages : int8 (people, positions), or haplotypes (people, positions, 2)
    baseline : Tensor (k, channels, positions)
    groups : positions hidden together, or None
    """

    rows: np.ndarray
    dosages: np.ndarray
    target: Target
    baseline: Tensor
    baseline_kind: BaselineKind
    groups: list[np.ndarray] | None


def explain(
    trained: Trained,
    dataset: Dataset,
    question: Question | None = None,
    network: nn.Module | None = None,
    progress: Progress = silent,
) -> Attribution:
    """Return the attribution that answers the question.

    `network` replaces the trained weights, all else equal: that is how the control with random weights is made.
    Raises InputError in words where the question does not fit the data or the network.
    """
    question = question or Question()
    ready = prepare(trained, dataset, question)
    result = attribute(
        trained.network if network is None else network,
        trained.encoder,
        ready.dosages,
        question.method,
        target=ready.target,
        baseline=ready.baseline,
        baseline_label=BASELINES[ready.baseline_kind],
        groups=ready.groups,
        ploidy=dataset.genotypes.ploidy,
        settings=question.settings,
        columns=trained.columns,
        people=ready.rows,
        device=question.device,
        progress=progress,
    )
    result.about["question"] = question.model_dump(mode="json")
    return result


def affordable(network: NetworkSpec, steps: int = 50) -> int:
    """Return how many people (2,000 at most, 20 at least) are explained at `steps` gradients each within `WORK`.

    A gradient costs about three forward passes.
    """
    each = 3 * steps * max(1, geometry(network).macs)
    return next((most for most in (2000, 1000, 500, 200, 100, 50) if most * each <= WORK), 20)


def usual_method(network: NetworkSpec) -> str:
    """Return the method that serves a network best: DeepLift where it takes maxima, else integrated gradients.

    Every maximum that changes hands is a kink in the path of integrated gradients: ALS-Net takes over 1,000 steps for
    every person until the scores add up to 1%. DeepLift's scores add up in one pass.
    """
    kinds = {layer.kind for layer in network.layers}
    kinked = any("max_pool" in kind for kind in kinds)
    return "deeplift" if kinked and not kinds & UNSURE else "integrated-gradients"


def prepare(trained: Trained, dataset: Dataset, question: Question) -> Prepared:
    """Return people, genotypes, target, baseline and groups of a question."""
    method = method_named(question.method)
    kind: BaselineKind = question.baseline or ("sampled" if method.name == "gradient-shap" else "mean")
    rows, encoding = people(trained, dataset, question), trained.spec.encoding
    known = _sampled(trained.rows.train, max(2, 50 * question.baseline_people), question.settings.seed)
    training = raw(dataset.genotypes, encoding, known if kind != "mean" else known[:1], trained.columns)
    start = (
        trained.encoder.mean[None]
        if kind == "mean"
        else baseline(kind, trained.encoder, training, question.baseline_people, question.settings.seed)
    )
    if question.groups is not None and method.name != "occlusion":
        raise InputError(f"method {method.label}", "only occlusion hides groups", "Choose occlusion, or no groups.")
    return Prepared(
        rows,
        raw(dataset.genotypes, encoding, rows, trained.columns),
        target_of(trained, question.output, question.contrast),
        start,
        kind,
        None if question.groups is None else groups_of(trained, dataset, question.groups),
    )


def people(trained: Trained, dataset: Dataset, question: Question) -> np.ndarray:
    """Return the sample indices (people,) int64, sorted, that a question is about."""
    samples = dataset.genotypes.shape[0]
    if question.chosen is not None:
        rows = np.unique(np.array(question.chosen, dtype=np.int64))
        if not len(rows) or rows[0] < 0 or rows[-1] >= samples:
            raise InputError("people", f"those chosen are not among the {samples:,} of the dataset")
        return rows
    parts = trained.rows
    rows = {
        "all": np.concatenate([parts.train, parts.validation, parts.test]),
        "held-out": np.concatenate([parts.validation, parts.test]),
        "training": parts.train,
    }[question.people]
    if question.among != "everybody":
        trait = trait_of(trained, question.output)
        if dataset.traits.column(trait).kind != "binary":
            raise InputError(f"trait {trait}", "only a binary trait has cases and controls", "Explain everybody.")
        rows = rows[dataset.traits[trait][rows] == (1 if question.among == "cases" else 0)]
    if not len(rows):
        raise InputError("people", f"there are no {question.among} among them", "Choose others.")
    fitting = max(1, MEMORY // (4 * len(trained.columns)))
    return _sampled(rows, min(question.most_people, fitting), question.settings.seed)


def cases_and_controls(dataset: Dataset, trait: str, rows: np.ndarray) -> dict[str, np.ndarray] | None:
    """Return masks (people,) of the cases and the controls among `rows`, or None for a trait that is not binary."""
    if dataset.traits.column(trait).kind != "binary":
        return None
    values = dataset.traits[trait][rows]
    found = {"cases": values == 1, "controls": values == 0}
    return {name: mask for name, mask in found.items() if mask.any()} or None


def target_of(trained: Trained, output: int | str | None = None, contrast: bool = True) -> Target:
    """Return the explained number: a class's log-odds or logit, or a trait in training standard deviations."""
    names, classes = trained.target.output_names, trained.target.objective == "cross-entropy"
    output = _output(trained, output)
    contrast = contrast and classes
    if not classes:
        what = f"{names[output]} (logit)" if not trained.target.quantitative else f"{names[output]} (training sd)"
    elif not contrast:
        what = f"logit of {trained.target.traits[0]} = {names[output]}"
    else:
        odds = "log-odds" if len(names) == 2 else "logit against the mean of the others"
        what = f"{odds} of {trained.target.traits[0]} = {names[output]}"
    return Target(output, contrast, what)


def trait_of(trained: Trained, output: int | str | None = None) -> str:
    """Return the trait that an output of the network speaks of."""
    classes = trained.target.objective == "cross-entropy"
    return trained.target.traits[0 if classes else _output(trained, output)]


def _output(trained: Trained, output: int | str | None) -> int:
    names = trained.target.output_names
    if output is None:
        return len(names) - 1 if trained.target.objective == "cross-entropy" else 0
    if isinstance(output, str):
        if output not in names:
            raise InputError(f"target {output!r}", f"the network predicts {', '.join(names)}")
        return names.index(output)
    if not 0 <= output < len(names):
        raise InputError(f"target {output}", f"the network has outputs 0 to {len(names) - 1}")
    return output


def groups_of(trained: Trained, dataset: Dataset, kind: Groups) -> list[np.ndarray]:
    """Return the network's positions of every gene (or promoter, where it reads promoters) or LD block."""
    columns = trained.columns
    if kind == "ld-blocks":
        of_variant = blocks(dataset.genotypes)[columns]
        return [np.flatnonzero(of_variant == block) for block in np.unique(of_variant)]
    if trained.promoters is not None and len(trained.promoters):
        return list(np.arange(len(columns)).reshape(len(trained.promoters), -1))
    if dataset.genes is None:
        raise InputError("genes", "this dataset has none", "Bring a gene table, or hide LD blocks.")
    variants, genes = dataset.genotypes.variants, dataset.genes
    where = variants["chromosome"].astype(str).to_numpy()[columns]
    position = variants["position"].to_numpy()[columns]
    groups = []
    for chromosome, own in genes.groupby(genes["chromosome"].astype(str), sort=False):
        here = np.flatnonzero(where == chromosome)
        here = here[np.argsort(position[here], kind="stable")]
        first = np.searchsorted(position[here], own["start"].to_numpy(), side="left")
        last = np.searchsorted(position[here], own["end"].to_numpy(), side="right")
        groups += [here[low:high] for low, high in zip(first, last, strict=True) if low < high]
    if not groups:
        raise InputError("genes", "no position of the network lies in a gene", "Hide LD blocks instead.")
    return groups


def portion(progress: Progress, start: float, share: float) -> Progress:
    """Return a progress that fills `share` of the whole, from `start` on; both between 0 and 1."""

    def tell(done: float, total: float, text: str = "") -> None:
        progress(start + share * (done / total if total else 0.0), 1.0, text)

    return cast(Callable[..., None], tell)


def _sampled(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    if len(rows) > most:
        rows = np.random.default_rng(seed).choice(rows, most, replace=False)
    return np.sort(rows).astype(np.int64)

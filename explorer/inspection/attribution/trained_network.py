"""From a trained network and a request to its attribution: samples, target, baseline and groups made ready."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.bands import blocks
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.baselines import BASELINES, BaselineKind, baseline
from explorer.inspection.attribution.budget import MEMORY
from explorer.inspection.attribution.methods import method_named
from explorer.inspection.attribution.request import AttributionRequest, Groups
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.subject import OutputTarget
from explorer.progress import Progress, silent
from explorer.training.trained import Trained, raw


@dataclass(frozen=True, eq=False)
class Prepared:
    """A request made ready for one trained network.

    Attributes
    ----------
    rows : int64 (samples,), sample indices
    dosages : int8 or uint16 doses (samples, positions), or int8 haplotypes (samples, positions, 2)
    baseline : Tensor (k, channels, positions)
    groups : positions hidden together, or None
    """

    rows: np.ndarray
    dosages: np.ndarray
    target: OutputTarget
    baseline: Tensor
    baseline_kind: BaselineKind
    groups: list[np.ndarray] | None


def attribution_of(
    trained: Trained,
    dataset: Dataset,
    request: AttributionRequest | None = None,
    network: nn.Module | None = None,
    progress: Progress = silent,
) -> Attribution:
    """Return the attribution that answers the request.

    `network` replaces the trained weights, all else equal: that is how the control with random weights is made.
    Raises InputError in words where the request does not fit the data or the network.
    """
    request = request or AttributionRequest()
    ready = prepare(trained, dataset, request)
    result = attribute(
        trained.network if network is None else network,
        trained.encoder,
        ready.dosages,
        request.method,
        target=ready.target,
        baseline=ready.baseline,
        baseline_label=BASELINES[ready.baseline_kind],
        groups=ready.groups,
        ploidy=dataset.genotypes.ploidy,
        settings=request.settings,
        columns=trained.columns,
        samples=ready.rows,
        device=request.device,
        progress=progress,
    )
    result.about["question"] = request.model_dump(mode="json")
    return result


def prepare(trained: Trained, dataset: Dataset, request: AttributionRequest) -> Prepared:
    """Return samples, genotypes, target, baseline and groups of a request."""
    method = method_named(request.method)
    kind: BaselineKind = request.baseline or ("sampled" if method.name == "gradient-shap" else "mean")
    rows, encoding = samples_of(trained, dataset, request), trained.spec.encoding
    known = _sampled(trained.rows.train, max(2, 50 * request.baseline_people), request.settings.seed)
    training = raw(dataset.genotypes, encoding, known if kind != "mean" else known[:1], trained.columns)
    start = (
        trained.encoder.mean[None]
        if kind == "mean"
        else baseline(kind, trained.encoder, training, request.baseline_people, request.settings.seed)
    )
    if request.groups is not None and method.name != "occlusion":
        raise InputError(f"method {method.label}", "only occlusion hides groups", "Choose occlusion, or no groups.")
    return Prepared(
        rows,
        raw(dataset.genotypes, encoding, rows, trained.columns),
        target_of(trained, request.output, request.contrast),
        start,
        kind,
        None if request.groups is None else groups_of(trained, dataset, request.groups),
    )


def samples_of(trained: Trained, dataset: Dataset, request: AttributionRequest) -> np.ndarray:
    """Return the sample indices (samples,) int64, sorted, that a request is about."""
    samples = dataset.genotypes.shape[0]
    if request.chosen is not None:
        rows = np.unique(np.array(request.chosen, dtype=np.int64))
        if not len(rows) or rows[0] < 0 or rows[-1] >= samples:
            raise InputError("samples", f"those chosen are not among the {samples:,} of the dataset")
        return rows
    parts = trained.rows
    rows = {
        "all": np.concatenate([parts.train, parts.validation, parts.test]),
        "held-out": np.concatenate([parts.validation, parts.test]),
        "training": parts.train,
    }[request.people]
    if request.among != "everybody":
        trait = trait_of(trained, request.output)
        if dataset.traits.column(trait).kind != "binary":
            raise InputError(f"trait {trait}", "only a binary trait has cases and controls", "Explain all samples.")
        rows = rows[dataset.traits[trait][rows] == (1 if request.among == "cases" else 0)]
    if not len(rows):
        kind = "samples" if request.among == "everybody" else request.among
        raise InputError("samples", f"there are no {kind} among them", "Choose others.")
    fitting = max(1, MEMORY // (4 * len(trained.columns)))
    return _sampled(rows, min(request.most_people, fitting), request.settings.seed)


def cases_and_controls(dataset: Dataset, trait: str, rows: np.ndarray) -> dict[str, np.ndarray] | None:
    """Return masks (samples,) of the cases and the controls among `rows`, or None for a trait that is not binary."""
    if dataset.traits.column(trait).kind != "binary":
        return None
    values = dataset.traits[trait][rows]
    groups = {"cases": values == 1, "controls": values == 0}
    return {name: mask for name, mask in groups.items() if mask.any()} or None


def target_of(trained: Trained, output: int | str | None = None, contrast: bool = True) -> OutputTarget:
    """Return the explained output: a class's log-odds or logit, or a trait in training standard deviations."""
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
    return OutputTarget(output, contrast, what)


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
    position, known = variants["position"].to_numpy()[columns], dataset.genotypes.placed[columns]
    groups = []
    for chromosome, own in genes.groupby(genes["chromosome"].astype(str), sort=False):
        here = np.flatnonzero(known & (where == chromosome))
        here = here[np.argsort(position[here], kind="stable")]
        first = np.searchsorted(position[here], own["start"].to_numpy(), side="left")
        last = np.searchsorted(position[here], own["end"].to_numpy(), side="right")
        groups += [here[low:high] for low, high in zip(first, last, strict=True) if low < high]
    if not groups:
        raise InputError("genes", "no position of the network lies in a gene", "Hide LD blocks instead.")
    return groups


def _sampled(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    if len(rows) > most:
        rows = np.random.default_rng(seed).choice(rows, most, replace=False)
    return np.sort(rows).astype(np.int64)

"""Draw a figure for a paper from finished runs, with what a reader must know of it below."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from explorer import __version__
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import ld
from explorer.genetics.association import lambda_gc
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.trained_network import trait_of
from explorer.inspection.checks.verdict import verdict
from explorer.inspection.explanation.outcome import outcome
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import exports, loci
from explorer.inspection.line.result import Line
from explorer.jobs.figures import Figure
from explorer.jobs.folder import RunFolder
from explorer.jobs.report import Report
from explorer.jobs.results import Associations
from explorer.jobs.workspace import Workspace
from explorer.notation import probability
from explorer.printing.attention import heads
from explorer.printing.curves import curves
from explorer.printing.genome import Track, Windows, along_the_genome
from explorer.printing.locus import locus
from explorer.printing.quantiles import quantiles
from explorer.printing.sheet import About, Sheet, printing
from explorer.training import trained

KNOWN = "Triangles: loci known beforehand."
REACH = 250_000
"""Base pairs to either side of the variant in the middle of a locus."""
LEAST = 40
"""Variants to either side that a locus shows at least, where there are."""
MOST_HEADS = 16
"""Beyond, the mean of each layer is drawn."""
MODELS = {"linear": "linear regression", "logistic": "logistic regression", "linear mixed": "linear mixed model",
          "logistic mixed": "logistic mixed model"}  # fmt: skip


def run(parameters: Figure, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Draw, and write the file into exports/; its name says dataset, trait, method and run."""
    source = Source(parameters, workspace)
    report(0, 2, "drawing")
    with printing():
        sheet, words = DRAWN[parameters.shown](source)
        report(1, 2, "writing")
        content = sheet.written(parameters.format)
    name = f"{file_name(*words)}.{parameters.format}"
    (folder / "exports").mkdir(exist_ok=True)
    (folder / "exports" / name).write_bytes(content)
    return {"file": f"exports/{name}", "title": sheet.about.title, "notes": list(sheet.about.notes)}


def file_name(*words: str) -> str:
    """Return a file's name from these words: letters and digits that any system takes, joined by _.

    >>> file_name("Rice panel (2024)", "größe/ha", "Integrated gradients", "train-0123456789")
    'Rice-panel-2024_grosse-ha_Integrated-gradients_train-0123456789'
    """
    plain = [unicodedata.normalize("NFKD", word.replace("ß", "ss")) for word in words]
    parts = ["-".join(re.findall(r"[A-Za-z0-9]+", re.sub(r"[\u0300-\u036f]", "", word))) for word in plain]
    return "_".join(part[:40].strip("-") for part in parts if part)


@dataclass(frozen=True)
class Source:
    """What a figure is drawn from."""

    asked: Figure
    workspace: Workspace

    def folder(self, id: str) -> Path:
        """Return the folder of a run."""
        return self.workspace.runs_folder / id

    def parameters(self, id: str) -> dict[str, Any]:
        """Return what a run was asked for."""
        return RunFolder(self.folder(id)).read("job.json").get("parameters", {})

    @cached_property
    def network(self) -> str:
        """The training run that the figure is of."""
        return self.asked.of if self.asked.shown == "curves" else str(self.parameters(self.asked.of).get("run"))

    @cached_property
    def title(self) -> str:
        """The title of that run."""
        return str(RunFolder(self.folder(self.network)).read("job.json").get("title", ""))

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset of the runs."""
        own = self.parameters(self.asked.of)
        digest = own.get("dataset") or self.parameters(self.network).get("spec", {}).get("dataset")
        if not digest:
            raise InputError(f"run {self.network}", "it is not a training run, or was deleted")
        return self.workspace.dataset(str(digest))

    def made(self, *ids: str | None) -> str:
        """Return the note that says which runs a figure was drawn from."""
        return f"Drawn from {', '.join(id for id in ids if id)}. SNP Explorer {__version__}."


def _map(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    asked, data = source.asked, source.dataset
    result = Explanation.load(source.folder(asked.of))
    drawn = None if asked.line is None else Line.load(source.folder(asked.line))
    beside = None if asked.beside is None else Associations.load(source.folder(asked.beside))
    trait = trait_of(trained.load(source.folder(source.network), result.folds[0]), result.request.output)
    method, scores, variants = METHODS[result.attribution.method].label, result.scores, data.genotypes.variants
    log10p = None if beside is None else np.where(np.isfinite(scores), beside.association.log10_p, np.nan)
    single = None if beside is None else beside.line(log10p)
    judged = outcome(result, drawn, data)
    tested, notes = None, [f"Verdict: {judged.headline} {judged.counted}"]
    if drawn is not None:
        notes += exports.notes(drawn, "")[1:2]
        if drawn.log10_threshold is not None:
            leads = loci.described(
                drawn.loci, data, trait, result.attribution, scores, result.loci, log10p, single
            )["variant"]  # fmt: skip
            keys = [tuple(row) for row in drawn.windows[["first", "last", "width"]].to_numpy()]
            own = [tuple(row) for row in drawn.loci[["first", "last", "width"]].to_numpy()]
            labels = {keys.index(key): str(name) for key, name in zip(own, leads, strict=True)}
            line = f"p = {probability(10.0**drawn.log10_threshold)}, 5% family-wise over {drawn.about.tested}"
            tested = Windows(drawn.windows, -drawn.log10_threshold, line, labels)
    tracks = []
    if log10p is not None and beside is not None:
        words = "" if single is None else f"p = {probability(10.0**-single)}, single markers"
        tracks.append(Track("Association −log₁₀ p", log10p, single, words))
        notes.append(f"Association: {MODELS[beside.association.model]}, λ = {lambda_gc(10.0**-log10p):.2f}. "
                     f"{beside.inflation.sentence if beside.inflation.unexplained else ''}")  # fmt: skip
    of = "mean score" if result.request.aggregation == "mean" else "mean |score|"
    control = result.control_beside
    fresh = "random weights, same mean"
    tracks.append(Track(f"{method}, {of}", scores, control=control, control_name=fresh if control is not None else ""))
    known = data.truth_for(trait)
    notes += [KNOWN] if known is not None else []
    notes.append(source.made(source.network, asked.of, asked.line, asked.beside))
    about = About(f"{trait} in {data.name}: {method.lower()} of {source.title}", tuple(notes))
    sheet = along_the_genome(about, asked.columns, variants, tracks, tested, known)
    return sheet, (data.name, trait, method, source.network)


def _tests(source: Source) -> tuple[Associations, tuple[str, ...]]:
    """Return an association, and the notes on it."""
    result = Associations.load(source.folder(source.asked.of))
    tests, line = result.association, result.line()
    said = f"{int(np.isfinite(tests.p).sum()):,} variants tested one by one in {tests.samples:,} samples"
    drawn = "no line of significance is drawn" if line is None else f"line: p = {probability(10.0**-line)}"
    notes = [f"{said} ({MODELS[tests.model]}); {drawn}; λ = {result.lambda_gc:.3f}."]
    if result.inflation.inflated:
        notes.append(f"Not verified: {result.inflation.sentence}" if line is None else result.inflation.sentence)
    return result, (*notes, source.made(source.asked.of))


def _association(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    result, notes = _tests(source)
    data, values, line = source.dataset, result.association.log10_p, result.line()
    variants, labels = data.genotypes.variants, {}
    if line is not None:
        for _, rows in variants.reset_index(drop=True).groupby("chromosome", sort=False).groups.items():
            best = max(rows, key=lambda row: -1.0 if np.isnan(values[row]) else values[row])
            if values[best] >= line:
                labels[int(best)] = str(variants["name"].iloc[best])
    words = "" if line is None else f"p = {probability(10.0**-line)}"
    track = Track("Association −log₁₀ p", values, line, words, labels=labels)
    known = data.truth_for(result.trait)
    notes = notes if known is None else (*notes[:-1], KNOWN, notes[-1])
    about = About(f"Association with {result.trait} in {data.name}", notes)
    sheet = along_the_genome(about, source.asked.columns, variants, [track], known=known)
    return sheet, (data.name, result.trait, "association", source.asked.of)


def _quantiles(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    result, notes = _tests(source)
    name, tested = source.dataset.name, int(np.isfinite(result.association.p).sum())
    about = About(f"QQ plot of the association with {result.trait} in {name}", notes)
    sheet = quantiles(about, source.asked.columns, result.expected, result.observed, tested)
    return sheet, (name, result.trait, "QQ", source.asked.of)


def _locus(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    result, notes = _tests(source)
    data, lead = source.dataset, int(source.asked.variant or 0)
    variants, scale = data.genotypes.variants, ruler(data.genotypes.variants)
    if not (lead < len(variants) and scale.unit == "bp" and scale.placed[lead]):
        raise InputError("Figure", "the variant has no place on a map, so that nothing lies near it", "Choose another.")
    order = genome_order(scale)
    order = order[(scale.chromosome[order] == scale.chromosome[lead]) & scale.placed[order]]
    at = int(np.flatnonzero(order == lead)[0])
    near = np.abs(scale.position[order] - scale.position[lead]) <= REACH
    near[max(0, at - LEAST) : at + LEAST + 1] = True
    near = order[near]
    r2 = ld.r2_to_lead(data.genotypes.dosages, lead, near)
    name = str(variants["name"].iloc[lead])
    about = About(f"Association with {result.trait} around {name} in {data.name}",
                  (f"Shades: linkage (r²) to {name} in all {data.genotypes.shape[0]:,} samples.", *notes))  # fmt: skip
    sheet = locus(about, source.asked.columns, variants, near, result.association.log10_p[near], r2, lead,
                  "Association −log₁₀ p", result.line(), data.genes)  # fmt: skip
    return sheet, (data.name, result.trait, f"locus {name}", source.asked.of)


def _attention(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    result, data = AttentionResult.load(source.folder(source.asked.of)), source.dataset
    judged, about = verdict(result.checks), result.about
    less = f", less that of {about['against']:,} ({about['against_group']})" if about["against"] else ""
    notes = (
        f"Verdict: {judged.headline} {judged.counted} Attention says from where a token gathers, not what that does "
        "to the answer.",
        f"Mean attention of {about['people']:,} samples ({about['group']}){less}; {about['tokens']:,} tokens.",
        source.made(source.network, source.asked.of),
    )
    maps, names = _by_layer(result)
    places = [result.chromosomes[code] for code in result.places.chromosome]
    equal = None if about["against"] else 1.0 / result.blocks
    sheet = heads(About(f"Attention of {source.title}, {data.name}", notes), source.asked.columns, maps, names,
                  places, equal)  # fmt: skip
    traits = source.parameters(source.network)["spec"]["traits"]
    return sheet, (data.name, ", ".join(traits), "attention", source.network)


def _by_layer(result: AttentionResult) -> tuple[np.ndarray, list[str]]:
    """Return the maps and their names: of every head, or the mean of each layer's where there are many."""
    if len(result.maps) <= MOST_HEADS:
        return result.maps, [f"head {name}" for name in result.heads["head"]]
    layers = result.heads["layer"].to_numpy()
    each = [(layer, layers == layer) for layer in dict.fromkeys(layers)]
    names = [f"layer {at + 1}, mean of {int(of.sum())} heads" for at, (_, of) in enumerate(each)]
    return np.stack([result.maps[of].mean(axis=0) for _, of in each]), names


def _curves(source: Source) -> tuple[Sheet, tuple[str, ...]]:
    folds: dict[int, dict[int, dict[str, float | None]]] = {}
    for event in RunFolder(source.folder(source.network)).events(0).events:
        if event.get("type") == "epoch":
            epochs = folds.setdefault(int(event.get("fold") or 0), {})
            kept = {"train": event.get("train_loss"), "validation": event.get("validation_loss")}
            epochs[int(event["epoch"])] = {"epoch": float(event["epoch"]), **kept}  # a resumed run says one again
    if not folds:
        raise InputError(f"run {source.network}", "it has no epochs to draw", "Train it again.")
    spec = source.parameters(source.network)["spec"]
    notes = (
        "Loss by epoch on the samples it was trained on, and on those kept aside to choose when to stop: no measure of "
        "what the network uses.",
        source.made(source.network),
    )
    rows = {fold: [epochs[at] for at in sorted(epochs)] for fold, epochs in sorted(folds.items())}
    name = source.dataset.name
    sheet = curves(About(f"Training of {source.title}, {name}", notes), source.asked.columns, rows)
    return sheet, (name, ", ".join(spec["traits"]), "curves", source.network)


DRAWN = {
    "map": _map,
    "association": _association,
    "quantiles": _quantiles,
    "locus": _locus,
    "attention": _attention,
    "curves": _curves,
}

"""`snp-explorer explain`: which positions a trained network used, and whether to trust it."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from explorer.commands.line import Line
from explorer.commands.sources import writable
from explorer.datasets import dataset as datasets
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import gene_sets, truth
from explorer.devices import Device
from explorer.errors import InputError
from explorer.genetics.ruler import ruler
from explorer.inspection import tables
from explorer.inspection.attribution.methods import Settings, method_named
from explorer.inspection.attribution.request import AttributionRequest, usual_method
from explorer.inspection.attribution.trained_network import trait_of
from explorer.inspection.checks.agreement import agreement
from explorer.inspection.checks.check import known_truth
from explorer.inspection.checks.verdict import Verdict, verdict
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import result as drawn_line
from explorer.inspection.line.judged import judged_line
from explorer.inspection.line.loci import CAUSE
from explorer.inspection.line.measure import LineRequest
from explorer.inspection.line.pathways import pathways
from explorer.inspection.line.windows import Kind
from explorer.jobs import computing
from explorer.jobs.folder import RunFolder
from explorer.jobs.plain import plain
from explorer.progress import portion
from explorer.training import trained

KINDS: dict[str, Kind] = {"windows": "window", "genes": "gene", "promoters": "promoter", "ld-blocks": "LD block"}
"""Blocks that `--blocks` names."""


def run(arguments: argparse.Namespace) -> int:
    """Write chromosome, position, variant, score; print the checks."""
    out, line = writable(arguments.out), Line()
    sets = None if arguments.pathways is None else gene_sets.read(existing(arguments.pathways))
    kind = KINDS.get(arguments.blocks) or (None if sets is None else "gene")
    if sets is not None and kind != "gene":
        raise InputError("--pathways", "pathways are sets of genes", "Leave out --blocks, or test genes.")
    if (kind or sets) and (arguments.no_line or arguments.randomised):
        raise InputError("--no-line", "what is to be tested was named", "Leave it out, or name no blocks.")
    chosen = None if arguments.method is None else method_named(arguments.method).name
    dataset = dataset_of(arguments.run)
    networks = trained.folds(arguments.run)
    first = trained.load(arguments.run, networks[0] if networks else None)
    output: Any = int(arguments.target) if arguments.target and arguments.target.isdigit() else arguments.target
    trait = trait_of(first, output)
    if arguments.truth is not None:
        dataset = with_truth(dataset, arguments.truth, trait)
    request = AttributionRequest(
        method=chosen or usual_method(first.network.spec),
        output=output,
        baseline=arguments.baseline,
        among="everybody" if arguments.samples == "all" else arguments.samples,
        settings=Settings(seed=arguments.seed),
    )
    fold = None if arguments.fold is None else arguments.fold - 1
    drawn = not (arguments.no_line or arguments.randomised)
    told = portion(line, 0.0, 0.5 if drawn else 1.0)

    def explained(device: Device) -> Explanation:
        there = request.model_copy(update={"device": str(device.torch)})
        return explain_run(arguments.run, dataset, there, fold, progress=told)

    computed = computing.computed(computing.named(arguments.device), explained, told, double=False)
    result = computed.made
    tested = None
    if drawn:
        asked = LineRequest(output=output, seed=arguments.seed, kind=kind)
        tested = judged_line(arguments.run, dataset, asked, portion(line, 0.5, 0.5))
    line.clear()
    scores = result.control_scores if arguments.randomised else result.scores
    assert scores is not None
    out.write_text(tables.csv(scores, dataset.genotypes.variants), encoding="utf-8")
    results = figures(result, dataset, trait, arguments.randomised, tested) | computed.summary
    if sets is not None and tested is not None:
        results["pathways"] = pathways(tested.windows, sets).assign(p=lambda table: 10.0 ** table["log10_p"])
    if arguments.json:
        print(json.dumps(plain(results), indent=1))
    else:
        _print(result, results, out, tested)
        if computed.told:
            print(computed.told)
    return 0


def dataset_of(run: Path) -> Dataset:
    """Return the dataset that a run folder was trained on: kept in it, or in the workspace around it."""
    if not (run / "run.json").is_file():
        raise InputError(str(run), "it is not the folder of a trained run", "Give the folder named by train --out.")
    digest = RunFolder(run).read("run.json").get("dataset", "")
    for home in (run / "dataset", run.resolve().parents[1] / "datasets" / str(digest)):
        if (home / "dataset.json").exists():
            return datasets.load(home)
    raise InputError(str(run), "its training data are no longer with it", "Train it again.")


def existing(path: Path) -> Path:
    """Return the path of a file that is there."""
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "Check the path.")
    return path


def with_truth(dataset: Dataset, path: Path, trait: str) -> Dataset:
    """Return the dataset with the known loci of a table in place of its own."""
    replaced = replace(dataset, truth=truth.read(existing(path)))
    if replaced.truth_for(trait) is None:
        assert replaced.truth is not None
        there = ", ".join(sorted(set(replaced.truth["trait"]))[:12])
        raise InputError(path.name, f"it has no locus of trait '{trait}'", f"It has loci of: {there}.")
    return replaced


def figures(
    result: Explanation, dataset: Dataset, trait: str, randomised: bool, tested: drawn_line.Line | None = None
) -> dict[str, Any]:
    """Return what `--json` prints: of the trained network, or of the one with fresh random weights."""
    attribution = result.control if randomised else result.attribution
    scores = result.control_scores if randomised else result.scores
    assert attribution is not None
    assert scores is not None
    complete = attribution.completeness
    known = known_truth(dataset, trait, scores) if randomised else result.checks.truth
    numbers: dict[str, Any] = {
        "method": attribution.method,
        "target": attribution.target,
        "baseline": attribution.baseline or None,
        "samples": len(attribution.samples),
        "people": len(attribution.samples),
        "positions": int(np.isfinite(scores).sum()),
        "folds": [fold + 1 for fold in result.folds],
        "randomised": randomised,
        "completeness_error": None if complete is None else complete.median,
        "completeness_error_95": None if complete is None else complete.percentile_95,
        "completeness_error_overall": None if complete is None else complete.overall,
        "auroc": None if known is None else known.auroc,
        "auprc": None if known is None else known.auprc,
        "found_loci": None if known is None else known.found,
        "of_loci": None if known is None else known.of,
        "found_by_chance": None if known is None else known.by_chance,
    }
    if not randomised:
        judged = _verdict(result, dataset, tested)
        numbers["random_weights_correlation"] = result.checks.random_weights
        numbers["verdict"] = {"level": judged.level, "headline": judged.headline}
        numbers["gates"] = [gate.model_dump() for gate in judged.gates]
        numbers["top_loci"] = result.loci
        if tested is not None:
            about = tested.about
            numbers["line"] = {
                "log10_threshold": tested.log10_threshold,
                "level": about.level,
                "windows": about.windows,
                "kind": about.kind,
                "sampler": about.sampler or None,
                "spread": about.spread,
                "divisor": about.divisor,
                "reason": about.reason,
                "also": [one.model_dump() for one in about.also],
            }
            kept = ["chromosome", "start", "end", "snps", "z", "log10_p", "q"]
            kept += ["name"] if (tested.loci["name"] != "").any() else []
            kept += [CAUSE] if CAUSE in tested.loci else []
            numbers["loci"] = tested.loci[kept].assign(p=10.0 ** tested.loci["log10_p"])
    return numbers


def _verdict(result: Explanation, dataset: Dataset, tested: drawn_line.Line | None) -> Verdict:
    if tested is None:
        return result.verdict
    how, scale = result.request.aggregation, ruler(dataset.genotypes.variants)
    agreed = agreement(result.attribution, how, result.folds, tested.markers, scale)
    return verdict(result.checks, tested.about, None if tested.about.reason else len(tested.loci), agreed=agreed)


def _print(result: Explanation, numbers: dict[str, Any], out: Path, tested: drawn_line.Line | None) -> None:
    samples, positions = (f"{numbers[name]:,} {name}" for name in ("samples", "positions"))
    print(f"{numbers['method']} of {numbers['target']}, {samples}, {positions}")
    if numbers["randomised"]:
        print("of the same network with fresh random weights")
        for name in ("completeness_error", "auroc", "auprc"):
            if numbers[name] is not None:
                print(f"{name} {numbers[name]:.4g}")
    else:
        print(numbers["verdict"]["headline"])
        for gate in numbers["gates"]:
            print(f"- {gate['about']} ({gate['mark']}): {gate['text']}")
        if tested is not None and len(tested.loci):
            print("loci above the line:")
            loci = numbers["loci"].assign(p=numbers["loci"]["p"].map("{:.2g}".format))
            print(loci[["chromosome", "start", "end", "snps", "p", "q"]].to_string(index=False))
            if CAUSE in loci:
                for locus in loci[loci[CAUSE] != ""].to_dict("records"):
                    print(f"{locus['chromosome']}:{locus['start']:,}-{locus['end']:,} by regression: {locus[CAUSE]}")
        if "pathways" in numbers:
            table = numbers["pathways"].assign(p=numbers["pathways"]["p"].map("{:.2g}".format))
            print(
                f"pathways, strongest of {len(table):,}:" if len(table) else "no pathway has two genes that were tested"
            )
            if len(table):
                print(table[["pathway", "tested", "best", "p", "q"]].head(10).to_string(index=False))
        print("top loci of the map:")
        columns = [
            name
            for name in ("rank", "chromosome", "position", "variant", "score", "share", "gene", "known")
            if name in result.loci
        ]
        print(result.loci[columns].head(10).to_string(index=False))
    print(f"written to {out}")

"""`snp-explorer explain`: which positions a trained network used, and whether to believe it."""

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
from explorer.datasets.formats import truth
from explorer.errors import InputError
from explorer.inspection import tables
from explorer.inspection.attribution.explain import Question, trait_of, usual_method
from explorer.inspection.attribution.methods import Settings, method_named
from explorer.inspection.checks import check as checking
from explorer.inspection.checks.verdict import Truth
from explorer.jobs import explaining
from explorer.jobs.explaining import Explained
from explorer.jobs.folder import RunFolder
from explorer.jobs.plain import plain
from explorer.training import trained


def run(asked: argparse.Namespace) -> int:
    """Write chromosome, position, variant, score; print the checks."""
    out, line = writable(asked.out), Line()
    chosen = None if asked.method is None else method_named(asked.method).name
    dataset = dataset_of(asked.run)
    networks = trained.folds(asked.run)
    first = trained.load(asked.run, networks[0] if networks else None)
    output: Any = int(asked.target) if asked.target and asked.target.isdigit() else asked.target
    trait = trait_of(first, output)
    if asked.truth is not None:
        dataset = with_truth(dataset, asked.truth, trait)
    question = Question(
        method=chosen or usual_method(first.network.spec),
        output=output,
        baseline=asked.baseline,
        among=asked.people,
        settings=Settings(seed=asked.seed),
    )
    fold = None if asked.fold is None else asked.fold - 1
    found = explaining.explain(asked.run, dataset, question, fold, progress=line)
    line.clear()
    scores = found.control if asked.randomised else found.scores
    assert scores is not None
    out.write_text(tables.csv(scores, dataset.genotypes.variants))
    told = figures(found, dataset, trait, asked.randomised)
    if asked.json:
        print(json.dumps(plain(told), indent=1))
    else:
        _print(found, told, out, asked.randomised)
    return 0


def dataset_of(run: Path) -> Dataset:
    """Return the dataset that a run folder was trained on: kept in it, or in the workspace around it."""
    if not (run / "run.json").is_file():
        raise InputError(str(run), "it is not the folder of a trained run", "Give the folder named by train --out.")
    digest = RunFolder(run).read("run.json").get("dataset", "")
    for home in (run / "dataset", run.resolve().parents[1] / "datasets" / str(digest)):
        if (home / "dataset.json").exists():
            return datasets.load(home)
    raise InputError(str(run), "the data it was trained on are not with it any more", "Train it again.")


def with_truth(dataset: Dataset, path: Path, trait: str) -> Dataset:
    """Return the dataset with the known loci of a table in place of its own."""
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "Check the path.")
    found = replace(dataset, truth=truth.read(path))
    if found.truth_for(trait) is None:
        assert found.truth is not None
        there = ", ".join(sorted(set(found.truth["trait"]))[:12])
        raise InputError(path.name, f"it has no locus of trait '{trait}'", f"It has loci of: {there}.")
    return found


def figures(found: Explained, dataset: Dataset, trait: str, randomised: bool) -> dict[str, Any]:
    """Return what `--json` prints: of the trained network, or of the one with fresh random weights."""
    explanation = found.explanation
    attribution = explanation.control if randomised else explanation.attribution
    scores = found.control if randomised else found.scores
    assert attribution is not None
    assert scores is not None
    complete = attribution.completeness
    known: Truth | None = checking.known_truth(dataset, trait, scores) if randomised else explanation.checks.truth
    told: dict[str, Any] = {
        "method": attribution.method,
        "target": attribution.target,
        "baseline": attribution.baseline or None,
        "people": len(attribution.people),
        "positions": int(np.isfinite(scores).sum()),
        "folds": [fold + 1 for fold in found.folds],
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
        verdict = explanation.verdict
        told["random_weights_correlation"] = explanation.checks.random_weights
        told["verdict"] = {"level": verdict.level, "headline": verdict.headline}
        told["sentences"] = [sentence.text for sentence in verdict.sentences]
        told["top_loci"] = found.loci
    return told


def _print(found: Explained, told: dict[str, Any], out: Path, randomised: bool) -> None:
    print(f"{told['method']} of {told['target']}, {told['people']:,} people, {told['positions']:,} positions")
    if randomised:
        print("of the same network with fresh random weights")
        for name in ("completeness_error", "auroc", "auprc"):
            if told[name] is not None:
                print(f"{name} {told[name]:.4g}")
    else:
        print(found.explanation.verdict.headline)
        for sentence in found.explanation.verdict.sentences:
            print(f"- {sentence.text}")
        columns = [
            name
            for name in ("rank", "chromosome", "position", "variant", "score", "gene", "known")
            if name in found.loci
        ]
        print(found.loci[columns].head(10).to_string(index=False))
    print(f"written to {out}")

"""What the yeast networks used: integrated gradients, their checks, and the loci they find, against published QTL.

    python tests/benchmarks/yeast_saliency.py [--presets mlp cnn] [--trait Lactose] [--runs FOLDER]

Trains each preset in 5 folds by the project's own loop, explains everybody by the mean of the folds, and prints
completeness, AUROC of the map and of networks with fresh weights (20 seeds), and the top loci. Needs the yeast data
beside the checkout.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import plink
from explorer.datasets.traits import Column, Traits
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.trained_network import attribution_of
from explorer.inspection.checks.controls import fresh_weights
from explorer.inspection.checks.truth import recovery
from explorer.inspection.explanation.explain import explain
from explorer.inspection.profile import smooth
from explorer.inspection.tables import top_loci
from explorer.training import defaults, events, loop, trained
from explorer.training.spec import RunSpec

YEAST = Path(__file__).resolve().parents[3] / "shared" / "data" / "yeast"


def yeast(trait: str) -> Dataset:
    """Return the cross with one growth trait, its genes, and its published QTL as the known answer."""
    genotypes = plink.read(YEAST / "yeast.bed")
    table = pd.read_csv(YEAST / "phenotypes.csv", index_col="sample").reindex(genotypes.samples)[[trait]]
    published = pd.read_csv(YEAST / "published_qtl.csv").query("trait == @trait")
    truth = pd.DataFrame(
        {
            "chromosome": published["chromosome"].astype(str).to_numpy(),
            "start": published["ci_left_bp"].to_numpy(),
            "end": published["ci_right_bp"].to_numpy(),
            "name": published["genes"].astype(str).str.slice(0, 20).to_numpy(),
            "trait": trait,
        }
    )
    names = ["chromosome", "start", "end", "name", "score", "strand"]
    bed = pd.read_csv(YEAST / "genes.bed", sep="\t", names=names, dtype={"chromosome": str})
    first, last = bed["start"] + 1, bed["end"]
    genes = bed.assign(start=first, tss=np.where(bed["strand"] == "-", last, first))
    genes = genes[["chromosome", "start", "end", "name", "strand", "tss"]]
    return Dataset("yeast", genotypes, Traits(table, (Column(name=trait, kind="quantitative"),)), genes, truth)


def main() -> None:
    """Print the figures of every preset."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trait", default="Lactose")
    options.add_argument("--presets", nargs="*", default=["mlp", "cnn"])
    options.add_argument("--runs", type=Path, default=None, help="keep the runs here, or go on with those here")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--controls", type=int, default=20)
    chosen = options.parse_args()
    dataset = yeast(chosen.trait)
    known, variants = dataset.truth_for(chosen.trait), dataset.genotypes.variants
    assert known is not None
    for preset in chosen.presets:
        spec = RunSpec.model_validate(
            {
                "traits": (chosen.trait,),
                "split": {"kind": "kfold", "folds": 5, "seed": 0, "validation_share": 0.1},
                "device": "cpu",
                "threads": chosen.threads,
                **defaults.for_preset(preset, "quantitative", 800, dataset.genotypes.shape[1]),
            }
        )
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) if chosen.runs is None else chosen.runs / preset
            for event in loop.train(dataset, spec, folder):
                if isinstance(event, events.FoldDone):
                    print(f"{preset}: test Pearson {event.metrics[chosen.trait]['pearson']:.3f}", flush=True)
            networks = [trained.load(folder, fold) for fold in trained.folds(folder)]
        began = time.perf_counter()
        found = explain(networks, dataset, AttributionRequest())
        seconds = time.perf_counter() - began
        complete = found.attribution.completeness
        assert complete is not None
        scores = found.attribution.on_variants(len(variants))
        people, steps = len(found.attribution.samples), found.attribution.steps
        print(
            f"  explained {people:,} people with all checks in {seconds:.1f} s; steps {np.median(steps):.0f} (median)"
        )
        print(
            f"  completeness error: median {100 * complete.median:.2f}%, 95th percentile "
            f"{100 * complete.percentile_95:.2f}%, overall {100 * complete.overall:.2f}% (targets <= 1%, <= 3%, <= 5%)"
        )
        raw, smoothed = (recovery(s, variants, known).auroc for s in (scores, smooth(scores, variants)))
        print(f"  AUROC {raw:.3f} (target >= 0.66), smoothed over 25 markers {smoothed:.3f}")
        quick = AttributionRequest.model_validate({"settings": {"tolerance": None}, "most_people": 100})
        fresh = []
        for seed in range(chosen.controls):
            control = attribution_of(networks[0], dataset, quick, fresh_weights(networks[0].network, 1000 + seed))
            fresh.append(recovery(control.on_variants(len(variants)), variants, known).auroc or np.nan)
        if fresh:
            print(f"  fresh weights, {len(fresh)} seeds: {min(fresh):.3f} to {max(fresh):.3f} (target 0.45 to 0.55)")
        print(f"  {found.verdict.level}: {found.verdict.headline}")
        for gate in found.verdict.gates:
            print(f"    [{gate.mark}] {gate.text}")
        loci = top_loci(scores, dataset.genotypes, dataset.genes, known, most=len(known))
        print(loci[["rank", "chromosome", "position", "score", "start", "end", "gene", "known"]].to_string(index=False))


if __name__ == "__main__":
    main()

"""The published two steps on cohorts of growing size: rank promoters, train ALS-Net on the best, test beside a rival.

    python tests/benchmarks/flagship.py [--samples 1000 2000 5000 10000 20000] [--repeats 1] [--first 0]
                                        [--keep FILE] [--control 1000] [--null] [--figure docs/promoter-protocol.png]

Every repeat is a cohort of its own, simulated as the sample cohort is: 96 promoters of 64 sites, 8 of them with an
effect. Of its samples 20% are the test; the ranking, the epoch that is kept and the penalty of the rivals are chosen on
the others alone. Settings are the same at every size. The rivals are logistic regression on the promoters that the
ranking chose and on all of them.

With --keep the results are added to a file of JSON lines, those already there are not made again, and a run that was
interrupted goes on where it was. --control says up to which size the ranking has its control (it takes as long again).
--null makes cohorts in which nothing has an effect. --figure draws what is kept, and with no --samples makes nothing.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _verdicts import Kept

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.cohort import CohortSettings, cohort
from explorer.datasets.splits import Fold
from explorer.training import baselines, classical, compared, defaults, events, loop, plan, protocol, results
from explorer.training.baselines import Rival
from explorer.training.spec import Protocol, RunSpec

TRAIT = "disease"
SEED = 20_000
"""Cohort r has this seed + r, which no test and no setting was tried on."""
RANKING = {"epochs": 5, "momentum": 0.9, "hold_out": 0.3}
"""In place of 50 epochs without momentum and a tenth that judges, too few samples to tell promoters apart."""
RIVALS = {"linear-network": "the same promoters", "linear-all": "all promoters"}


def main() -> None:
    """Run, print the table, draw the figure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, nargs="*", default=[1000, 2000, 5000, 10_000, 20_000])
    options.add_argument("--repeats", type=int, default=1, help="cohorts of each size")
    options.add_argument("--first", type=int, default=0, help="number of the first cohort")
    options.add_argument("--control", type=int, default=1000, help="largest size whose ranking has a control")
    options.add_argument("--null", action="store_true", help="heritability 0")
    options.add_argument("--keep", type=Path, default=None)
    options.add_argument("--figure", type=Path, default=None)
    chosen = options.parse_args()
    kept = Kept(chosen.keep)
    for samples in chosen.samples:
        for number in range(chosen.first, chosen.first + chosen.repeats):
            if not kept.has(samples=samples, number=number, null=chosen.null):
                kept.add(**one(samples, number, samples <= chosen.control, chosen.null, chosen.keep))
                print({name: value for name, value in kept.rows[-1].items() if name != "curve"}, flush=True)
    if kept.rows:
        print(table(kept.rows).to_string(index=False))
        if chosen.figure is not None:
            draw(table([row for row in kept.rows if not row["null"]]), chosen.figure)


def spec_for(dataset: Dataset, number: int, control: bool) -> RunSpec:
    """Return the run: one ALS-Net on promoters ranked in the fold, by its usual settings.

    Besides, dosages are standardised and the rate rises over the first epoch, of which the publication says nothing
    (Adagrad's first steps are as large as the rate in every weight).
    """
    ranking = Protocol.model_validate({**RANKING, "control": control})
    fields: dict[str, Any] = {
        "traits": (TRAIT,),
        "protocol": ranking,
        "seed": number,
        "split": {"kind": "stratified", "seed": number},
        "device": "cpu",
        "threads": 1,
        "keep_epochs": 0,
        "checkpoint_every": 120,
        **defaults.for_dataset(dataset, "als-net", (TRAIT,), ranking),
        "standardise": True,
        "schedule": {"warm_up": 1.0},
    }
    return RunSpec.model_validate(fields)


def one(samples: int, number: int, control: bool, null: bool, keep: Path | None) -> dict[str, Any]:
    """Return the result of one cohort; what is under way lies beside the file of results."""
    settings = CohortSettings(people=samples, seed=SEED + number, heritability=0.0 if null else 0.9)
    dataset = cohort(settings)
    spec = spec_for(dataset, number, control)
    name = f"{'null' if null else 'run'}-{samples}-{number}"
    folder = keep.with_suffix("") / name if keep is not None else Path(tempfile.mkdtemp())
    began, ranked, curve = time.process_time(), 0.0, []
    for event in loop.train(dataset, spec, folder):
        if isinstance(event, events.Ranking):
            ranked = time.process_time() - began
        if isinstance(event, events.Epoch):
            curve.append([event.train_loss, event.validation_loss, event.metrics["auroc"]])
        if isinstance(event, events.Diverged):
            raise SystemExit(f"{name}: {event.reason}. {event.suggestion}")
    trained = time.process_time() - began - ranked
    fold = plan.folds(dataset, spec)[0]
    rows, predictions = results.read_predictions(folder, 0)
    columns = baselines.columns_of(folder)[0]
    found = [rival(dataset, fold, "linear-network", columns, number), rival(dataset, fold, "linear-all", None, number)]
    y = dataset.traits[TRAIT]
    beside = compared.compared(y, [(rows, predictions)], found, [len(fold.train)], "auroc", number)
    ranking = protocol.read(folder)
    assert dataset.truth is not None
    planted = {name.split()[0] for name in dataset.truth["name"]}
    chosen = ranking.loc[ranking["chosen"], "gene"]
    result = {
        "samples": samples,
        "number": number,
        "null": null,
        "als-net": beside["linear-network"].network,
        **{other: beside[other].rival for other in RIVALS},
        **{f"over {other}": [beside[other].difference, beside[other].low, beside[other].high] for other in RIVALS},
        "planted": len(planted),
        "chosen": len(chosen),
        "found": int(chosen.isin(planted).sum()),
        "first": int((ranking["p"] < 1.5 / (1 + len(ranking))).sum()) if control else None,
        "core minutes": [round(seconds / 60, 2) for seconds in (ranked, trained, time.process_time() - began)],
        "curve": curve,
    }
    shutil.rmtree(folder)
    return result


def rival(dataset: Dataset, fold: Fold, name: str, columns: np.ndarray | None, seed: int) -> Rival:
    """Return logistic regression as `baselines` has it, learnt from training and validation samples.

    It is computed from standardised dosages rather than from principal coordinates, which are those rotated: with more
    samples than sites that is the same model in a fraction of the time.
    """
    learn, y = np.sort(np.r_[fold.train, fold.validation]), dataset.traits[TRAIT]
    dosages = dataset.genotypes.dosages
    sites = np.arange(dosages.shape[1]) if columns is None else np.asarray(columns)
    z = blocks.copies(blocks.read(dosages, np.r_[learn, fold.test], None), np.float32)[:, sites]
    mean, spread = np.nanmean(z[: len(learn)], 0), np.nanstd(z[: len(learn)], 0)
    z = np.nan_to_num((z - mean) / np.maximum(spread, 1e-6))
    predictions = classical.logistic(z[: len(learn)], y[learn], z[len(learn) :], 2, seed)
    return Rival(name, "Logistic regression", RIVALS[name], TRAIT, [], [fold.test], [predictions])


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a row per size: means over cohorts, and differences with the 95% interval of their mean."""
    made: list[dict[str, Any]] = []
    for (null, samples), part in pd.DataFrame(rows).groupby(["null", "samples"]):
        row: dict[str, Any] = {"samples": samples, "null": null, "cohorts": len(part)}
        row |= {name: part[name].mean() for name in ("als-net", *RIVALS)}
        for name in RIVALS:
            each = np.array(part[f"over {name}"].tolist())
            middle = each[:, 0].mean()
            half = np.sqrt((((each[:, 2] - each[:, 1]) / 2) ** 2).sum()) / len(each)
            row |= {f"over {name}": middle, f"over {name} low": middle - half, f"over {name} high": middle + half}
        row |= {"found": part["found"].mean(), "chosen": part["chosen"].mean()}
        row["core minutes"] = float(np.mean([spent[-1] for spent in part["core minutes"]]))
        made.append(row)
    return pd.DataFrame(made).round(3)


def draw(rows: pd.DataFrame, path: Path) -> None:
    """Draw AUROC against samples, and ALS-Net less logistic regression with its interval below."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    lines = [
        ("als-net", "ALS-Net", "#0072B2", "o-"),
        ("linear-network", "Logistic regression, same promoters", "#D55E00", "s-"),
    ]
    lines.append(("linear-all", "Logistic regression, all promoters", "#7f7f7f", "^--"))
    figure, (above, below) = plt.subplots(
        2, 1, sharex=True, figsize=(6.4, 6), height_ratios=(3, 2), layout="constrained"
    )
    for name, title, colour, style in lines:
        above.plot(rows["samples"], rows[name], style, color=colour, label=title)
    above.axhline(0.5, color="#bbbbbb", linewidth=0.8)
    above.set_ylabel("AUROC of test samples")
    above.legend(frameon=False, fontsize=9)
    for place, (name, title, colour, style) in enumerate(lines[1:]):
        middle, shift = rows[f"over {name}"], 1.03 ** (2 * place - 1)
        spread = [middle - rows[f"over {name} low"], rows[f"over {name} high"] - middle]
        below.errorbar(
            rows["samples"] * shift,
            middle,
            spread,
            fmt=style[0],
            color=colour,
            capsize=3,
            label=f"less {title[0].lower()}{title[1:]}",
        )
    below.axhline(0, color="#bbbbbb", linewidth=0.8)
    below.set_ylabel("ALS-Net's AUROC less\nthe rival's, 95% interval")
    below.set_xscale("log")
    below.set_xticks(rows["samples"], [f"{int(samples):,}" for samples in rows["samples"]])
    below.minorticks_off()
    below.set_xlabel("samples, of which 72% train, 8% validate, 20% test")
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    main()

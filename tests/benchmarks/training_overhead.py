"""What training through the worker costs over a bare torch loop with the same encoder, network and batches.

    python tests/benchmarks/training_overhead.py [--threads 2] [--repeats 3]

Both are timed from the end of the first epoch to the end of the last (start-up excluded), validation included in both;
the worker also measures metrics, writes events and checkpoints. Runs alternate and the median ratio is printed; the
target is 1.10.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.jobs.workspace import Workspace
from explorer.networks.build import build
from explorer.training import defaults, optimizer, plan
from explorer.training.objective import Loss, fit
from explorer.training.seeds import ORDER, WEIGHTS, seeded
from explorer.training.spec import RunSpec

TARGET = 1.10
CASES = {"mlp": (1000, 8000, 13), "cnn": (1000, 8000, 12), "linear": (2000, 2000, 25)}
"""preset -> people, variants, epochs"""


def simulated(people: int, variants: int) -> Dataset:
    """Return people whose trait is a sum over a hundred variants."""
    rng = np.random.default_rng(0)
    dosages = rng.integers(0, 3, (people, variants)).astype(np.int8)
    y = dosages[:, :100] @ rng.normal(size=100) + rng.normal(scale=5, size=people)
    samples = np.array([f"p{i}" for i in range(people)], dtype=object)
    traits = Traits(pd.DataFrame({"height": y}, index=samples), (Column(name="height", kind="quantitative"),))
    table = variant_table("1", np.arange(1, variants + 1), [f"v{i}" for i in range(variants)])
    return Dataset("simulated", Genotypes(dosages, samples, table), traits)


def bare(dataset: Dataset, spec: RunSpec) -> float:
    """Train with nothing but torch; return the seconds from the end of the first epoch to the end of the last."""
    fold = plan.folds(dataset, spec)[0]
    target = fit("mse", dataset.traits, spec.traits, fold.train)
    encoder = encodings.fit(spec.encoding, dataset.genotypes.array, fold.train, 2, spec.standardise)
    network = build(plan.network(spec, encoder.positions, 1, 1), seeded(spec.seed, 0, WEIGHTS))
    stepper = optimizer.make(spec.optimizer, network, torch.device("cpu"))
    genotypes = torch.from_numpy(dataset.genotypes.dosages)
    y = torch.from_numpy(target.values(dataset.traits))
    loss = Loss(target, y)
    train, validation = torch.from_numpy(fold.train), torch.from_numpy(fold.validation)
    began = 0.0
    for epoch in range(spec.epochs):
        network.train()
        order: Tensor = train[np.random.default_rng([spec.seed, 0, ORDER, epoch]).permutation(len(train))]
        for start in range(0, len(order), spec.batch_size):
            rows = order[start : start + spec.batch_size]
            stepper.zero_grad(set_to_none=True)
            loss(network(encoder(genotypes[rows])), y[rows]).backward()
            stepper.step()
        network.eval()
        with torch.no_grad():
            loss(network(encoder(genotypes[validation])), y[validation]).item()
        began = began or time.perf_counter()
    return time.perf_counter() - began


def through_worker(spec: RunSpec, workspace: Workspace, number: int, threads: int) -> float:
    """Train through `python -m explorer.jobs.worker`; return the seconds between the same two moments."""
    folder = workspace.runs_folder / f"train-{number:010x}"
    folder.mkdir(parents=True)
    job = {"id": folder.name, "kind": "train", "title": "", "parameters": {"spec": spec.model_dump(mode="json")}}
    (folder / "job.json").write_text(json.dumps(job))
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "explorer.jobs.worker", str(folder)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    epochs = [line["t"] for line in lines if line["type"] == "epoch"]
    assert len(epochs) == spec.epochs
    return epochs[-1] - epochs[0]


def main() -> None:
    """Print a ratio per network; end with 1 where one is above the target."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--presets", nargs="*", default=list(CASES))
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    os.nice(10)  # as the worker is
    print(f"training through the worker over a bare torch loop, {chosen.threads} threads, target {TARGET:.2f}")
    worst = 0.0
    for preset in chosen.presets:
        people, variants, epochs = CASES[preset]
        dataset = simulated(people, variants)
        fields = defaults.for_preset(preset, "quantitative", people, variants)
        fields |= {"schedule": {}, "early_stopping": None, "epochs": epochs, "threads": chosen.threads}
        spec = RunSpec.model_validate({**fields, "traits": ("height",), "device": "cpu", "dataset": dataset.digest})
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace(Path(folder))
            workspace.add(dataset)
            pairs = []
            for repeat in range(chosen.repeats):
                pairs.append((through_worker(spec, workspace, repeat, chosen.threads), bare(dataset, spec)))
        ratio = float(np.median([ours / theirs for ours, theirs in pairs]))
        worst = max(worst, ratio)
        ours, theirs = np.median(pairs, axis=0)
        print(
            f"{preset:8s} {ratio:.2f}  (worker {ours:.2f} s, bare {theirs:.2f} s for {epochs - 1} epochs)", flush=True
        )
    raise SystemExit(0 if worst <= TARGET else 1)


if __name__ == "__main__":
    main()

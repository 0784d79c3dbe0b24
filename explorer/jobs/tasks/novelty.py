"""Learn codes of the sample cohort's samples, and score groups of samples that were left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.datasets import samples
from explorer.jobs.report import Report
from explorer.jobs.sample_codes import EVERY, GROUPS, Codes, Novelty
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import sample_codes as lesson


def run(parameters: Novelty, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Learn and score; keep the codes, the scores of the first seed, and the AUROCs of all."""
    data = samples.open_sample("cohort")
    calls = np.asarray(data.genotypes.array[:, ::EVERY])
    group = data.traits.table["ancestry"].to_numpy().astype(np.int64)
    steps = 1.0 + len(GROUPS) * parameters.seeds
    report(0.0, steps, "Codes of two numbers, and others")
    made = lesson.sample_codes(calls, group, 0, parameters.epochs)
    arrays: dict[str, np.ndarray] = {
        "codes": made.codes.astype(np.float32),
        "places": made.places.astype(np.float32),
        "ancestry": group.astype(np.int8),
    }
    aurocs: dict[str, list[list[float]]] = {}
    for number, name in enumerate(GROUPS):
        aurocs[name] = []
        for seed in range(parameters.seeds):
            report(1.0 + number * parameters.seeds + seed, steps, f"{name} left out, seed {seed + 1}")
            found = lesson.novelty(calls, left_out(name, group, seed), seed, parameters.epochs)
            aurocs[name].append(found.aurocs)
            if seed == 0:
                arrays |= {f"known_{name}": found.known.astype(np.float32), f"new_{name}": found.new.astype(np.float32)}
    about: dict[str, object] = {"samples": len(calls), "variants": calls.shape[1], "aurocs": aurocs}
    about |= {"canonical": made.canonical.tolist(), "ancestry": list(made.ancestry), "angle": made.angle}
    about |= {"widths": list(lesson.WIDTHS), "errors": made.errors.tolist()}
    Codes(arrays, about).save(folder)
    return {name: [round(float(np.mean(column)), 3) for column in zip(*of, strict=True)] for name, of in aurocs.items()}


def left_out(name: str, group: np.ndarray, seed: int) -> np.ndarray:
    """Return which samples are left out (samples,) bool; `group` is 1 in the south."""
    if name == "random":
        order = np.random.default_rng([seed, 5]).permutation(len(group))
        return order < int((group == 1).sum())
    return group == (1 if name == "south" else 0)

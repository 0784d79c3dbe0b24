"""Train recurrent cells to hold one bit: an event for each network, the weights of each cell's first seed as files."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Hold
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import one_bit, one_bit_run


def run(parameters: Hold, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; return how many seeds of each cell hold the bit."""
    task = parameters.task
    pairs = [(cell, seed) for cell in task.cells for seed in task.seeds]
    points = len(one_bit.tests(task))
    holding: dict[str, int] = dict.fromkeys(task.cells, 0)
    for place, (cell, seed) in enumerate(pairs):
        done = 0
        for said in one_bit.learn(task, cell, seed):
            if not isinstance(said, tuple):
                done += 1
                words = f"{one_bit.NAMES[cell]}, seed {seed}"
                report(place * points + done, len(pairs) * points, words)
                continue
            held, network = said
            report.event(
                "held",
                cell=cell,
                seed=seed,
                accuracy=list(held.accuracy),
                before=[_short(value) for value in held.before],
                after=[_short(value) for value in held.after],
            )
            holding[cell] += held.accuracy[-1] >= one_bit.HOLDS
            if seed == task.seeds[0]:
                one_bit_run.save(folder, cell, network)
    return {"holding": holding}


def _short(value: float) -> float:
    return float(f"{value:.4g}")

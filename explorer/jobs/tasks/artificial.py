"""Make artificial people in several ways, and compare them with real ones."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets import samples
from explorer.jobs.lessons import Artificial
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import artificial_genotypes, artificial_kept


def run(parameters: Artificial, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Let every maker make people of the sample cohort, and keep them."""
    task = parameters.task
    calls = artificial_genotypes.read(str(samples.files("cohort")["genotypes"]))
    all_made, of = [], task.seeds * task.steps
    for made in artificial_genotypes.learn(task, calls):
        all_made.append(made)
        report(
            len(all_made), of, f"split {made.seed - task.seed + 1} of {task.seeds}: {made.maker}, epoch {made.epoch}"
        )
    kept = artificial_kept.Artificial.of(all_made, artificial_genotypes.split(calls, task.seed))
    kept.save(folder)
    return {
        f"{maker} {epoch}": seeds[0]["privacy_loss"]
        for (maker, epoch), seeds in zip(kept.makers, kept.scores, strict=True)
    }

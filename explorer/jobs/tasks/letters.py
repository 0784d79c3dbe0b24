"""Train two small LSTMs to guess the next letter, of a generated text and of generated DNA."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Letters
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.next_letters import CORPORA, save, save_course, train_both


def run(parameters: Letters, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train, and keep the weights and how many bits a letter took on the way."""
    task, kept = parameters.task, []
    for network, reached in train_both(task):
        done = CORPORA.index(reached.corpus) * task.batches + reached.batch
        report(done, len(CORPORA) * task.batches, f"{reached.corpus}: {reached.bits:.3f} bits a letter")
        kept.append(reached)
        if reached.batch == task.batches:
            save(folder, reached.corpus, network)
    save_course(folder, kept)
    return {one.corpus: one.bits for one in kept if one.batch == task.batches}

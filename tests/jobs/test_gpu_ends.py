"""A training whose GPU fails ends with a sentence; its last checkpoint stays whole, and is gone on from."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch

from explorer.datasets import samples
from explorer.jobs import memory_limit, worker
from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import Run, Store
from explorer.training import checkpoint, step
from explorer.training.spec import RunSpec
from tests.test_gpu_faults import ILLEGAL, OUT

BREAKS_AT = 40
"""Steps after which the device fails: in the third epoch."""


@pytest.fixture
def work(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Run]:
    """Do the work of a training run in this process, as a worker does; the process itself stays as it is."""
    monkeypatch.setattr(worker, "_be_polite", lambda niceness: None)
    monkeypatch.setattr(worker, "_temporary_folder", lambda place: nullcontext())
    monkeypatch.setattr(memory_limit, "impose", lambda threads: None)
    monkeypatch.setattr(worker.signal, "signal", lambda number, handler: None)
    digest = store.workspace.add(samples.open_sample("cross"))
    spec = RunSpec.model_validate(
        {
            "dataset": digest,
            "traits": ("growth_cold",),
            "network": {"preset": "mlp", "settings": {"hidden": (8,)}},
            "epochs": 4,
            "threads": 1,
            "checkpoint_every": 0,
            "device": "cpu",
        }
    )
    run = store.request("train", {"spec": spec})

    def once() -> Run:
        (run.folder / "status.json").unlink(missing_ok=True)
        worker._work(RunFolder(run.folder))
        (run.folder / "worker.json").unlink()  # it names this process, which is to live on
        return store.get(run.id)

    return once


def told(folder: Path) -> str:
    return str(json.loads((folder / "status.json").read_text())["text"])


@pytest.mark.parametrize(
    ("error", "starts", "ends"),
    [
        (RuntimeError(ILLEGAL), "GPU: a computation on the GPU went wrong. Run it again;", "of the run's folder."),
        (
            torch.OutOfMemoryError(OUT),
            "Memory of CPU,",
            "or take the CPU. What its last checkpoint holds is kept.",
        ),
    ],
)
def test_a_gpu_that_fails_in_the_middle_ends_the_run_with_a_sentence(
    error: Exception, starts: str, ends: str, work: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = step.HostSteps.take, [0]

    def take(self: step.HostSteps, number: int) -> None:
        taken[0] += 1
        if taken[0] == BREAKS_AT:
            raise error
        real(self, number)

    monkeypatch.setattr(step.HostSteps, "take", take)
    folder = work().folder
    text = told(folder)
    assert text.startswith(starts)
    assert text.endswith(ends)
    assert json.loads((folder / "status.json").read_text())["state"] == "failed"
    reached = checkpoint.position(folder)
    assert reached is not None
    before = reached.epoch
    monkeypatch.setattr(step.HostSteps, "take", real)
    work()
    assert json.loads((folder / "status.json").read_text())["state"] == "done"
    epochs = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert [one["epoch"] for one in epochs if one["type"] == "epoch"] == [1, 2, 3, 4]
    assert before > 0

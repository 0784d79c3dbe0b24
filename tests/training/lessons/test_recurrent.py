"""Cells with their state, output or target fed back: against torch, their tasks, and what is shipped."""

import subprocess
import sys

import pytest
import torch
from torch.nn import functional as F

from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.networks.build import build
from explorer.training.lessons import fed_back, recurrent_networks, small_cells
from explorer.training.lessons.fed_back import FedBackTask
from explorer.training.lessons.recurrent import Cells
from explorer.training.lessons.small_cells import SmallCell, SmallCellsTask


def events(kind: str, type: str) -> list[dict]:
    """Return what a shipped run of a kind told."""
    named = prepared.manifest()
    assert named is not None
    folder = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))
    found = [event for event in RunFolder(folder).events().events if event["type"] == type]
    return [{name: value for name, value in event.items() if name not in ("t", "type")} for event in found]


def test_with_its_state_fed_back_each_start_is_torchs_cell():
    stack, x = Cells(3, 4, 5, 2, "h", 0, torch.float64), torch.randn(6, 7, 4).double()
    outputs = stack(x)
    for start in range(3):
        cell = torch.nn.RNN(4, 5, batch_first=True, dtype=torch.float64)
        with torch.no_grad():
            for part, value in zip(cell.parameters(), (stack.u, stack.w, stack.b, 0 * stack.b), strict=True):
                part.copy_(value[start].T.squeeze())
            expected = cell(x)[0] @ stack.v[start] + stack.c[start]
        assert torch.allclose(outputs[start], expected)


@pytest.mark.parametrize("feeds", ["o", "y", "taught"])
def test_other_feedback_step_by_step(feeds):
    stack, x = Cells(1, 3, 4, 3, feeds, 0, torch.float64), torch.randn(1, 6, 3).double()
    back, outputs = torch.zeros(3).double(), []
    for one in x[0]:
        state = torch.tanh(one @ stack.u[0] + back @ stack.w[0] + stack.b[0, 0])
        outputs.append(state @ stack.v[0] + stack.c[0, 0])
        said = {"o": outputs[-1], "y": outputs[-1].softmax(0), "taught": F.one_hot(outputs[-1].argmax(), 3).double()}
        back = said[feeds]
    assert torch.allclose(stack(x)[0, 0], torch.stack(outputs))


def test_with_targets_fed_back_all_steps_at_once_are_those_one_after_the_other():
    """Targets that are the cell's own answers: then both must be the same."""
    stack, x = Cells(1, 3, 4, 3, "taught", 1, torch.float64), torch.randn(5, 8, 3).double()
    alone = stack(x)
    assert torch.allclose(stack(x, alone[0].argmax(-1)), alone)


def test_targets_of_the_tasks():
    generator = torch.Generator().manual_seed(0)
    x, y, judged = fed_back.draw("parity", 20, generator)
    assert torch.equal(y[:, -1], x.argmax(2).sum(1) % 2)
    assert judged.all()
    x, y, judged = fed_back.draw("gap_4", 20, generator)
    assert x.shape == (20, 6, 6)
    assert torch.equal(y[:, -1], x[:, 0].argmax(1))
    assert (y[:, :-1] == fed_back.LETTERS).all()
    assert judged.tolist() == [False] * 5 + [True]
    x, y, judged = fed_back.draw("repeat", 20, generator)
    assert torch.equal(x.argmax(2)[:, 1:], y[:, :-1])
    text = "".join(fed_back.BASES[k] for k in [*x[0].argmax(1).tolist(), int(y[0, -1])])
    assert text in fed_back.REPEAT * 4
    assert judged.sum() == 7


def test_the_place_in_the_repeat_is_known_once_a_step_is_judged():
    """No two places of TTAGGG have the same six bases behind them."""
    text = fed_back.REPEAT * 3
    windows = {text[k : k + 6] for k in range(6)}
    assert len(windows) == 6


@pytest.fixture(scope="module")
def cells() -> list[SmallCell]:
    return [SmallCell(**event) for event in events("recurrent", "cell")]


def test_shipped_cells_cost_what_is_said(cells):
    assert [(cell.stream, cell.structure) for cell in cells] == [
        (stream, structure) for stream in small_cells.STREAMS for structure in small_cells.STRUCTURES
    ]
    for cell in cells:
        stack = small_cells.cells(cell.stream, cell.structure)
        with torch.no_grad():
            for part, value in zip(stack.weights, (cell.u, cell.w, [cell.b], cell.v, [cell.c]), strict=True):
                tensor = torch.tensor(value, dtype=torch.float64)
                part.copy_((tensor if len(tensor) == 1 and part.shape[1] == 1 else tensor.T).expand_as(part))
            x, y = small_cells.tested(cell.stream, cell.structure)
            found = small_cells.costs(stack(x), y, cell.stream)
        assert found[0].item() == pytest.approx(cell.loss, rel=1e-9)


def test_cells_beat_what_needs_no_memory(cells):
    """Letters: after l comes l or o, so log(2) in 2 of 5. Numbers: half the variance of the best guess from x alone."""
    loss = {(cell.stream, cell.structure): cell.loss for cell in cells}
    assert max(loss["letters", s] for s in ("h", "o")) < 0.4 * torch.log(torch.tensor(2.0)) / 3
    x, y = small_cells.tested("numbers", "h")
    slope = (x[..., 0] * y).mean() / (x[..., 0] ** 2).mean()
    assert max(loss["numbers", s] for s in ("h", "o")) < float(((y - slope * x[..., 0]) ** 2).mean() / 2) / 2
    assert loss["letters", "last"] < 0.1
    assert loss["bases", "last"] < 0.1


def test_what_the_shipped_comparison_says():
    """By the curves themselves: a task counts as learnt where a cost fell below the limit, and only there."""
    learnt = events("feedback", "learnt")
    assert [(one["task"], one["feeds"]) for one in learnt] == [(t, f) for t in fed_back.TASKS for f in fed_back.FEEDS]
    for one in learnt:
        for row, reached in zip(one["cost"], one["reached"], strict=True):
            first = next((at for at, cost in zip(one["updates"], row, strict=True) if cost < fed_back.REACHED), None)
            assert (reached is not None) or first is None
            assert first is None or reached <= first
    done = {(one["task"], one["feeds"]): sum(at is not None for at in one["reached"]) for one in learnt}
    assert done["gap_4", "h"] > done["gap_4", "o"], "the page asks which can"
    taught = next(one for one in learnt if (one["task"], one["feeds"]) == ("repeat", "taught"))
    assert max(taught["given"]) == pytest.approx(4 / 6, abs=0.02), "with the target fed back it knows one base alone"


@pytest.mark.slow
def test_without_anything_to_remember_nothing_is_learnt(monkeypatch):
    """Letters asked for after the gap that were never shown: no kind of cell may count as having learnt it."""
    whole = fed_back.draw

    def unseen(task, count, generator):
        x, y, judged = whole(task, count, generator)
        return x[torch.randperm(count, generator=generator)], y, judged

    monkeypatch.setattr(fed_back, "draw", unseen)
    for feeds in fed_back.FEEDS:
        made = fed_back.learn(FedBackTask(starts=2, updates=150), "gap_2", feeds)
        assert made.reached == [None, None]
        assert max(made.right) < 0.4


@pytest.mark.parametrize("every", [True, False])
def test_the_builder_has_the_cell(every):
    network = build(recurrent_networks.small_spec("bases", every))
    assert network(torch.randn(3, 10, 4)).shape == ((3, 10, 4) if every else (3, 2))
    own = sum(part[0].numel() for part in small_cells.cells("bases", "h" if every else "last").weights)
    assert sum(p.numel() for p in network.parameters()) == own + 2, "torch has two biases where one would do"
    assert build(recurrent_networks.task_spec("gap_4"))(torch.randn(2, 6, 6)).shape == (2, 6, 5)


def ran(tmp_path, script: str) -> list[str]:
    """Return what a script prints, run where this package is not found."""
    (tmp_path / "script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "-P", "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ""},
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_the_script_makes_the_same_cells(tmp_path):
    lines = ran(tmp_path, recurrent_networks.small_script(SmallCellsTask(updates=5)))
    for cell, said in zip(small_cells.all_cells(5), lines[::2], strict=True):
        assert said == f"{cell.stream} {cell.structure} {round(cell.loss, 6)}"


@pytest.mark.slow
def test_the_script_makes_the_same_comparison(tmp_path):
    setting = FedBackTask(starts=2, updates=20)
    lines = ran(tmp_path, recurrent_networks.fed_back_script(setting))
    assert lines == [f"{m.task} {m.feeds} {m.reached[0]} {m.reached[1]}" for m in fed_back.compared(setting)]
    assert len(lines) == 20

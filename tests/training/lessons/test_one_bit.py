"""One bit over noise: the networks are torch's, the gradient through time is autograd's, what is shipped is true."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from torch import nn

from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.networks.build import build
from explorer.screens.learn.sequences import one_bit as screen
from explorer.training.lessons import one_bit, one_bit_run
from explorer.training.lessons.one_bit import CELLS, Held, Holder, OneBitTask

SMALL = OneBitTask(gap=6, units=4, steps=60, batch=8, seeds=(0,))
LAYERS = {"half": "rnn_1", "orthogonal": "rnn_1", "gru": "gru_1", "lstm": "lstm_1"}


def trained(task: OneBitTask, cell: str, seed: int) -> tuple[Held, Holder]:
    """Return how a network learnt, and itself."""
    return next(said for said in one_bit.learn(task, cell, seed) if isinstance(said, tuple))


@pytest.fixture(scope="module")
def shipped() -> Path:
    """The folder of the run that is shipped."""
    return next((prepared.folder() / "runs").glob("hold-*"))


@pytest.mark.parametrize("cell", CELLS)
def test_weights_begin_as_they_are_said_to(cell: str) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = Holder(cell, OneBitTask())
    weight = network.reader.weight_hh_l0.detach()
    if cell in ("half", "orthogonal"):
        radius = torch.linalg.eigvals(weight).abs().max()
        assert float(radius) == pytest.approx(0.5 if cell == "half" else 1.0, rel=1e-5)
        return
    biases = (network.reader.bias_ih_l0 + network.reader.bias_hh_l0).detach()
    names = ("r", "z", "n") if cell == "gru" else ("i", "f", "g", "o")
    kept = dict(zip(names, biases.split(32), strict=True))["z" if cell == "gru" else "f"]
    assert kept.tolist() == pytest.approx([math.log(50)] * 32, rel=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_through_time_is_a_finite_difference(cell: str) -> None:
    """The state after a step is moved along each of its numbers, and the rest of the sequence read anew."""
    torch.manual_seed(0)
    network, task = Holder(cell, SMALL), SMALL
    x, _ = one_bit.draw(task, 3, torch.Generator().manual_seed(0))
    told, after = one_bit.through_time(network, x), 2
    network, x = network.double(), x.double()
    with torch.no_grad():
        _, state = network.reader(x[:, : after + 1])
        parts = list(state) if isinstance(state, tuple) else [state]

        def answer(part: int, number: int, by: float) -> torch.Tensor:
            moved = [one.clone() for one in parts]
            moved[part][0, :, number] += by
            rest = x[:, after + 1 :]
            begin = (moved[0], moved[1]) if len(moved) == 2 else moved[0]
            return network.out(network.reader(rest, begin)[0][:, -1]).squeeze(1)

        slopes = [
            (answer(part, number, 1e-5) - answer(part, number, -1e-5)) / 2e-5
            for part in range(len(parts))
            for number in range(task.units)
        ]
    norm = torch.stack(slopes).square().sum(0).sqrt().mean()
    assert told[after] == pytest.approx(float(norm), rel=1e-4)
    assert len(told) == task.gap + 1
    assert told[-1] == pytest.approx(float(network.out.weight.detach().norm()), rel=1e-5), (
        "the last state is read as it is"
    )


def test_the_builders_networks_are_the_lessons() -> None:
    specs = screen.specs(SMALL)
    x, _ = one_bit.draw(SMALL, 5, torch.Generator().manual_seed(0))
    for cell, title in (("half", "plain recurrent net"), ("gru", "GRU"), ("lstm", "LSTM")):
        _, network = trained(SMALL.model_copy(update={"steps": 10}), cell, 0)
        built = build(specs[title])
        names = {"reader": f"layers.{LAYERS[cell]}.reader", "out": f"layers.{built.spec.layers[-1].name}"}
        state = {
            name.replace(part, names[part], 1): v
            for name, v in network.state_dict().items()
            for part in names
            if name.startswith(part)
        }
        built.load_state_dict(state)
        assert torch.allclose(built(x).squeeze(1), network(x), atol=1e-6)


def test_the_browser_answers_as_torch_does(shipped: Path) -> None:
    xs = evaluate("sequences/one_bit/trained.js", "sequence(-1, 50, 3)")
    for cell, weights in one_bit_run.load(shipped).items():
        flat = {name: weights[tensor].ravel().tolist() for name, tensor in screen._TENSORS.items()}
        found = evaluate(
            "sequences/one_bit/trained.js", "answers(networkOf(cell, 32, flat), xs)", cell=cell, flat=flat, xs=xs
        )
        network = Holder(cell, OneBitTask())
        network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
        with torch.no_grad():
            states = network.double().reader(torch.tensor([xs], dtype=torch.float64))[0]
            assert found == pytest.approx(network.out(states).sigmoid().flatten().tolist(), rel=1e-6, abs=1e-9)


@pytest.mark.slow
def test_the_script_comes_to_the_lessons_numbers(tmp_path: Path) -> None:
    task = SMALL.model_copy(update={"cells": ("lstm", "half")})
    path = tmp_path / "one_bit.py"
    path.write_text(screen.script(task))
    done = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=True)
    for line, cell in zip(done.stdout.splitlines(), task.cells, strict=True):
        held, _ = trained(task, cell, 0)
        assert line == f"{cell} 0 {held.accuracy[-1]} {held.before[0]}"


def test_what_is_shipped_says_what_the_issue_asks(shipped: Path) -> None:
    courses, task = one_bit_run.courses(RunFolder(shipped).events().events), OneBitTask()
    assert RunFolder(shipped).read("result.json")["holding"] == {
        cell: sum(held.accuracy[-1] >= 0.99 for held in courses[cell]) for cell in CELLS
    }
    holding = RunFolder(shipped).read("result.json")["holding"]
    assert holding["lstm"] == 5
    assert holding["half"] <= 2
    for cell in CELLS:
        assert [held.seed for held in courses[cell]] == list(task.seeds)
        assert {len(held.accuracy) for held in courses[cell]} == {len(one_bit.tests(task))}
        assert {len(held.after) for held in courses[cell]} == {task.gap + 1}
    files = [path for path in shipped.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 150_000


def test_a_network_that_is_shipped_does_what_is_told_of_it(shipped: Path) -> None:
    task, courses = OneBitTask(), one_bit_run.courses(RunFolder(shipped).events().events)
    x, bits = one_bit.draw(task, one_bit.TESTED, torch.Generator().manual_seed(one_bit.TEST_SEED))
    for cell, weights in one_bit_run.load(shipped).items():
        network = Holder(cell, task)
        network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
        held = courses[cell][0]
        assert one_bit.accuracy(network, x, bits) == pytest.approx(held.accuracy[-1], abs=2e-3)
        assert one_bit.through_time(network, x[: one_bit.TRACED]) == pytest.approx(held.after, rel=1e-2, abs=1e-12)


def test_without_a_bit_nothing_is_told() -> None:
    """Labels that have nothing to do with what is shown are not learnt."""
    task = OneBitTask(gap=5, units=8, steps=200, batch=32)
    torch.manual_seed(0)
    network, generator = Holder("lstm", task), torch.Generator().manual_seed(0)
    stepper = torch.optim.Adam(network.parameters(), task.learning_rate)
    for _ in range(task.steps):
        x, _ = one_bit.draw(task, task.batch, generator)
        labels = torch.randint(2, (task.batch,), generator=generator).float()
        stepper.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(network(x), labels).backward()
        stepper.step()
    x, bits = one_bit.draw(task, 1000, torch.Generator().manual_seed(1))
    assert abs(one_bit.accuracy(network, x, torch.rand(1000, generator=generator).round()) - 0.5) < 0.06
    assert not np.isnan(one_bit.accuracy(network, x, bits))


@pytest.mark.slow
def test_a_seed_made_anew_is_the_same(shipped: Path) -> None:
    courses = one_bit_run.courses(RunFolder(shipped).events().events)
    for cell in ("lstm", "half"):
        held, _ = trained(OneBitTask(), cell, 3)
        told = courses[cell][3]
        assert held.accuracy[-1] == pytest.approx(told.accuracy[-1], abs=0.03 if cell == "half" else 2e-3)
        assert held.before == pytest.approx(told.before, rel=1e-3)

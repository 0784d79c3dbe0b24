"""GANs of digits: the steps against torch by hand, what is kept, the script, and the networks of the builder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.datasets.teaching.digits import digits
from explorer.networks.build import build
from explorer.screens.learn.making import digits_gan as screen
from explorer.training.lessons import digits_gan as lesson
from explorer.training.lessons.digits_gan import DigitsGanTask
from explorer.training.lessons.digits_gan_kept import DigitsGan, held_out

SMALL = DigitsGanTask(epochs=(0, 1), width=4, noise=3)


@pytest.fixture(scope="module")
def learnt() -> dict[str, list[lesson.Epoch]]:
    return {way: [epoch for epoch, _ in lesson.learn(SMALL, way == "steadied")] for way in ("taught", "steadied")}


def test_a_step_descends_what_it_says() -> None:
    """The discriminator's first step goes against the gradient of its loss and penalty, taken apart by hand."""
    torch.manual_seed(0)
    maker, judge = lesson.Generator(3, 4, steady=True), lesson.Discriminator(4, steady=True)
    real = torch.rand(16, 1, 8, 8)
    before = [p.detach().clone() for p in judge.parameters()]
    state = torch.random.get_rng_state()
    made = maker(torch.randn(16, 3)).detach()
    for batch_norm in (m for m in maker if isinstance(m, torch.nn.BatchNorm2d)):
        batch_norm.reset_running_stats()
    inputs = real.clone().requires_grad_()
    answers = judge(inputs)
    (slope,) = torch.autograd.grad(answers.sum(), inputs, create_graph=True)
    lost = -F.logsigmoid(answers).mean() - torch.log(1 - judge(made).sigmoid()).mean()
    penalty = 0.5 * (slope**2).sum((1, 2, 3)).mean()
    expected = torch.autograd.grad(lost + penalty, list(judge.parameters()))
    torch.random.set_rng_state(state)
    steppers: list[torch.optim.Optimizer] = [torch.optim.SGD(n.parameters(), 1.0) for n in (judge, maker)]
    told = lesson._step(real, maker, judge, steppers, 0.5, SMALL)
    for was, now, gradient in zip(before, judge.parameters(), expected, strict=True):
        assert was - now.detach() == pytest.approx(gradient, abs=1e-5)
    assert float(told[0]) == pytest.approx(float(lost.detach()), abs=1e-5)
    assert float(told[2]) == pytest.approx(float(answers.sigmoid().mean().detach()), abs=1e-6)


def test_no_digit_that_judges_is_learnt_from() -> None:
    train, test = lesson.real_digits()
    assert (len(train), len(test)) == (1257, 540)
    assert np.array_equal(train, digits(0, 0.7).train.reshape(-1, 64))
    figures = held_out()
    assert (figures["real"], figures["made"]) == pytest.approx((0.5, 0.5), abs=0.06)
    assert 50 < figures["near"] < 100


def test_what_is_made_is_digits_of_always_the_same_noise(learnt) -> None:
    for epochs in learnt.values():
        assert [one.epoch for one in epochs] == [0, 1]
        assert all(one.made.shape == (540, 64) and one.made.max() <= 16 for one in epochs)
        assert np.isnan(epochs[0].losses).all()
        assert all(0 < answer < 1 for answer in epochs[1].answers)
    *_, (_, maker) = lesson.learn(SMALL, steady=True)
    way = lesson.between(maker, SMALL)
    last = learnt["steadied"][-1].made
    assert np.array_equal(way[:, 0], last[0:10:2])
    assert np.array_equal(way[:, -1], last[1:10:2])


def test_what_is_kept_is_read_again(learnt, tmp_path: Path) -> None:
    kept = DigitsGan.of(learnt, np.zeros((5, 9, 64), np.uint8))
    kept.save(tmp_path)
    again = DigitsGan.load(tmp_path)
    assert again.about == kept.about
    assert np.array_equal(again.steadied[1], learnt["steadied"][1].made[:30])
    assert np.array_equal(again.quiz[0], learnt["steadied"][1].made[30])


def test_the_builder_gets_the_steadied_networks() -> None:
    task = DigitsGanTask.model_validate({})
    specs = screen.networks(task)
    ours = (lesson.Generator(task.noise, task.width, steady=True), lesson.Discriminator(task.width, steady=True))
    for (name, spec), network in zip(specs.items(), ours, strict=True):
        theirs = build(spec)
        assert [p.shape for p in theirs.parameters()] == [p.shape for p in network.parameters()], name
        theirs.load_state_dict(dict(zip(theirs.state_dict(), network.state_dict().values(), strict=True)))
        x = torch.rand(3, *spec.input_shape.sizes)
        assert theirs.eval()(x).detach().flatten() == pytest.approx(network.eval()(x).detach().flatten(), abs=1e-5)


@pytest.mark.slow
def test_the_script_trains_the_same(learnt, tmp_path: Path) -> None:
    path = tmp_path / "digits_gan.py"
    path.write_text(screen.script(SMALL))
    done = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True)
    expected = [
        f"{way == 'steadied'} {one.epoch} {one.real} {one.made_told} {one.near} {one.cloud}"
        for way, epochs in learnt.items()
        for one in epochs
    ]
    assert done.stdout.splitlines() == expected

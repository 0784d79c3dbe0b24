"""Digits made finer: measures by hand, interpolation against scipy, the script, and the builder's networks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from explorer.datasets.teaching.digits import digits
from explorer.networks.build import build
from explorer.screens.learn.making import finer as screen
from explorer.training.lessons import finer_digits as lesson
from explorer.training.lessons.finer_digits import Finer, FinerTask

SMALL = FinerTask(seeds=1, epochs=2, hidden=16)


@pytest.fixture(scope="module")
def measured() -> Finer:
    return lesson.measure(SMALL)


def test_a_coarse_pixel_is_the_mean_of_four_and_interpolation_is_by_hand() -> None:
    fine = torch.rand(3, 64)
    low = lesson.coarse(fine)
    assert low == pytest.approx(fine.view(3, 4, 2, 4, 2).mean((2, 4)).flatten(1))
    assert lesson.coarse(lesson.interpolated(low, "nearest")) == pytest.approx(low)
    linear = lesson.interpolated(low, "bilinear").view(3, 8, 8)
    grid = low.view(3, 4, 4)
    by_hand = 0.75 * (0.75 * grid[:, 0, 0] + 0.25 * grid[:, 0, 1]) + 0.25 * (
        0.75 * grid[:, 1, 0] + 0.25 * grid[:, 1, 1]
    )
    assert linear[:, 1, 1] == pytest.approx(by_hand, abs=1e-6)


def test_figures_by_hand() -> None:
    error = np.zeros((2, 64))
    error[0, 0], error[1] = 8, 4
    assert lesson.psnr(error) == pytest.approx((10 * np.log10(256) + 10 * np.log10(16)) / 2)
    steps = np.tile(np.arange(8.0), (1, 8))
    assert lesson.sharpness(steps) == pytest.approx((1 + 0) / 2)
    parts = digits(0, 0.7)
    known, held = (part.reshape(len(part), -1).astype(float) for part in (parts.train, parts.test[:80]))
    nearest = parts.train_labels[cdist(held, known).argmin(1)]
    share = lesson.read_right(held, parts.test_labels[:80], known, parts.train_labels)
    assert share == pytest.approx((nearest == parts.test_labels[:80]).mean())
    shuffled = np.random.default_rng(0).permutation(parts.train_labels)
    assert lesson.read_right(held, parts.test_labels[:80], known, shuffled) == pytest.approx(0.1, abs=0.12)


def test_what_is_shown_has_the_figures_that_are_told(measured, tmp_path: Path) -> None:
    measured.save(tmp_path)
    again = Finer.load(tmp_path)
    assert again.figures == pytest.approx(measured.figures)
    assert again.answers == pytest.approx(measured.answers, abs=0.01)
    assert measured.figures[0, 1, 0] == 0, "nearest keeps the coarse digit"
    assert measured.answers[-1] == pytest.approx(measured.draws.mean(0), abs=1e-4)
    assert np.array_equal(measured.truth, digits(0, 0.7).test.reshape(-1, 64)[:40])
    assert measured.coarse[0] == pytest.approx(measured.truth[0].reshape(4, 2, 4, 2).mean((1, 3)).ravel())


def test_the_builder_gets_the_networks_of_the_lesson() -> None:
    task = FinerTask.model_validate({})
    ours = (lesson.maker(task.hidden), lesson.maker(task.hidden, lesson.NOISE), lesson.judge(task.hidden))
    for spec, network in zip(screen.networks(task).values(), ours, strict=True):
        assert [p.shape for p in build(spec).parameters()] == [p.shape for p in network.parameters()]


@pytest.mark.slow
def test_the_network_beats_interpolation_and_the_script_says_the_same(tmp_path: Path) -> None:
    task = FinerTask(seeds=1, epochs=20)
    made = lesson.measure(task).figures[:, :, 0]
    assert made[3, 0] > made[:3, 0].max()
    path = tmp_path / "finer_digits.py"
    path.write_text(screen.script(task))
    done = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True)
    for line, way, row in zip(done.stdout.splitlines(), lesson.WAYS, made, strict=True):
        assert line.startswith(way)
        assert [float(word) for word in line.removeprefix(way).split()] == pytest.approx(
            row.tolist(), rel=1e-4, abs=1e-4
        )

"""Digits with true and with shuffled labels: both are learnt to the last, and only one is worth anything."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from torch import nn

from explorer.jobs import prepared
from explorer.jobs.folder import RunFolder
from explorer.training.lessons.memorising import (
    LAYERS,
    Memorised,
    MemorisingTask,
    courses,
    data,
    learn,
    memorise,
    parameters,
)


@pytest.fixture(scope="module")
def shipped() -> dict[float, list[Memorised]]:
    home = next((prepared.folder() / "runs").glob("memorise-*"))
    return courses(RunFolder(home).events().events)


def judge(of: list[Memorised]) -> None:
    """Assert what 5 seeds of shuffled labels must do."""
    last = [course.test[-1] for course in of]
    assert len(last) == 5
    assert 0.08 <= np.mean(last) <= 0.12
    assert all(0.05 <= one <= 0.15 for one in last)
    assert all(max(course.train) == 1 for course in of)


def test_shuffled_labels_are_learnt_and_worth_nothing(shipped) -> None:
    judge(shipped[1.0])


def test_true_labels_are_learnt_by_the_same_network(shipped) -> None:
    assert len(shipped[0.0]) == 5
    assert all(course.train[-1] == 1 and course.test[-1] > 0.96 for course in shipped[0.0])


def test_more_noise_is_worth_less(shipped) -> None:
    assert list(shipped) == [0.0, 0.2, 0.5, 1.0]
    means = [np.mean([course.test[-1] for course in of]) for of in shipped.values()]
    assert means == sorted(means, reverse=True)


def test_parameters_are_counted_as_torch_does() -> None:
    network = nn.Sequential(*(nn.Linear(a, b) for a, b in itertools.pairwise(LAYERS)))
    assert parameters() == sum(part.numel() for part in network.parameters())


def test_pixels_are_standardised_by_the_training_digits() -> None:
    images, labels, others, truth = data(3)
    assert (len(images), len(labels), len(others), len(truth)) == (1257, 1257, 540, 540)
    spread = images.std(0, correction=0)
    assert images.mean(0).abs().max() < 1e-5
    assert (((spread - 1).abs() < 1e-5) | (spread == 0)).all()


def test_a_seed_gives_the_same_again_and_another_another() -> None:
    task = MemorisingTask(shares=(1.0,), seeds=(0, 1), epochs=2)
    first = list(learn(task, 1.0, 0))
    both = [one for one in memorise(task) if isinstance(one, Memorised)]
    assert list(zip(both[0].train, both[0].test, strict=True)) == first
    assert both[0].train != both[1].train


@pytest.mark.slow
def test_five_other_seeds_do_the_same() -> None:
    of = [one for one in memorise(MemorisingTask(shares=(1.0,), seeds=(5, 6, 7, 8, 9))) if isinstance(one, Memorised)]
    judge(of)


def test_what_is_learnt_is_judged_by_the_labels_that_were_taught() -> None:
    """After 12 epochs more than half of the shuffled labels are known; by the true ones it would be a tenth."""
    *_, (train, test) = learn(MemorisingTask(epochs=12), 1.0, 0)
    assert train > 0.4
    assert test < 0.2

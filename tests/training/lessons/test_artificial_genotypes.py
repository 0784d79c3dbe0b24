"""Artificial people: measures by brute force, null data, planted copies, and the script that makes them again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.datasets import samples
from explorer.networks.build import build
from explorer.screens.learn.making import artificial_genotypes as screen
from explorer.training.lessons import artificial_genotypes as lesson
from explorer.training.lessons import made_and_real as measures
from explorer.training.lessons.artificial_genotypes import BLOCK, SITES, ArtificialTask, Made
from explorer.training.lessons.artificial_kept import Artificial

BED = str(samples.files("cohort")["genotypes"])
SMALL = {"seeds": 1, "gan_epochs": (0, 2), "vae_epochs": (0, 2), "hidden": 8, "noise": 2}


@pytest.fixture(scope="module")
def people() -> lesson.People:
    return lesson.split(lesson.read(BED), 0)


def drawn(count: int, seed: int, sites: int = 12) -> lesson.Calls:
    """Return people with a little structure: each is one of two kinds."""
    rng = np.random.default_rng(seed)
    kinds = np.random.default_rng(9).uniform(0.1, 0.9, (2, sites))
    return rng.binomial(2, kinds[rng.integers(2, size=count)]).astype(np.int8)


def test_the_people_are_those_of_the_sample_and_nobody_is_twice(people) -> None:
    whole = samples.open_sample("cohort").genotypes.dosages[:, :SITES]
    read = lesson.read(BED)
    known = read >= 0
    assert np.array_equal(read[known], np.asarray(whole)[known])
    assert (np.asarray(whole)[~known] < 0).all()
    assert [len(part) for part in (people.train, people.judging, people.others)] == [600, 300, 300]
    order = np.random.default_rng(0).permutation(len(read))
    together = np.concatenate([people.train, people.judging, people.others])
    assert (together == read[order])[known[order]].all()
    assert set(np.unique(together)) == {0, 1, 2}


def test_adversarial_accuracy_by_brute_force() -> None:
    real, made = drawn(40, 1), drawn(40, 2)
    whole = np.concatenate([real, made]).astype(int)
    score = [0.0, 0.0]
    for k, one in enumerate(whole):
        far = [np.abs(one - other).sum() if j != k else np.inf for j, other in enumerate(whole)]
        mine = k >= 40
        own, other = min(far[40:] if mine else far[:40]), min(far[:40] if mine else far[40:])
        score[mine] += (own < other) + (own == other) / 2
    assert measures.adversarial_accuracy(real, made) == pytest.approx((score[0] / 40, score[1] / 40))
    with pytest.raises(ValueError, match="as many of both"):
        measures.adversarial_accuracy(real, made[:39])


def test_people_of_one_kind_are_not_told_apart_and_copies_are_found() -> None:
    told = np.mean([measures.adversarial_accuracy(drawn(150, 2 * k, 40), drawn(150, 2 * k + 1, 40)) for k in range(8)])
    assert told == pytest.approx(0.5, abs=0.04)
    real = drawn(150, 3, 40)
    assert measures.adversarial_accuracy(real, real.copy()) == (0, 0)
    assert np.mean(measures.adversarial_accuracy(real, np.zeros_like(real))) > 0.9


def test_copied_blocks_are_counted() -> None:
    real = drawn(30, 4, 8)
    made = np.concatenate([real[:10, :4], 2 - real[:10, 4:]], 1)
    by_hand = np.mean([any((row[4:] == other[4:]).all() for other in real) for row in made])
    assert measures.copied(made, real, 4) == pytest.approx((1 + by_hand) / 2)


def test_linkage_and_frechet_distance() -> None:
    calls = drawn(200, 5, 8)
    r2 = measures.linkage(calls, 4)
    assert r2.shape == (2, 6)
    assert r2[1, 0] == pytest.approx(np.corrcoef(calls[:, 4], calls[:, 5])[0, 1] ** 2)
    calls[:, 3] = 1
    assert measures.linkage(calls, 4)[0, [2, 4, 5]].tolist() == [0, 0, 0]
    rng = np.random.default_rng(0)
    cloud = rng.normal(size=(50, 3))
    assert measures.frechet(cloud, cloud + np.array([3, 0, 4])) == pytest.approx(25)
    turned = cloud @ np.diag([2.0, 1, 1])
    one, two = (np.cov(part.T) for part in (cloud, turned))
    values = np.linalg.eigvals(one @ two).real
    apart = ((cloud.mean(0) - turned.mean(0)) ** 2).sum() + np.trace(one + two) - 2 * np.sqrt(values).sum()
    assert measures.frechet(cloud, turned) == pytest.approx(apart)


def test_people_never_learnt_from_lose_nothing_and_copied_promoters_do(people) -> None:
    nobody, blocks = (
        lesson.compare(lesson.without_training(maker, people, 0), people) for maker in ("people", "blocks")
    )
    assert abs(nobody.privacy_loss) < 0.05
    assert (nobody.real + nobody.made) / 2 == pytest.approx(0.5, abs=0.05)
    assert blocks.copied == 1
    assert blocks.privacy_loss > 0.1
    whole = lesson.compare(people.train[:300], people)
    assert (whole.real_train, whole.made_train, whole.near_train) == (0, 0, 0)


def test_rivals_keep_what_they_say(people) -> None:
    independent, chain = (lesson.without_training(maker, people, 1) for maker in ("independent", "chain"))
    for made in (independent, chain):
        assert np.abs(measures.frequencies(made) - measures.frequencies(people.train)).max() < 0.12
    neighbours = [np.nanmean(np.diag(np.corrcoef(made.T), 1)[:-1] ** 2) for made in (independent, chain, people.train)]
    assert neighbours[0] < 0.01
    assert neighbours[1] == pytest.approx(neighbours[2], rel=0.25)


@pytest.mark.slow
def test_the_script_makes_the_same_people(tmp_path: Path) -> None:
    path = tmp_path / "artificial_genotypes.py"
    path.write_text(screen.script(ArtificialTask.model_validate(SMALL)))
    done = subprocess.run([sys.executable, "-I", path, BED], check=True, capture_output=True, text=True)
    made = list(lesson.learn(ArtificialTask.model_validate(SMALL), lesson.read(BED)))
    assert done.stdout.splitlines() == [f"{one.seed} {one.maker} {one.epoch} {one.score}" for one in made]


def test_the_builder_gets_the_networks_of_the_lesson() -> None:
    task = ArtificialTask.model_validate({})
    for name, network in zip(screen.networks(task), (lesson.generator(task), lesson.critic(task)), strict=True):
        theirs = build(screen.networks(task)[name])
        assert [p.shape for p in theirs.parameters()] == [p.shape for p in network.parameters()]


def test_what_is_kept_is_read_again(people, tmp_path: Path) -> None:
    made = [
        Made(maker, 0, 0, calls := lesson.without_training(maker, people, 0), lesson.compare(calls, people))
        for maker in lesson.RIVALS
    ]
    kept = Artificial.of(made, people)
    kept.save(tmp_path)
    again = Artificial.load(tmp_path)
    assert again.makers == kept.makers == tuple((maker, 0) for maker in lesson.RIVALS)
    assert all(np.array_equal(again.people[name], calls) for name, calls in kept.people.items())
    assert again.scores[3][0]["copied"] == 1
    assert again.axes.shape == (2, SITES)
    assert SITES % BLOCK == 0

"""The lesson on a promoter's boxes: windows, networks in the builder, its script, and its tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching import promoters
from explorer.datasets.teaching.promoters import BOX, LENGTH
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import boxes_of_a_promoter
from explorer.training.lessons import promoters_read
from explorer.training.lessons.promoter_networks import promoter_network
from explorer.training.lessons.promoters_read import ASKED, NETS, SCANS, TRAINED, PromotersRead, PromotersTask
from explorer.training.lessons.standalone import standalone


def shipped() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("promoters-"))


def spacings(some: list[promoters.Promoter]) -> set[int]:
    return {one.starts[1] - one.starts[0] - BOX for one in some}


def test_what_is_done_to_promoters_leaves_their_letters():
    rng = np.random.default_rng(2)
    whole = [promoters.varied(rng) for _ in range(400)]
    assert spacings(whole) == {16, 17, 18}
    assert {one.starts[0] for one in whole} == set(range(promoters.FIRST_START, promoters.LAST_START + 1))
    moved = [promoters.moved(one, rng) for one in whole]
    assert spacings(moved) == {16, 17, 18}
    assert {min(one.starts[0], LENGTH - BOX - one.starts[1]) for one in moved} == {0, 1, 2}
    wrong = [promoters.disordered(one, rng) for one in whole]
    apart = spacings(wrong)
    assert not apart & set(range(14, 21))
    assert {-29, -28, -30} < apart
    assert spacings([promoters.spaced(one, 10) for one in whole]) == {10}
    lacking = [promoters.lacking(one, rng).there for one in whole]
    assert set(lacking) == {(False, True), (True, False), (False, False)}
    for one, other in zip(whole, wrong, strict=True):
        for start, box in zip(other.starts, one.boxes, strict=True):
            assert (other.letters[start : start + BOX] == box).all()
    letters = np.concatenate([one.ground for one in whole])
    assert np.bincount(letters) / len(letters) == pytest.approx([0.25] * 4, abs=0.015)


@pytest.mark.parametrize("name", NETS)
def test_the_builder_opens_the_same_networks(name):
    net, given = promoters_read.network(name, 2), torch.rand(3, 4, 1, LENGTH)
    network = build(promoter_network(name))
    network.load_state_dict(dict(zip(network.state_dict(), net.state_dict().values(), strict=True)))
    with torch.no_grad():
        assert torch.allclose(network(given), net(given), atol=1e-5)


def test_sizes_are_nearly_equal():
    sizes = [sum(tensor.numel() for tensor in promoters_read.network(name, 0).parameters()) for name in NETS]
    assert max(sizes) / min(sizes) < 1.02


def test_a_global_maximum_cannot_tell_an_exchange():
    """Boxes with the same letters around them change places, and no filter of 8 letters finds anything else."""
    net = promoters_read.network("global", 3)
    ground = np.zeros(LENGTH, int)
    boxes = np.stack([promoters.coded(box) for box in promoters.BOXES])
    one = promoters.Promoter(ground, boxes, (9, 32))
    given = promoters_read.one_hot(np.stack([one.letters, promoters.exchanged(one).letters]))
    with torch.no_grad():
        first, second = net(given)
    assert float(first) == pytest.approx(float(second), abs=1e-6)


def test_shipped_networks_and_scans_call_windows_a_promoter_as_often_as_told():
    told, task = PromotersRead.load(shipped()), PromotersTask.model_validate({})
    asked = promoters_read.held_out(task.held_out)
    yes, others = promoters_read.learnt_from(task.promoters)
    for place, trained in enumerate(TRAINED):
        for scan, score in enumerate(SCANS.values()):
            level = told.thresholds[place, scan]
            assert [(score(one) > level).mean() for one in asked] == pytest.approx(told.scanned[place, scan].tolist())
            wrong = (score(yes) <= level).mean() + (score(others[place]) > level).mean()
            for other in (level - 1, level + 1):
                assert wrong <= (score(yes) <= other).mean() + (score(others[place]) > other).mean()
        for kind, name in enumerate(NETS):
            net = promoters_read.network(name, 0)
            held = told.weights[f"{trained} {name}"]
            net.load_state_dict({key: torch.tensor(held[key]).float() for key in net.state_dict()})
            made = [promoters_read.called(net, promoters_read.one_hot(one)).double().mean().item() for one in asked]
            assert made == pytest.approx(told.said[place, kind, 0].tolist(), abs=0.003)
    assert told.said.shape == (len(TRAINED), len(NETS), task.seeds, len(ASKED))


MAIN = (
    "made = measure(PromotersTask(seeds=1, steps=3, promoters=20, held_out=10))\n"
    "print(*made.said.ravel(), *made.scanned.ravel(), *made.thresholds.ravel())"
)


def test_the_script_can_be_made_and_compiled():
    text = standalone(boxes_of_a_promoter.MODULES, MAIN)
    compile(text, "promoters", "exec")
    assert "from explorer" not in text


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path):
    with scripted.one_thread():
        made = promoters_read.measure(PromotersTask(seeds=1, steps=3, promoters=20, held_out=10))
        expected = [*made.said.ravel(), *made.scanned.ravel(), *made.thresholds.ravel()]
        assert scripted.numbers(boxes_of_a_promoter.MODULES, MAIN, tmp_path) == pytest.approx(expected, abs=1e-6)

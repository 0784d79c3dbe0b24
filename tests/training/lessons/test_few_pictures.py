"""Few pictures: halves that share no pixel, changes that keep labels, networks as the builder has them, the script, and
that what is shipped is what the shipped weights do."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching.photo_halves import (
    JUDGING_STEP,
    LEARNING_STEP,
    grey,
    judging,
    learning,
    patches,
    places,
)
from explorer.datasets.teaching.photographs import NAMES, SIDE, photograph
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures.few_pictures import APART, MODULES
from explorer.training.lessons import few_pictures as lesson
from explorer.training.lessons import few_pictures_networks as networks
from explorer.training.lessons.augmented import SHIFT, augmented, changed, standard
from explorer.training.lessons.few_pictures import SIZES, WAYS, FewPictures, PhotosTask
from explorer.training.lessons.stacked_convolutions import CONVOLUTIONS, StackedConvolutions
from explorer.training.lessons.standalone import standalone


def shipped() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("photos-"))


def touched(name, at) -> np.ndarray:
    there = np.zeros(grey(name).shape, bool)
    for row, column in at:
        there[row : row + SIDE, column : column + SIDE] = True
    return there


@pytest.mark.parametrize(("place", "name"), list(enumerate(NAMES)))
def test_no_pixel_that_judges_was_learnt_from(place, name):
    learnt, judges = touched(name, places(name, "left", LEARNING_STEP)), touched(name, judging()[place])
    assert not (learnt & judges).any()
    assert learnt.nonzero()[1].max() + 2 < judges.nonzero()[1].min()
    assert len(judging()[0]) == len(judging()[1]) > 100
    for at in (judging()[place], learning(3, 64)[place]):
        assert len({tuple(one) for one in at.tolist()}) == len(at)
    assert {tuple(one) for one in judging()[place].tolist()} <= {
        tuple(one) for one in places(name, "right", JUDGING_STEP).tolist()
    }
    assert touched(name, learning(5, 64)[place])[~learnt].sum() == 0
    assert photograph(name, 2)[:212].reshape(106, 2, 160, 2, 3).mean((1, 3)) == pytest.approx(photograph(name))


def test_a_larger_draw_holds_the_smaller_one_and_draws_differ():
    for few, more in pairwise(SIZES):
        for one, other in zip(learning(2, few // 2), learning(2, more // 2), strict=True):
            assert (other[: few // 2] == one).all()
    assert not (learning(0, 64)[0] == learning(1, 64)[0]).all()


def test_patches_are_standard_and_brightness_is_taken_away():
    some = patches(judging())
    assert some.mean((1, 2)) == pytest.approx(0, abs=1e-6)
    assert some.std((1, 2)) == pytest.approx(1, abs=1e-5)
    flat = torch.zeros(1, 4, 4)
    assert (standard(flat) == 0).all()


def test_a_change_mirrors_first_and_then_shifts():
    patch = torch.arange(16.0).view(1, 4, 4)
    made = changed(patch, *(torch.tensor([value]) for value in (True, 1, 1, 1.0)))
    rows = patch[0].flip(-1)[[0, 0, 1, 2]][:, [0, 0, 1, 2]]
    assert made[0] == pytest.approx(standard(rows))
    again = augmented(torch.tensor(patches(judging())[:50]), torch.Generator().manual_seed(1))
    assert torch.isfinite(again).all()
    assert again.std((1, 2), unbiased=False) == pytest.approx(1, abs=1e-4)
    assert SHIFT < SIDE


@pytest.mark.parametrize("dropout", [0.0, lesson.DROPPED])
def test_the_builder_has_the_lessons_network(dropout):
    net = StackedConvolutions((5,))
    network = build(networks.classifier(dropout)).eval()
    held = dict(zip(network.state_dict(), (tensor[0] for tensor in net.held), strict=True))
    network.load_state_dict(held)
    some = torch.tensor(patches(judging())[:6])
    with torch.no_grad():
        assert network(some[:, None]).ravel() == pytest.approx(net(some[None]).ravel(), abs=1e-5)


def test_networks_side_by_side_learn_as_each_does_alone():
    given, truth = lesson.drawn(8, 2)
    both = lesson.trained(WAYS[0], given, truth, 3, {})
    chosen = torch.Generator().manual_seed(8)
    alone = torch.nn.Sequential(*_plain(1))
    descent = torch.optim.Adam(alone.parameters(), lr=3e-3)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(descent, 3)
    for _ in range(3):
        rows = torch.randint(8, (2, 8), generator=chosen)[1]
        descent.zero_grad()
        answers = alone(given[1, rows][:, None])[:, 0]
        torch.nn.functional.binary_cross_entropy_with_logits(answers, truth[1, rows]).backward()
        descent.step()
        falling.step()
    for mine, theirs in zip(both.held, alone.parameters(), strict=True):
        assert mine[1].detach().numpy() == pytest.approx(theirs.detach().numpy(), abs=2e-3)


def _plain(seed: int) -> list[torch.nn.Module]:
    first, made = StackedConvolutions((seed,)), list[torch.nn.Module]()
    channels = 1
    for place, (filters, kernel, stride) in enumerate(CONVOLUTIONS):
        layer = torch.nn.Conv2d(channels, filters, kernel, stride, kernel // 2)
        layer.load_state_dict({"weight": first.held[2 * place][0], "bias": first.held[2 * place + 1][0]})
        made += [layer, torch.nn.ReLU()]
        channels = filters
    dense = torch.nn.Linear(channels, 1)
    dense.load_state_dict({"weight": first.held[-2][0], "bias": first.held[-1][0]})
    return [*made, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), dense]


def test_frozen_features_stay_and_others_do_not():
    base = StackedConvolutions((9,), 3)
    given, truth = lesson.drawn(4, 2)
    by_name = {way.name: way for way in WAYS}
    for name, stays in (("scenes-frozen", True), ("scenes-tuned", False), ("nothing", False)):
        net = lesson.trained(by_name[name], given, truth, 3, {"scenes": base})
        same = [
            bool(torch.allclose(mine, theirs.half().float(), atol=1e-3))
            for mine, theirs in zip(net.held[:6], base.held[:6], strict=True)
        ]
        assert all(same) == stays


def test_what_is_shipped_is_what_its_weights_do():
    told = FewPictures.load(shipped())
    shown, truth = torch.tensor(patches(judging())), np.repeat([0, 1], len(judging()[0]))
    for place, way in enumerate(WAYS):
        for k, size in enumerate(SIZES):
            held, net = told.weights[way.name], StackedConvolutions((0,))
            for tensor, name in zip(net.held, net.parts(0), strict=True):
                part = held.get(f"{size}.{name}", held.get(f"{SIZES[0]}.{name}"))
                tensor.data = torch.tensor(part).float()[None]
            with torch.no_grad():
                called = (net(shown[None])[0, :, 0] > 0).numpy()
            assert (called == truth).mean() == pytest.approx(told.networks[place, k, 0], abs=0.004)


def test_without_signal_no_way_finds_any():
    """Labels exchanged: the mean of each way lies within what 8 draws may give around one half."""
    told = FewPictures.load(shipped())
    middle, spread = told.null.mean(-1), told.null.std(-1, ddof=1)
    assert np.abs(middle - 0.5).max() < 0.12
    assert (np.abs(middle - 0.5) < 3.5 * spread / np.sqrt(told.null.shape[-1])).all()
    assert told.null.mean() == pytest.approx(0.5, abs=0.05)


TASK = "PhotosTask(seeds=2, steps=2, elsewhere=2)"


def test_the_script_can_be_made_and_compiled():
    text = standalone(MODULES, "main()", apart=APART)
    compile(text, "few_pictures", "exec")
    assert "explorer" not in text


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path):
    main = f"made = measure({TASK})\nprint(*made.networks.ravel(), *made.rivals.ravel(), *made.null.ravel())"
    with scripted.one_thread():
        made = lesson.measure(PhotosTask(seeds=2, steps=2, elsewhere=2))
    expected = [*made.networks.ravel(), *made.rivals.ravel(), *made.null.ravel()]
    assert scripted.numbers(MODULES, main, tmp_path, APART) == pytest.approx(expected, rel=1e-5)

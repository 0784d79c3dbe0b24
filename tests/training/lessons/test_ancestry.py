"""Along a chromosome: mosaics as said, shipped scores measured again, and nothing claimed where nothing is told."""

from __future__ import annotations

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching.ancestry import SWITCH, VARIANTS, ancestors, mosaics, parted
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import chromosome
from explorer.training.lessons import ancestry as lesson
from explorer.training.lessons import ancestry_network, ancestry_specs
from explorer.training.lessons.ancestry import ERRORS, FSTS, Ancestry, AncestryTask
from explorer.training.lessons.ancestry_panel import panel

TASK = AncestryTask.model_validate({})
TINY = AncestryTask(seeds=1, steps=3, judged=4)


@pytest.fixture(scope="module")
def shipped() -> Ancestry:
    named = prepared.manifest()
    assert named is not None
    return Ancestry.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("ancestry-")))


def test_frequencies_switches_and_errors_have_the_rates_that_are_said():
    drawn = np.random.default_rng(5)
    count, fst = 400, 0.2
    before = ancestors(count, drawn)
    frequencies = parted(before, np.full(count, fst), drawn)
    off = frequencies - before[:, None]
    assert (off**2 / (before * (1 - before))[:, None]).mean() == pytest.approx(fst, rel=0.05), (
        "the variance is F p (1 - p)"
    )
    assert parted(before, np.zeros(count), drawn)[:, 1] == pytest.approx(before)
    made = mosaics(frequencies, np.full(count, 0.1), drawn)
    changes = (made.ancestry[:, 1:] != made.ancestry[:, :-1]).mean()
    assert changes == pytest.approx(SWITCH, rel=0.1)
    assert (made.calls != made.alleles).mean() == pytest.approx(0.1, rel=0.05)
    own = np.where(made.ancestry == 1, frequencies[:, 1], frequencies[:, 0])
    assert made.alleles.mean() == pytest.approx(own.mean(), abs=0.01)


def test_a_panel_moves_evenly_with_fst_and_ends_alike():
    before, panels = panel((0.0, 0.05, 0.1, 0.6), 3)
    assert (panels[0] == before).all()
    apart = np.abs(panels[:, 0] - panels[:, 1]).mean(1)
    assert (np.diff(apart) > 0).all()
    many = np.concatenate([panel((0.3,), seed)[1][0] - panel((0.0,), seed)[0] for seed in range(30)])
    shares = np.concatenate([panel((0.0,), seed)[0] for seed in range(30)]).reshape(30, VARIANTS)
    spread = many.reshape(30, 2, VARIANTS) ** 2 / (shares * (1 - shares))[:, None]
    assert spread.mean() == pytest.approx(0.3, rel=0.08)


def test_switches_are_found_once_in_their_direction_and_near():
    truth, called = np.zeros((1, 40), int), np.zeros((1, 40), int)
    truth[0, 10:30] = 1
    called[0, 12:33] = 1
    assert lesson.of_switches(called, truth) == (2, 2, 2, 5)
    assert lesson.of_switches(1 - called, truth) == (0, 2, 2, 0), "of the other direction"
    called[0, 10] = 1  # two of one direction near one switch
    assert lesson.of_switches(called, truth) == (2, 4, 2, 3)
    assert lesson.of_switches(np.roll(called, 8, 1) * 0, truth) == (0, 0, 2, 0)


def test_the_shipped_network_scores_as_the_table_says(shipped):
    i, j = FSTS.index(0.3), ERRORS.index(0.05)
    held = lesson.judging(0.3, 0.05, TASK.judged, 2**31 + 1000 * i + 10 * j)
    second, one = lesson.answered(ancestry_network.of_weights(shipped.weights), held)
    assert ((second > 0.5) == held.made.ancestry).mean() == pytest.approx(shipped.right[0, i, j], abs=2e-4)
    assert lesson.loss(second, held.made.ancestry) == pytest.approx(shipped.losses[0, i, j], rel=1e-3)
    assert lesson.of_calls(one > 0.5, held.made) == pytest.approx(shipped.cleaned[0, i, j], abs=2)
    exact, _ = lesson.exact(held)
    assert ((exact > 0.5) == held.made.ancestry).mean() == pytest.approx(shipped.right[-1, i, j], abs=1e-6)


def test_where_nothing_tells_populations_apart_nothing_is_claimed(shipped):
    """FST 0: half of the variants are right, by chance; the model says .5, networks hardly more."""
    alike = shipped.right[:, 0]
    error = 3 * 0.5 / np.sqrt(TASK.judged * VARIANTS * SWITCH)  # stretches, not variants, are independent
    assert np.abs(alike - 0.5).max() < error
    assert shipped.claims[-1, 0] == pytest.approx(0.5)
    assert shipped.claims[:-1, 0].max() < 0.6
    assert not shipped.cleaned[:, 0, : ERRORS.index(0.1), 1:].any()
    assert not shipped.cleaned[-1, 0, :, 1:].any()


def test_the_model_is_best_and_the_window_loses(shipped):
    assert (shipped.right[:-1, 1:] < shipped.right[-1, 1:]).all()
    assert (shipped.losses[:-1] >= shipped.losses[-1] - 2e-3).all(), "on average; these are 300 mosaics"
    assert (shipped.neither[:, FSTS.index(0.3), 0] > 0.65).all(), "what is of neither population gets one all the same"


def test_the_builder_opens_the_network_that_was_trained():
    net, built = ancestry_network.AncestryNet(1).eval(), build(ancestry_specs.spec()).eval()
    own = net.state_dict()
    for name, tensor in built.state_dict().items():
        tensor.copy_(own[f"convs.{name.removeprefix('layers.')}"])
    read = torch.rand(2, 4, VARIANTS)
    with torch.no_grad():
        answers, joined = net(read), built(read)
    torch.testing.assert_close(joined[:, :2], answers["where"])
    torch.testing.assert_close(joined[:, 2:], answers["cleaner"])


def test_the_script_can_be_made_and_compiled():
    text = chromosome._script()
    compile(text, "ancestry", "exec")
    assert "explorer" not in text


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path):
    main = (
        "made = measure(AncestryTask(seeds=1, steps=3, judged=4))\n"
        "print(*made.right.ravel(), *made.losses.ravel(), *made.switches.ravel(), *made.cleaned.ravel())"
    )
    with scripted.one_thread():
        made = lesson.measure(TINY)
    expected = [*made.right.ravel(), *made.losses.ravel(), *made.switches.ravel(), *made.cleaned.ravel()]
    assert scripted.numbers(chromosome.MODULES, main, tmp_path) == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
def test_networks_that_are_told_nothing_true_are_right_by_chance(monkeypatch: pytest.MonkeyPatch):
    """Ancestry dealt out anew to every sequence: neither head's training finds what is not there."""

    def dealt(*given):
        made = mosaics(*given)
        return made._replace(ancestry=np.roll(made.ancestry, 1, 0))

    monkeypatch.setattr(lesson, "mosaics", dealt)
    made = lesson.measure(AncestryTask(seeds=1, steps=300, judged=100))
    assert np.abs(made.right[0] - 0.5).max() < 0.15
    assert made.claims[0].max() < 0.65

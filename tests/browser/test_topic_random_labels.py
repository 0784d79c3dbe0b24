"""Random labels in a real browser: the outcome waits for a guess, and every accuracy is a count over a count."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from explorer.jobs.folder import RunFolder
from explorer.training.lessons.memorising import courses

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("generalising", "Random labels", state)


def counts(app, share: float, epoch: int) -> tuple[list[int], list[int]]:
    """Return what the run itself says: training digits read as taught and test digits read rightly, by seed."""
    of = courses(RunFolder(app.runs("memorise")[0]).events().events)[share]
    return [round(1257 * one.train[epoch]) for one in of], [round(540 * one.test[epoch]) for one in of]


def test_what_is_learnt_of_shuffled_labels_is_the_runs_own_count(app, view, tab):
    probe = view()
    assert not {"train", "test"} & set(probe.shown()["lines"])
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.predict === 'none' && probe.settled()")
    shown = probe.shown()
    train, test = counts(app, 1.0, shown["epoch"])
    assert (shown["train"], shown["test"]) == (train, test)
    assert shown["lines"]["test"].endswith(f"= {sum(test)} / 2,700 = {100 * sum(test) / 2700:.1f}%")


@pytest.mark.slow
def test_shuffled_labels_are_learnt_and_the_outcome_waits_for_a_guess(app, view, tab):
    probe = view()
    shown = probe.shown()
    assert shown["hidden"]
    assert not {"train", "test"} & set(shown["lines"])
    assert tab.locator(".published .own").is_hidden()
    tab.get_by_role("button", name="About half").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    expect(tab.locator(".predict .outcome")).to_contain_text("You guessed: About half")
    shown = probe.shown()
    train, test = counts(app, 1.0, shown["epoch"])
    assert (shown["train"], shown["test"]) == (train, test)
    assert shown["lines"]["test"].endswith(f"= {sum(test)} / 2,700 = {100 * sum(test) / 2700:.1f}%")
    assert 8 <= 100 * sum(test) / 2700 <= 12
    expect(tab.locator(".published .own td").last).to_have_text(f"{100 * sum(test) / 2700:.1f}")
    assert shown["lines"]["weights"] == "(64 + 1) × 512 + (512 + 1) × 512 + (512 + 1) × 10 = 301,066"
    exercise = tab.locator("[data-exercise=weights]")
    for answer, state in (("1209344", "wrong"), ("1209866", "right")):
        exercise.get_by_label("Weights and biases").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_an_epoch_is_chosen_by_hand_by_keys_and_by_link(app, view, tab):
    probe = view("random_labels~shuffled:0.5~epoch:10")
    shown = probe.shown()
    assert (shown["share"], shown["epoch"], shown["predict"]) == (0.5, 10, "none")
    assert (shown["train"], shown["test"]) == counts(app, 0.5, 10)
    probe.click([20, 0.5])
    probe.until("shown.epoch === 20 && probe.settled()")
    assert (probe.shown()["train"], probe.shown()["test"]) == counts(app, 0.5, 20)
    stage = tab.locator(".generalising-random-labels .picture .stage")
    stage.focus()
    stage.press("ArrowRight")
    probe.until("shown.epoch === 21 && probe.settled()")
    tab.wait_for_url("**epoch:21**")
    tab.get_by_label("Labels shuffled").select_option("0.2")
    probe.until("shown.share === 0.2 && probe.settled()")
    assert probe.shown()["predict"] == "none", "one question is asked"

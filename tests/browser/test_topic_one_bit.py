"""One bit in a real browser: the outcome waits for a guess, counts are the run's own, sequences are read live."""

from __future__ import annotations

import pytest
import served
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs.folder import RunFolder
from explorer.training.lessons.one_bit import CELLS, HOLDS, TESTED
from explorer.training.lessons.one_bit_run import courses

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("sequences", "One bit", f"one_bit~{state}" if state else "")


def told(app) -> dict[str, list]:
    """Return what the run itself says."""
    return courses(RunFolder(app.runs("hold")[0]).events().events)


def test_seeds_that_hold_the_bit_are_the_runs_own(app, view, tab):
    probe: Probe = view()
    assert probe.shown()["hidden"] == ["orthogonal", "gru", "lstm"]
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.phase === 'none' && probe.settled()")
    shown, run = probe.shown(), told(app)
    for cell in CELLS:
        assert shown["holding"][cell] == sum(held.accuracy[-1] >= HOLDS for held in run[cell])
        assert shown["right"][cell] == [round(TESTED * held.accuracy[-1]) for held in run[cell]]
    assert shown["lines"]["holds"].endswith(f"= {shown['holding']['lstm']} of 5")


@pytest.mark.slow
def test_the_outcome_is_told_after_playing(app, view, tab):
    probe: Probe = view()
    tab.get_by_role("button", name="LSTM alone").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["hidden"] == []
    expect(tab.locator(".predict .outcome")).to_contain_text("You guessed: LSTM alone")
    expect(tab.locator(".sequences-one-bit .note")).to_contain_text("A plain cell manages 50 steps too")


@pytest.mark.slow
def test_training_is_scrubbed_and_sequences_are_read(app, view, tab):
    probe: Probe = view("test:3~of:gru~when:after")
    shown, run = probe.shown(), told(app)
    assert (shown["test"], shown["phase"]) == (3, "none")
    assert shown["right"]["gru"] == [round(TESTED * held.accuracy[3]) for held in run["gru"]]
    stage = tab.locator(".sequences-one-bit .picture .stage")
    stage.focus()
    stage.press("ArrowRight")
    probe.until("shown.test === 4 && probe.settled()")
    probe.click(["lstm", 500, 0.7])
    probe.until("shown.of === 'lstm' && probe.settled()")
    before = probe.shown()["answers"]["lstm"]
    assert len(before) == 51
    assert before[-1] > 0.9
    tab.get_by_role("button", name="Flip the bit").click()
    probe.until("shown.bit === 0 && probe.settled()")
    after = probe.shown()["answers"]
    assert after["lstm"][-1] < 0.1
    tab.get_by_role("button", name="New noise").click()
    probe.until("shown.noise === 2 && probe.settled()")
    assert probe.shown()["answers"]["half"] != after["half"]
    for name, wrong, right in (("left", "0.99", "0.37"), ("steps", "9", "10")):
        exercise = tab.locator(f"[data-exercise={name}]")
        for answer, state in ((wrong, "wrong"), (right, "right")):
            exercise.get_by_role("textbox").fill(answer)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_a_network_opens_in_the_builder(view, tab):
    view()
    tab.get_by_role("button", name="Open the LSTM in the builder").click()
    tab.wait_for_url("**/network**")
    served.healthy(tab)

"""Along a chromosome in a real browser: every number shown is the network's or the model's, by torch and numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching.ancestry import Mosaics
from explorer.jobs import prepared
from explorer.screens.learn.pictures.chromosome import PANEL, STEPS
from explorer.training.lessons import ancestry as lesson
from explorer.training.lessons.ancestry import ERRORS, FSTS, Ancestry, Judging
from explorer.training.lessons.ancestry_network import of_weights
from explorer.training.lessons.ancestry_panel import panel
from explorer.training.lessons.ancestry_rivals import ratios, windowed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shipped() -> Ancestry:
    named = prepared.manifest()
    assert named is not None
    return Ancestry.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("ancestry-")))


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def known(shown: dict) -> Judging:
    """Return what is shown as Python has it."""
    fst = min(STEPS, key=lambda one: abs(one - shown["state"]["fst"]))
    _, panels = panel((fst,), PANEL)
    rows = (np.array([shown[name]], np.uint8) for name in ("ancestry", "alleles", "calls"))
    return Judging(panels, np.array([shown["state"]["error"]]), Mosaics(*rows))


def agrees(shown: dict, shipped: Ancestry) -> None:
    """What is shown of all variants is what torch and the model of Python say."""
    held = known(shown)
    second, one = lesson.answered(of_weights(shipped.weights), held)
    assert shown["network"]["second"] == pytest.approx(second[0], abs=1e-4)
    assert shown["network"]["one"] == pytest.approx(one[0], abs=1e-4)
    exact, true = lesson.exact(held)
    assert shown["model"] == pytest.approx(exact[0], abs=1e-5)
    assert shown["one"] == pytest.approx(true[0], abs=1e-5)


def test_a_network_and_the_exact_model_answer_a_mosaic(topic, tab, shipped):
    probe = topic("pictures", "Along a chromosome", "ancestry~error:0.05~spot:60")
    shown = probe.shown()
    assert shown["phase"] == "asking"
    assert told(probe, "held") == "after your guess"
    agrees(shown, shipped)
    held, k = known(shown), 60
    p = shown["network"]["second"][k]
    assert last(probe, "softmax") == pytest.approx(p, abs=2e-4)
    assert last(probe, "loss") == pytest.approx(-math.log(p if shown["ancestry"][k] else 1 - p), abs=2e-4)
    assert last(probe, "posterior") == pytest.approx(lesson.exact(held)[0][0, k], abs=2e-4)
    evidence = ratios(held.made.calls, held.frequencies, held.errors)
    assert last(probe, "ratio") == pytest.approx(evidence[0, k], abs=2e-4)
    i, j = FSTS.index(0.3), ERRORS.index(0.05)
    window = (windowed(evidence, int(shipped.widths[i, j])) > 0) == held.made.ancestry
    assert f"window of {shipped.widths[i, j]:.0f} {window.sum()}, model" in told(probe, "right")
    probe.click({"call": 60})
    probe.until("shown.state.flips.length === 1 && probe.settled()")
    again = probe.shown()
    assert again["calls"][60] != shown["calls"][60]
    assert again["alleles"] == shown["alleles"]
    agrees(again, shipped)
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.phase === 'none' && probe.settled()")
    assert f"model {shipped.right[-1, i, j]:.3f}" in told(probe, "held")


@pytest.mark.slow
def test_switches_are_dragged_added_and_taken_away(topic, tab, shipped):
    probe = topic("pictures", "Along a chromosome", "ancestry~fst:0.5")
    first = probe.shown()
    assert first["state"]["switches"] == [38, 90]
    x, y = probe.place({"switch": 0})
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 100, y, steps=5)
    tab.mouse.up()
    probe.until("shown.state.switches[0] > 45 && probe.settled()")
    shown = probe.shown()
    place = shown["state"]["switches"][0]
    assert np.flatnonzero(np.diff(shown["ancestry"])).tolist() == [place - 1, 89]
    assert shown["alleles"][:38] == first["alleles"][:38]
    agrees(shown, shipped)
    stage = tab.locator(".ancestry .stage").first
    stage.focus()
    tab.keyboard.press("Shift+ArrowRight")
    probe.until(f"shown.state.switches[0] === {place + 1} && probe.settled()")
    tab.get_by_role("button", name="+ switch").click()
    probe.until("shown.state.switches.length === 3 && probe.settled()")
    tab.keyboard.press("Escape")
    stage.focus()
    for _ in range(3):
        tab.keyboard.press("Delete")
    probe.until("shown.state.switches.length === 0 && probe.settled()")
    assert set(probe.shown()["ancestry"]) == {0}
    tab.keyboard.press("Enter")
    probe.until("shown.state.flips.length === 1 && probe.settled()")
    tab.get_by_role("button", name="Calls as drawn").click()
    probe.until("shown.state.flips.length === 0 && probe.settled()")


@pytest.mark.slow
def test_fst_falls_to_nothing_and_the_guess_is_told(topic, tab, shipped):
    probe = topic("pictures", "Along a chromosome", "ancestry~fst:0.1")
    tab.get_by_role("button", name="one population throughout").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["state"]["fst"] == 0
    agrees(shown, shipped)
    assert np.abs(shown["model"]).tolist() == pytest.approx([0.5] * 128)
    j = ERRORS.index(0.02)
    sure = shipped.claims[:-1, 0, j].max() >= 0.6
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true" if sure else "false")
    for claim in shipped.claims[:-1, 0, j]:
        expect(tab.locator(".predict")).to_contain_text(f"{claim:.2f}")
    neither = topic("pictures", "Along a chromosome", "ancestry~of:neither~fst:0.6")
    assert "loss" not in neither.shown()["lines"]
    assert "no variant is of A or B" in neither.shown()["lines"]["right"]


@pytest.mark.slow
def test_exercises_are_checked(topic, tab):
    topic("pictures", "Along a chromosome")
    for name, label, wrong, right in (
        ("evidence", "Sum", "2", "0.69"),
        ("forwards", "P(B)", "0.0928", "0.34"),
        ("truth", "Probability", "0.95", "0.16"),
    ):
        exercise = tab.locator(f'[data-exercise="{name}"]')
        for answer, state in ((wrong, "wrong"), (right, "right")):
            exercise.get_by_label(label).fill(answer)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)

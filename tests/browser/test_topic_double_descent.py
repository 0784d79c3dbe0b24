"""Double descent in a real browser: what is shown is the library's table, and nothing beyond is told before a guess."""

from __future__ import annotations

import numpy as np
import pytest
import served
from playwright.sync_api import expect

from explorer.training.lessons.error_curves import ErrorCurves
from explorer.training.lessons.two_layers import weights

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state, **choices) -> probe`: the view, with this state in its address."""
    return lambda state="", **choices: topic("generalising", "Double descent", state, **choices)


def curves(app, model: str) -> ErrorCurves:
    for home in app.runs("interpolate"):
        if f'"model": "{model}"' in (home / "job.json").read_text():
            return ErrorCurves.load(home)
    raise AssertionError(f"no run of {model}")


@pytest.mark.slow
def test_the_error_falls_again_and_every_number_is_the_tables(app, view, tab):
    probe, known = view(), curves(app, "features")
    shown = probe.shown()
    assert (shown["across"], shown["reach"], shown["predict"]) == (300, 300, "asking")
    tab.get_by_role("button", name="It falls again").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    expect(tab.locator(".predict .outcome")).to_contain_text("As you guessed")
    assert probe.shown()["across"] == 2000
    size = list(known.sizes).index(600)
    probe.click([600, 1])
    probe.until("shown.across === 600 && probe.settled()")
    assert probe.shown()["mean"] == pytest.approx(known.mean[2, 0, size], rel=1e-3)
    slider = tab.get_by_role("slider", name="Ridge:")
    slider.focus()
    for _ in range(7):
        slider.press("ArrowRight")
    probe.until("shown.ridge === 1 && probe.settled()")
    shown = probe.shown()
    assert shown["mean"] == pytest.approx(known.mean[2, 7, size], rel=1e-3)
    assert shown["chosen"] == known.ridges[known.validated[2, :, size].argmin()]
    numbers = served.numbers(shown["lines"]["test"].replace("…", ""))
    assert np.mean(numbers[:5]) == pytest.approx(numbers[-1], rel=2e-3), "the mean of what stands beside it"
    assert "60 fits" in shown["lines"]["folds"]
    exercise = tab.locator("[data-exercise=threshold]")
    for answer, state in (("5000", "wrong"), ("500", "right")):
        exercise.get_by_label("Features").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_the_network_has_its_own_threshold_and_exercise(app, view, tab):
    probe, known = view(model="Two-layer network"), curves(app, "network")
    shown = probe.shown()
    below = [size for size in known.sizes if weights(int(size)) <= 1000]
    assert shown["across"] == weights(int(below[-1]))
    assert shown["chosen"] is None
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.reach === argument && probe.settled()", weights(int(known.sizes[-1])))
    exercise = tab.locator("[data-exercise=width]")
    for answer, state in (("26", "wrong"), ("27", "right")):
        exercise.get_by_label("h", exact=True).fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_its_state_is_a_link_and_keys_do_what_the_pointer_does(app, view, tab):
    probe, known = view("double_descent~size:210~noise:0.4~ridge:10~parts:yes"), curves(app, "features")
    shown = probe.shown()
    assert (shown["across"], shown["noise"], shown["ridge"], shown["predict"]) == (210, 0.4, 10, "none")
    picture = tab.locator(".generalising-double-descent .picture .stage")
    picture.focus()
    picture.press("ArrowRight")
    probe.until("shown.across === 240 && probe.settled()")
    place = (3, list(known.ridges).index(10.0), list(known.sizes).index(240))
    assert probe.shown()["mean"] == pytest.approx(known.mean[place], rel=1e-3)
    tab.wait_for_url("**size:240**")
    folds = tab.locator(".generalising-double-descent .side .stage")
    folds.focus()
    folds.press("Home")
    probe.until("shown.ridge === 0 && probe.settled()")


@pytest.mark.slow
def test_another_number_of_digits_is_measured_when_it_is_chosen(view, tab):
    probe = view("double_descent~size:2000", digits="100 digits")
    assert probe.shown()["across"] == 667, "the nearest that there is"
    assert "100 equations" in probe.shown()["lines"]["equations"]

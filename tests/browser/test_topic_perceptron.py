"""The perceptron in a real browser: its steps, its mistakes against the bound, and XOR."""

from __future__ import annotations

import numpy as np
import pytest
import served
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser


@pytest.fixture
def perceptron(topic):
    """`perceptron(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("neuron", "Perceptron", state)


def weights(points, visits: int) -> tuple[list[float], int]:
    """Run the rule in numpy; return the weights and the number of mistakes."""
    w, mistakes = np.zeros(3), 0
    for k in range(visits):
        point = points[k % len(points)]
        x = np.array([1, point["x1"], point["x2"]])
        if round(point["y"] * (w @ x), 8) <= 0:
            w, mistakes = w + point["y"] * x, mistakes + 1
    return w.round(8).tolist(), mistakes


def test_it_steps_by_the_rule_within_its_bound_and_on_xor_the_weights_come_back(perceptron, tab):
    probe = perceptron()
    shown = probe.shown()
    assert shown["visits"] == 20
    assert (shown["w"], shown["mistakes"]) == weights(shown["points"], 20)
    assert 0 < shown["mistakes"] <= shown["bound"]
    x = np.array([[1, p["x1"], p["x2"]] for p in shown["points"]])
    assert shown["bound"] == pytest.approx((np.linalg.norm(x, axis=1).max() / shown["margin"]) ** 2)
    tab.get_by_label("Points", exact=True).select_option("xor")
    probe.until("shown.data === 'xor' && shown.visits === 0")
    expect(tab.locator(".promise")).to_contain_text("8 July 1958")
    tab.get_by_role("button", name="Skip").click()
    for visit in range(1, 5):
        tab.get_by_role("button", name="Step: the next point").click()
        probe.until("shown.visits === argument", visit)
        shown = probe.shown()
        assert (shown["w"], shown["mistakes"]) == weights(shown["points"], visit)
    assert (shown["w"], shown["mistakes"]) == ([0, 0, 0], 4)
    assert shown["cycle"] == {"from": 0, "visits": 4, "mistakes": 4}
    assert (shown["margin"], shown["bound"]) == (None, None)
    assert "bound" not in shown["lines"]
    assert shown["lines"]["rule"] == "w ← w + y x = (1, 1, 1) − (1, 1, 1) = (0, 0, 0)"
    exercise = tab.locator("[data-exercise=bound]")
    for answer, state in (("12", "wrong"), ("144", "right")):
        exercise.get_by_label("Mistakes, at most").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_it_stops_as_was_guessed(perceptron, tab):
    probe = perceptron()
    tab.get_by_role("button", name="Yes, it stops").click()
    tab.get_by_label("Speed").select_option("30")
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.done && probe.settled() && shown.predict === 'told'")
    shown = probe.shown()
    assert (shown["w"], shown["mistakes"]) == weights(shown["points"], shown["visits"])
    assert 10 < shown["mistakes"] <= shown["bound"]
    made = f"in {shown['visits']} visits, of at most {int(shown['bound'])} = {shown['mistakes']}"
    assert shown["lines"]["made"] == made
    assert shown["lines"]["bound"].endswith(f"= {shown['bound']:.1f}…")


@pytest.mark.slow
def test_it_never_stops_on_xor(perceptron, tab):
    probe = perceptron("perceptron~data:xor~speed:30")
    tab.get_by_role("button", name="That depends on the order").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told'")
    expect(tab.locator(".predict")).to_contain_text("The outcome: No, it goes on for ever. You guessed: That depends")
    expect(tab.locator(".predict")).to_contain_text("After visit 4 the weights were as after visit 0")
    assert not probe.shown()["done"]


@pytest.mark.slow
def test_points_are_moved_added_turned_and_removed(perceptron, tab):
    probe = perceptron("perceptron~data:xor~visits:4")
    x, y = probe.place(3)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(*probe.place([-0.5, -0.5]), steps=5)
    tab.mouse.up()
    shown = probe.shown()
    assert shown["data"] == "own"
    assert (shown["points"][3]["x1"], shown["points"][3]["x2"]) == (-0.5, -0.5)
    assert shown["mistakes"] <= shown["bound"]
    probe.click([1.5, 1.5])
    probe.until("shown.points.length === 5")
    assert probe.shown()["points"][4] == {"x1": 1.5, "x2": 1.5, "y": 1}
    probe.click(4)
    probe.until("shown.points[4].y === -1")
    assert probe.shown()["bound"] is None
    tab.keyboard.press("ArrowLeft")
    probe.until("shown.points[4].x1 === 1.4")
    served.until(lambda: "1.4,1.5,n" in served.choices(tab).get("v", ""), "the points in the address")
    tab.reload()
    served.still(tab)
    again = Probe(tab.locator(".neuron-perceptron"))
    assert again.shown()["points"][4] == {"x1": 1.4, "x2": 1.5, "y": -1}
    tab.locator(".neuron-perceptron .stage").first.focus()
    tab.keyboard.press("PageDown")
    tab.keyboard.press("Delete")
    again.until("shown.points.length === 4")

"""The neuron in a real browser: what is dragged, what is shown, what is asked."""

from __future__ import annotations

import math

import pytest
import served
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def neuron(topic):
    """`neuron(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("neuron", "Neuron", state)


def sigmoid(s: float) -> float:
    return 1 / (1 + math.exp(-s))


def test_the_worked_neuron_follows_the_hand(neuron, tab):
    probe = neuron()
    shown = probe.shown()
    assert (shown["sum"], shown["output"]) == (0.379, pytest.approx(0.5936, abs=5e-5))
    assert shown["lines"]["sum"].endswith("0.175 + 0.204 + 0 = 0.379")
    assert shown["lines"]["output"].endswith("= 0.5936…")
    x, y = probe.place("w2")
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y + 60, steps=3)
    tab.mouse.up()
    probe.until("shown.w2 < 0")
    tab.keyboard.press("Shift+ArrowUp")
    probe.until("shown.w2 === -0.1")
    shown = probe.shown()
    assert shown["sum"] == pytest.approx(0.35 * 0.5 - 0.1 * 0.51)
    assert shown["lines"]["second"] == "w₂ x₂ = (−0.1) × 0.51 = −0.051"
    assert shown["lines"]["output"].endswith(f"= {sigmoid(shown['sum']):.4f}…")
    exercise = tab.locator("[data-exercise=change]")
    for output, state in (("0.558", "wrong"), ("0.442", "right")):
        exercise.get_by_label("Sum s").fill("-0.233")
        exercise.get_by_label("Output ŷ").fill(output)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
    served.until(lambda: "w2:-0.1" in served.choices(tab).get("v", ""), "the state in the address")


@pytest.mark.slow
def test_doubled_inputs_do_not_double_the_output(neuron, tab):
    probe = neuron("cell~w2:-0.8")
    tab.get_by_role("button", name="It doubles too").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    shown = probe.shown()
    assert (shown["x1"], shown["x2"], shown["w2"]) == (1, 1.02, 0.4)
    assert shown["output"] == pytest.approx(sigmoid(0.758))
    expect(tab.locator(".predict")).to_contain_text(f"{sigmoid(0.758):.4f}…")
    assert tab.locator(".predict").get_attribute("data-right") == "false"


@pytest.mark.slow
def test_it_turns_part_by_part_and_a_link_brings_it_back(neuron, tab):
    probe = neuron("cell~turned:5~g:step~b:-0.5")
    shown = probe.shown()
    assert (shown["turned"], shown["output"]) == (5, 0)
    tab.get_by_role("button", name="Turn the next part").click()
    probe.until("probe.settled() && shown.turned === 6")
    expect(tab.locator(".says")).to_contain_text("All of it is a formula now")
    tab.get_by_role("button", name="Back to the cell").click()
    probe.until("probe.settled() && shown.turned === 0")
    shown = neuron("cell~x1:7~w1:x~b:0.25").shown()
    assert (shown["x1"], shown["w1"], shown["b"]) == (0.5, 0.35, 0.25)

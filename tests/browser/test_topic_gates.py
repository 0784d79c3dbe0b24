"""Logic gates in a real browser: the line is dragged, the truth table answers, XOR resists."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def gates(topic):
    """`gates(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("neuron", "Logic gates", state)


def right(shown) -> int:
    return sum(row["right"] for row in shown["rows"])


@pytest.mark.slow
def test_and_becomes_or_as_its_line_is_dragged_and_xor_keeps_one_row_wrong(gates, tab):
    probe = gates()
    shown = probe.shown()
    assert (shown["gate"], right(shown)) == ("AND", 4)
    tab.get_by_role("button", name="Be OR").click()
    probe.until("shown.gate === 'OR'")
    assert right(probe.shown()) == 2
    probe.point("line")
    (x0, y0), (x1, y1) = probe.places([[1, 1], [0.5, 0.5]])
    x, y = probe.place("line")
    tab.mouse.down()
    tab.mouse.move(x + x1 - x0, y + y1 - y0, steps=4)
    tab.mouse.up()
    probe.until("shown.b === -0.5")
    shown = probe.shown()
    assert right(shown) == 4
    assert [row["sum"] for row in shown["rows"]] == [-0.5, 0.5, 0.5, 1.5]
    expect(tab.locator(".truth tbody tr").last).to_contain_text("1 + 1 + (−0.5) = 1.5")
    tab.get_by_role("button", name="Be XOR").click()
    probe.until("shown.gate === 'XOR'")
    shown = probe.shown()
    assert right(shown) == 3
    assert shown["lines"]["ones"].endswith("0.5 + 0.5 = 1, must be > 0")
    assert shown["lines"]["zeros"].endswith("−0.5 + 1.5 = 1, must be ≤ 0")
    exercise = tab.locator("[data-exercise=nand]")
    for b, state in (("2.5", "wrong"), ("1.5", "right")):
        for name, value in (("w₁", "-1"), ("w₂", "-1"), ("b", b)):
            exercise.get_by_label(name, exact=True).fill(value)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_no_line_of_a_sweep_does_xor(gates, tab):
    probe = gates("gates~w1:-1~w2:0~b:0.5~gate:NOT")
    assert right(probe.shown()) == 4
    tab.get_by_role("button", name="All four").click()
    tab.get_by_role("button", name="Try every line").click()
    probe.until("shown.predict === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["gate"] == "XOR"
    assert sum(shown["found"]) == shown["tried"] == 264
    assert (shown["found"][4], right(shown)) == (0, 3)
    expect(tab.locator(".predict")).to_contain_text("The outcome: Three")
    x, y = probe.place("tip")
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 40, y - 50, steps=4)
    tab.mouse.up()
    moved = probe.shown()
    assert moved["w1"] < shown["w1"]
    assert moved["w2"] > shown["w2"]

"""Vanishing gradients in a real browser: measured sizes, one path, the taught 70,000 steps, questions, looks."""

from __future__ import annotations

import itertools

import look
import pytest
import served
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser


@pytest.fixture
def depth(topic):
    """`depth(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("learning", "Vanishing gradients", f"depth~{state}" if state else "")


def last(line: str) -> float:
    """Return the value at the end of a line of arithmetic."""
    return served.numbers(line.replace("…", "").replace("−", "-"))[-1]


def test_the_taught_numbers_and_what_is_measured_beside_them(depth, tab):
    probe = depth("depth:12")
    shown = probe.shown()
    assert "= 70,000 steps" in shown["steps"]["steps"]
    assert last(shown["lines"]["sum"]) == pytest.approx(1e-5, rel=1e-3)
    assert all(low < high for low, high in itertools.pairwise(shown["mean"])), "sigmoids shrink it at every layer"
    probe.click(["layer", 3])
    probe.until("probe.settled() && shown.layer === 3 && shown.size === shown.mean[2]")
    shown = probe.shown()
    steps = served.numbers(shown["steps"]["steps"].replace("…", "").replace("−", "-"))[-1]
    assert steps == pytest.approx(0.7 / shown["mean"][2], rel=5e-3)
    before = {name: last(line) for name, line in shown["lines"].items()}
    probe.click(["unit", 3, 2])
    probe.until("probe.settled() && shown.path[2] === 1")
    lines = probe.shown()["lines"]
    # weights into and out of the unit in layer 3: .25 and .35 by the first, .4 and .25 by the second
    assert last(lines["layer 4"]) == pytest.approx(before["layer 4"] * 0.25 / 0.35, rel=1e-3)
    assert last(lines["sum"]) == before["sum"]


@pytest.mark.slow
def test_questions_come_one_after_another_and_tell_what_was_measured(depth, tab):
    probe, predict = depth(), tab.locator(".predict")
    assert probe.shown()["phase"] == "asking"
    tab.get_by_role("button", name="Play again").click()
    assert probe.shown()["reached"] == 30, "a question is open"
    for answer, by in ((1, None), (2, 1e5), (0, 400)):
        predict.get_by_role("button").nth(answer).click()
        tab.get_by_role("button", name="Send the gradient back").click()
        probe.until("shown.phase === 'told' && probe.settled()")
        shown = probe.shown()
        ratio = shown["mean"][0] / shown["mean"][-1]
        right = 0 if ratio < 1 / 100 else 1 if ratio <= 100 else 2
        expect(predict).to_have_attribute("data-right", "true" if answer == right else "false")
        assert by is None or ratio > by
        expect(predict).to_contain_text("10 seeds")
        predict.get_by_role("button", name="Close").click()
    probe.until("shown.phase === 'none'")


@pytest.mark.slow
def test_choices_are_measured_at_once_and_stand_in_the_address(depth, tab):
    probe = depth()
    plain = probe.shown()["mean"]
    tab.get_by_label("Residual").check()
    probe.until("probe.settled() && shown.residual && shown.plain")
    shown = probe.shown()
    assert shown["plain"] == plain
    assert shown["mean"][0] > 1e6 * plain[0]
    tab.get_by_label("First weights").select_option("orthogonal")
    tab.get_by_label("Activation").select_option("linear")
    tab.get_by_label("Residual").uncheck()
    probe.until("probe.settled() && shown.activation === 'linear' && !shown.residual")
    mean = probe.shown()["mean"]
    assert mean == pytest.approx([mean[0]] * 30)
    served.until(lambda: "initialisation:orthogonal" in served.choices(tab).get("v", ""), "the choice in the address")
    tab.reload()
    served.still(tab)
    assert Probe(tab.locator(".learning-depth")).shown()["mean"] == mean


@pytest.mark.slow
def test_exercises_take_the_right_answer_and_no_other(depth, tab):
    depth()

    def answered(name: str, value: str) -> str | None:
        exercise = tab.locator(f"[data-exercise={name}]")
        exercise.locator("input").fill(value)
        exercise.get_by_role("button", name="Check").click()
        return exercise.get_attribute("data-state")

    assert [answered("steps", value) for value in ("14000", "60000", "140000")] == ["wrong", "wrong", "right"]
    assert [answered("slopes", value) for value in ("1.25", ".0039", ".001", ".0010", "1/1024")] == [
        "wrong", "wrong", "right", "right", "right",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_it_looks_well(depth, tab, scheme):
    for state in ("", "activation:relu~initialisation:he~norm:yes", "activation:tanh~depth:5~layer:4~units:1,0,1"):
        depth(state)
        look.watch(tab)
        for width in (1024, 1280):
            assert look.faults(tab, width, scheme, smallest=12) == []
        assert look.barriers(tab) == []
    tab.set_viewport_size({"width": 1280, "height": 1000})

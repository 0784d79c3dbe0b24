"""Gradients through time in a real browser: sizes on screen are autograd's, an entry opens, the radius is turned."""

from __future__ import annotations

import look
import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from served import numbers

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("sequences", "Through time", f"through_time~{state}" if state else "")


def by_torch(shown: dict, linear: bool, every: bool) -> tuple[list[float], np.ndarray]:
    """Return the sizes of the gradient at each state and dW, by autograd on the weights shown."""
    weights = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in shown["weights"].items()}
    h, states, costs = torch.zeros(6, dtype=torch.float64), [], []
    for letter, following in zip(shown["task"]["read"], shown["task"]["next"], strict=True):
        a = weights["b"] + weights["W"] @ h + weights["U"][:, letter]
        h = a if linear else torch.tanh(a)
        h.retain_grad()
        states.append(h)
        logits = weights["c"] + weights["V"] @ h
        costs.append(torch.nn.functional.cross_entropy(logits, torch.tensor(following)))
    (torch.stack(costs).sum() if every else costs[-1]).backward()
    assert weights["W"].grad is not None
    return [float(h.grad.norm()) for h in states], weights["W"].grad.numpy()


def last(line: str) -> float:
    """Return the value at the end of a line of arithmetic."""
    return numbers(line.replace("…", "").replace("−", "-"))[-1]


def test_the_gradients_on_screen_are_autograds(view, tab):
    probe: Probe = view()
    tab.get_by_role("button", name="Skip").click()
    probe.click(["step", 20, 3])
    probe.until("probe.settled() && shown.t === 20 && shown.unit === 3")
    probe.click(["entry", "W", 4, 2])
    probe.until("probe.settled() && shown.entry === 'W.4.2'")
    shown = probe.shown()
    sizes, slopes = by_torch(shown, linear=True, every=False)
    assert shown["sizes"] == pytest.approx(sizes, rel=1e-9)
    assert last(shown["lines"]["norm"]) == pytest.approx(sizes[19], abs=1e-4)
    assert last(shown["lines"]["sum"]) == pytest.approx(slopes[3, 1], abs=1e-4)


@pytest.mark.slow
def test_the_radius_is_turned_down_and_the_outcome_is_what_was_measured(view, tab):
    probe: Probe = view()
    tab.get_by_role("button", name="Less than a hundred thousandth").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert (shown["radius"], shown["back"]) == (0.5, 24)
    sizes, _ = by_torch(shown, linear=True, every=False)
    assert shown["sizes"] == pytest.approx(sizes, rel=1e-9)
    assert sizes[0] / sizes[-1] == pytest.approx(0.5**23, rel=1e-9)
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true")


@pytest.mark.slow
def test_text_truncation_clipping_and_keys(view, tab):
    probe: Probe = view("act:tanh~cost:every~reach:3~rho:1.3")
    shown = probe.shown()
    assert shown["reach"] == 3
    assert np.linalg.norm(np.array(shown["whole"]) - np.array(shown["sizes"])) > 0
    assert last(shown["lines"]["clip"]) == 1
    tab.get_by_label("Clip at").select_option("never")
    probe.until("probe.settled() && shown.lines.clip.includes('not clipped')")
    tab.get_by_label("Text", exact=True).fill("A")
    tab.get_by_label("Text", exact=True).press("Enter")
    expect(tab.get_by_text("3 to 41 letters")).to_be_visible()
    tab.get_by_label("Text", exact=True).fill("hello world")
    tab.get_by_label("Text", exact=True).press("Enter")
    probe.until("probe.settled() && shown.steps === 9")
    expect(tab.get_by_text("3 to 41 letters")).to_be_hidden()
    stage = tab.locator(".sequences-through-time .picture .stage")
    stage.focus()
    before = probe.shown()["t"]
    stage.press("ArrowLeft")
    probe.until("probe.settled() && shown.t === argument", before - 1)
    cliff = tab.locator(".sequences-through-time .cliff")
    cliff.press("ArrowRight")
    probe.until("probe.settled() && shown.radius === 1.31")
    sizes, _ = by_torch(probe.shown(), linear=False, every=True)
    assert probe.shown()["whole"] == pytest.approx(sizes, rel=1e-9)
    probe.click(["radius", 0.4])
    probe.until("probe.settled() && Math.abs(shown.radius - 0.4) < 0.02")
    for name, wrong, right in (("back", "3", "1.92"), ("fifty", "0.9", "0.0052"), ("clip", "1", "0.6")):
        exercise = tab.locator(f"[data-exercise={name}]")
        for answer, state in ((wrong, "wrong"), (right, "right")):
            exercise.get_by_role("textbox").fill(answer)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_nonsense_in_the_address_is_as_usual(view):
    shown = view("text:AAAA~rho:99~act:relu~reach:-4~entry:Q.9.9~t:x~seed:1e9").shown()
    assert (shown["radius"], shown["reach"], shown["entry"], shown["steps"]) == (1, 0, "W.1.2", 24)


@pytest.mark.slow
@pytest.mark.parametrize("title", ["Through time", "Gates", "One bit"])
def test_it_looks_right(topic, tab, title):
    topic("sequences", title)
    look.watch(tab)
    found = [fault for width in look.WIDTHS for scheme in look.SCHEMES for fault in look.faults(tab, width, scheme)]
    tab.set_viewport_size({"width": 1280, "height": 1000})
    assert not found
    assert not look.barriers(tab)

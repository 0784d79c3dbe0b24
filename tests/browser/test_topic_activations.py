"""Activations in a real browser: the numbers shown beside a dragged z are torch's."""

from __future__ import annotations

import look
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe
from torch.nn import functional as F

pytestmark = pytest.mark.browser
TORCHS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": F.gelu, "softplus": F.softplus, "leaky": F.leaky_relu}


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the topic with this state in its address."""
    return lambda state="", **choices: topic("neuron", "Activations", f"activations{state}" if state else "", **choices)


def at(kind: str, z: float) -> tuple[float, float]:
    """Return g and g' by torch."""
    x = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    g = TORCHS[kind](x)
    return g.item(), torch.autograd.grad(g, x)[0].item()


def last(line: str) -> float:
    """Return the number that a row of arithmetic ends with."""
    return served.numbers(line.replace("−", "-").replace("…", "").removesuffix(" (rounding)"))[-1]


def skip(probe: Probe) -> None:
    probe.root.locator(".predict .skip").click()
    probe.until("!shown.pending && probe.settled()")


@pytest.mark.slow
def test_a_guess_comes_before_the_slope_is_drawn(view):
    probe = view()
    before = probe.shown()
    assert before["pending"]
    assert "slope" not in before["lines"]
    probe.root.locator(".play").click()
    expect(probe.root.locator(".predict")).to_have_class("predict insisting")
    probe.root.locator(".answers button", has_text="¼").click()
    probe.root.locator(".predict .main").click()
    expect(probe.root.locator(".predict")).to_have_attribute("data-right", "true")
    probe.until("probe.settled() && !shown.playing && shown.z === argument", before["z"])
    assert "slope" in probe.shown()["lines"]


def test_a_dragged_z_shows_torchs_numbers(view, tab):
    probe = view()
    skip(probe)
    probe.point({"z": 5})
    tab.mouse.down()
    tab.mouse.move(*probe.place({"z": -1.2}), steps=4)
    tab.mouse.up()
    probe.until("probe.settled() && Math.abs(shown.z + 1.2) < 0.051")
    shown = probe.shown()
    g, slope = at("sigmoid", shown["z"])
    assert (shown["g"], shown["slope"]) == pytest.approx((g, slope))
    assert last(shown["lines"]["g"]) == pytest.approx(g, abs=6e-5)
    assert last(shown["lines"]["slope"]) == pytest.approx(slope, abs=6e-5)
    assert last(shown["lines"]["here"]) == pytest.approx(slope**10, rel=1e-3)
    assert last(shown["lines"]["most"]) == pytest.approx(0.25**10, rel=1e-3)
    exercise = probe.root.locator("[data-exercise=slope-sigmoid]")
    for answer, state in (("0.8", "wrong"), ("0.16", "right")):
        exercise.locator("input").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)
    served.until(lambda: f"z:{shown['z']:g}" in served.choices(tab).get("v", ""), "the state in the address")


@pytest.mark.slow
@pytest.mark.parametrize("kind", TORCHS)
def test_every_row_of_every_activation_is_torchs(view, kind):
    probe = view(f"~kind:{kind}~z:1.35~h:0.001~k:7")
    skip(probe)
    shown, (g, slope) = probe.shown(), at(kind, 1.35)
    lines = shown["lines"]
    assert last(lines["g"]) == pytest.approx(g, abs=6e-5)
    assert shown["slope"] == pytest.approx(slope)
    assert last(lines["difference"]) == pytest.approx(slope, abs=1e-6)
    assert abs(last(lines["check-slope"])) < 1e-6
    assert last(lines["here"]) == pytest.approx(slope**7, rel=1e-3)


@pytest.mark.slow
def test_softmax_shows_a_row_of_its_jacobian(view):
    probe = view("~kind:softmax~logits:1,-2,0.5~chosen:2")
    skip(probe)
    z = torch.tensor([1.0, -2, 0.5]).double()
    jacobian = torch.autograd.functional.jacobian(lambda x: torch.softmax(x, 0), z)
    lines = probe.shown()["lines"]
    assert probe.shown()["slope"] == pytest.approx(jacobian[2].tolist())
    field = probe.root.get_by_label("logit z₂")
    field.fill("2")
    field.press("Enter")
    probe.until("probe.settled() && shown.logits[1] === 2")
    after = torch.softmax(torch.tensor([1.0, 2, 0.5]).double(), 0)
    assert probe.shown()["g"] == pytest.approx(after.tolist())
    assert probe.shown()["lines"]["g"] != lines["g"]


@pytest.mark.slow
def test_descent_leaves_the_step_and_moves_the_others(view):
    probe = view("~kind:tanh~look:learning")
    skip(probe)
    before = probe.shown()
    probe.root.get_by_role("button", name="Step").click()
    probe.until("probe.settled() && shown.w !== argument", before["w"])
    after = probe.shown()
    x, y = torch.tensor([1.0, 2, 3, 4]).double(), torch.tensor([0.0, 0, 1, 1]).double()
    w = torch.tensor(before["w"], dtype=torch.float64, requires_grad=True)
    F.mse_loss(torch.tanh(w * x - 2), y).backward()
    assert w.grad is not None
    assert after["w"] == pytest.approx(w.item() - 0.5 * w.grad.item())
    assert after["still"] == before["w"]
    assert last(before["lines"]["gradient"]) == pytest.approx(w.grad.item(), abs=6e-5)


@pytest.mark.slow
def test_every_exercise_takes_the_right_answer_and_refuses_others(view, tab):
    answers = {
        "linear": ("1", "-2.5"), "step": ("0", "1"), "tanh": ("0.64", "0.36"), "relu": ("1", "2.5"),
        "leaky": ("0.01", "0"), "gelu": ("1/2", "0"), "softplus": ("0,5", "0.6931"), "softmax": ("-0.15", "0.15"),
    }  # fmt: skip
    probe = view()
    for kind, (right, wrong) in answers.items():
        tab.get_by_label("Activation", exact=True).select_option(kind)
        for answer, state in ((wrong, "wrong"), (right, "right")):
            exercise = probe.root.locator(".exercise").first
            exercise.locator("input").fill(answer)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)
    layers = probe.root.locator("[data-exercise=layers]")
    for answer, state in (("4", "wrong"), ("10", "wrong"), ("5", "right")):
        layers.locator("input").fill(answer)
        layers.get_by_role("button", name="Check").click()
        expect(layers).to_have_attribute("data-state", state)


@pytest.mark.slow
@pytest.mark.parametrize(("state", "choices"), [("", {}), ("~kind:softmax", {}), ("~look:learning", {"present": 1})])
def test_it_looks_well_at_every_width_and_in_both_schemes(view, tab, state, choices):
    probe = view(state, **choices)
    skip(probe)
    look.watch(tab)
    for width in (1024, 1280, 1920):
        for scheme in look.SCHEMES:
            assert look.faults(tab, width, scheme, smallest=12) == []
    assert look.barriers(tab) == []

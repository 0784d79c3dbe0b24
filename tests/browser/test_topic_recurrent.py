"""The recurrent cell in a real browser: guess, play, type, open, drag; its numbers are torch's."""

from __future__ import annotations

import math

import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from torch.nn import functional as F

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="", **choices: topic(
        "sequences", "Recurrent cell", f"recurrent~{state}" if state else "", **choices
    )


def by_torch(shown: dict) -> list[list[float]]:
    """Return p of each step, of letters with h fed back, from the weights that are shown."""
    weights = {name: torch.tensor(value, dtype=torch.float64) for name, value in shown["weights"].items()}
    x = F.one_hot(torch.tensor(["helo".index(letter) for letter in shown["tokens"]]), 4).double()
    h, found = torch.zeros(2).double(), []
    for one in x:
        h = torch.tanh(weights["b"] + weights["w"] @ h + weights["u"] @ one)
        found.append((weights["c"] + weights["v"] @ h).softmax(0).tolist())
    return found


def value_of(line: str) -> float:
    """Return the number at the end of a line."""
    return float(line.rpartition("= ")[2].replace("−", "-").rstrip("…"))


def test_the_same_letter_is_followed_by_another_and_its_cost_is_opened(view, tab):
    probe: Probe = view()
    assert probe.shown()["step"] == 3
    tab.get_by_role("button", name="o", exact=True).click()
    tab.get_by_role("button", name="Step: one token").click()
    probe.until("shown.phase === 'told' && shown.step === 4 && probe.settled()")
    shown = probe.shown()
    p = by_torch(shown)
    assert [max(range(4), key=one.__getitem__) for one in p[2:4]] == [2, 3], "l, then o"
    expect(tab.locator(".predict .outcome")).to_contain_text("As you guessed: o")
    probe.click("cost.4.0")
    probe.until("shown.opens === 'cost.4.0' && probe.settled()")
    lines = probe.shown()["lines"]
    assert value_of(lines["cost"]) == pytest.approx(-math.log(p[3][3]), abs=1e-4)
    assert value_of(lines["total"]) == pytest.approx(
        -sum(math.log(p[t]["helo".index(y)]) for t, y in enumerate("ello")), abs=1e-4
    )


@pytest.mark.slow
def test_what_is_typed_is_read_and_what_cannot_be_is_said(view, tab):
    probe: Probe = view("step:5")
    typing = tab.locator("[data-control=text] input")
    typing.fill("hollehe")
    probe.until("shown.tokens.length === 7 && probe.settled()")
    shown = probe.shown()
    for told, expected in zip(shown["steps"], by_torch(shown), strict=True):
        assert told["p"] == pytest.approx(expected)
    assert "h(7) = f(f(f(f(f(f(f(h(0), x(1)), x(2)), x(3)), x(4)), x(5)), x(6)), x(7))" in shown["formula"]
    typing.fill("hex")
    assert "x" in probe.shown()["error"]
    assert len(probe.shown()["tokens"]) == 7
    typing.fill("")
    assert probe.shown()["error"].startswith("Type")
    typing.fill("he")
    probe.until("shown.tokens.length === 2 && shown.error === ''")


@pytest.mark.slow
def test_a_weight_is_dragged_lit_everywhere_and_brought_back(view, tab):
    probe: Probe = view("step:5")
    before = probe.shown()["weights"]["u"][0][2]
    x, y = probe.place(["weight", "u", 0, 2])
    tab.mouse.move(x, y)
    probe.until("shown.lit === 'u'")
    tab.mouse.down()
    tab.mouse.move(x, y + 100, steps=4)
    tab.mouse.up()
    probe.until("!shown.trained && probe.settled()")
    shown = probe.shown()
    assert shown["weights"]["u"][0][2] == pytest.approx(before - 0.5)
    assert shown["steps"][2]["p"] == pytest.approx(by_torch(shown)[2])
    tab.wait_for_url("**weights:**")
    tab.mouse.move(*probe.place(["w", 3]))
    probe.until("shown.lit === 'w'")
    table = tab.locator(".stage.weights")
    table.focus()
    table.press("ArrowUp")
    probe.until(f"shown.weights.u[0][2] > {before - 0.495}")
    tab.get_by_role("button", name="Back to the trained weights").click()
    probe.until("shown.trained && probe.settled()")
    assert probe.shown()["weights"]["u"][0][2] == before


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["letters", "bases", "numbers"])
@pytest.mark.parametrize("structure", ["h", "o", "last"])
def test_every_question_has_an_outcome_from_the_numbers(view, tab, stream, structure):
    probe: Probe = view(f"stream:{stream}~structure:{structure}")
    tab.locator(".predict .answers button").first.click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    costs = [step["cost"] for step in shown["steps"] if step["cost"] is not None]
    assert shown["total"] == pytest.approx(sum(costs))
    assert len(costs) == (1 if structure == "last" else len(shown["tokens"]) - 1)
    assert "NaN" not in tab.locator(".recurrent").inner_text()


@pytest.mark.slow
def test_the_loop_unrolls_and_the_address_keeps_all(view, tab):
    probe: Probe = view("step:5~open:h.2.1~unrolled:no")
    shown = probe.shown()
    assert (shown["unrolledNow"], shown["opens"]) == (0, "h.2.1")
    tab.get_by_role("button", name="Unroll").click()
    probe.until("shown.unrolledNow === 1 && probe.settled()")
    tab.wait_for_url(lambda url: "unrolled" not in url)
    stage = tab.locator(".recurrent .scroll .stage")
    stage.focus()
    stage.press("ArrowRight")
    probe.until("shown.opens === 'h.3.1'")
    shown = view("stream:numbers~text:5 x~open:q~step:99~structure:o").shown()
    assert (shown["stream"], shown["text"], shown["step"]) == ("numbers", "0 0.71 1 0.71 0 −0.71", 3)

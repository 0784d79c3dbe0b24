"""Gated cells in a real browser: what is shown is torch's, values open, a sequence is typed, parameters are counted."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from served import numbers

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("sequences", "Gates", f"gated~{state}" if state else "")


def cell_lines(shown: dict) -> list[list[float]]:
    """Return c after each step, by torch's LSTMCell with the weights shown."""
    xs = torch.tensor(shown["sequence"]["xs"], dtype=torch.float64)
    module = torch.nn.LSTMCell(xs.shape[1], 3, dtype=torch.float64)
    with torch.no_grad():
        for name, part in (("weight_ih", "U"), ("weight_hh", "W"), ("bias_ih", "b")):
            values = [torch.tensor(one[part], dtype=torch.float64) for one in shown["weights"].values()]
            getattr(module, name).copy_(torch.cat(values))
        module.bias_hh.zero_()
        h = c = torch.zeros(1, 3, dtype=torch.float64)
        found = []
        for x in xs:
            h, c = module(x[None], (h, c))
            found.append(c[0].tolist())
    return found


def last(line: str) -> float:
    """Return the value at the end of a line of arithmetic."""
    return numbers(line.replace("…", "").replace("−", "-"))[-1]


def test_a_clicked_value_is_torchs(view, tab):
    probe: Probe = view()
    tab.get_by_role("button", name="Skip").click()
    probe.click([5, "c"])
    probe.until("probe.settled() && shown.t === 5 && shown.of === 'c'")
    shown = probe.shown()
    found = cell_lines(shown)
    assert [state["c"] for state in shown["states"][1:]] == [pytest.approx(c) for c in found]
    assert last(shown["lines"]["c"]) == pytest.approx(found[4][0], abs=1e-4)
    assert [last(line.replace(",", "")) for line in shown["counts"].values()] == [4480, 13440, 17920]


@pytest.mark.slow
def test_the_forget_bias_is_turned_down_and_the_outcome_told(view, tab):
    probe: Probe = view()
    tab.get_by_role("button", name="About half of it").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert (shown["bias"], shown["upto"]) == (0, shown["steps"])
    kept = cell_lines(shown)[-1][0]
    expect(tab.locator(".predict .outcome")).to_contain_text(f"{kept:.4f}")
    right = 0 if kept / 4.73 > 0.75 else 1 if kept / 4.73 > 1 / 3 else 2
    expect(tab.locator(".predict")).to_have_attribute("data-right", str(right == 1).lower())


@pytest.mark.slow
def test_numbers_cells_steps_keys_and_exercises(view, tab):
    probe: Probe = view("seed:2~cell:gru")
    assert probe.shown()["phase"] == "none"
    field = tab.get_by_label("Sequence", exact=True)
    field.fill("1 nonsense")
    field.press("Enter")
    expect(tab.get_by_text("is neither a number nor made of")).to_be_visible()
    field.fill("0.5 -1 2")
    field.press("Enter")
    probe.until("probe.settled() && shown.steps === 3")
    tab.get_by_label("Cell", exact=True).select_option("lstm")
    probe.until("probe.settled() && shown.cell === 'lstm'")
    shown = probe.shown()
    assert [state["c"] for state in shown["states"][1:]] == [pytest.approx(c) for c in cell_lines(shown)]
    tab.get_by_role("button", name="Reset").click()
    probe.until("probe.settled() && shown.upto === 0")
    tab.get_by_role("button", name="Step: one letter or number").click()
    probe.until("probe.settled() && shown.upto === 1 && shown.t === 1")
    stage = tab.locator(".sequences-gated .picture .stage")
    stage.focus()
    of = probe.shown()["of"]
    stage.press("ArrowDown")
    probe.until("probe.settled() && shown.of !== argument", of)
    tab.get_by_label("n", exact=True).fill("20")
    tab.get_by_label("n", exact=True).press("Enter")
    probe.until("probe.settled() && Object.values(shown.counts)[2].endsWith('2,080')")
    for name, wrong, right in (
        ("step", ["2", "0.48"], ["1.6", "0.46"]),
        ("bias", ["0.98"], ["3.89"]),
        ("count", ["2480"], ["2560"]),
    ):
        exercise = tab.locator(f"[data-exercise={name}]")
        for answers, state in ((wrong, "wrong"), (right, "right")):
            for place, answer in enumerate(answers):
                exercise.get_by_role("textbox").nth(place).fill(answer)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_nonsense_in_the_address_is_as_usual(view):
    shown = view("text:XYZ~cell:cnn~bias:99~unit:7~t:0~of:q~m:-1").shown()
    assert (shown["cell"], shown["bias"], shown["unit"], shown["steps"]) == ("lstm", 5, 1, 14)

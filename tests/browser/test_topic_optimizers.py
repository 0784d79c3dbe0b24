"""Optimizers in a real browser: their steps are torch's, a start that is dragged, questions, exercises, looks."""

from __future__ import annotations

import math
from collections.abc import Callable

import look
import numpy as np
import pytest
import served
import torch
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser
TAUGHT = {
    "sgd": lambda w, lr: torch.optim.SGD(w, lr),
    "momentum": lambda w, lr: torch.optim.SGD(w, lr * 0.1, momentum=0.9),
    "adagrad": lambda w, lr: torch.optim.Adagrad(w, lr, eps=1e-8),
    "adam": lambda w, lr: torch.optim.Adam(w, lr),
    "adamw": lambda w, lr: torch.optim.AdamW(w, lr, weight_decay=0.05),
}
"""Those whose formulas torch has too; RMSprop's epsilon stands elsewhere."""


@pytest.fixture
def optimizers(topic):
    """`optimizers(state) -> probe`: the view, with this state in its address."""
    return lambda state="": topic("learning", "Optimizers", f"optimizers~{state}" if state else "")


def ravine(turn: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the ravine turned by so many degrees."""
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return lambda w: 0.5 * (c * (w[0] - 1) + s * (w[1] - 0.5)) ** 2 + 25 * (c * (w[1] - 0.5) - s * (w[0] - 1)) ** 2


def walked(rule: str, loss, start: list[float], rate: float, steps: int) -> tuple[list[float], list[dict]]:
    """Return the losses before the first step and after each, and what torch remembers in the end."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    stepper, losses = TAUGHT[rule]([w], rate), [float(loss(w).detach())]
    for _ in range(steps):
        stepper.zero_grad()
        loss(w).backward()
        stepper.step()
        losses.append(float(loss(w).detach()))
    return losses, [
        {name: v.tolist() for name, v in stepper.state[w].items() if name != "momentum_buffer" or v is not None}
    ]


def last(line: str) -> float:
    """Return the value at the end of a line of arithmetic."""
    return served.numbers(line.replace("…", "").replace("−", "-"))[-1]


def test_after_three_steps_adams_m_and_v_are_torchs(optimizers, tab):
    probe = optimizers("best:no~rate:0.1~t:0")
    expect(tab.get_by_text("Which of these three")).to_be_visible()
    tab.get_by_role("button", name="Step: one step of each optimizer").click()
    assert probe.shown()["t"] == 0, "a question is open"
    tab.get_by_role("button", name="Skip").click()
    for t in (1, 2, 3):
        tab.get_by_role("button", name="Step: one step of each optimizer").click()
        probe.until("probe.settled() && shown.t === argument", t)
    shown, loss = probe.shown(), ravine(0)
    for rule in TAUGHT:
        losses, (memory,) = walked(rule, loss, shown["start"], 0.1, 3)
        assert shown["runs"][rule]["loss"] == pytest.approx(losses[-1]), rule
        if rule == "adam":
            assert shown["runs"][rule]["m"] == pytest.approx(memory["exp_avg"])
            assert shown["runs"][rule]["v"] == pytest.approx(memory["exp_avg_sq"])
            assert last(shown["lines"]["m"]) == pytest.approx(memory["exp_avg"][0], rel=1e-4)
            assert last(shown["lines"]["v"]) == pytest.approx(memory["exp_avg_sq"][0], rel=1e-4)
            assert last(shown["lines"]["mean"]) == pytest.approx(memory["exp_avg"][0] / (1 - 0.9**3), rel=1e-4)
            assert last(shown["lines"]["square"]) == pytest.approx(memory["exp_avg_sq"][0] / (1 - 0.999**3), rel=1e-4)
    tab.get_by_label("Weight opened").select_option("w₂")
    probe.until("probe.settled() && shown.lines.g.includes('w₂')")
    assert last(probe.shown()["lines"]["w"]) == pytest.approx(shown["runs"]["adam"]["w"][1], rel=1e-4)


@pytest.mark.slow
def test_a_turned_ravine_is_asked_about_and_the_outcome_is_what_was_raced(optimizers, tab):
    probe = optimizers()
    shown = probe.shown()
    assert (shown["t"], shown["turn"], shown["phase"]) == (100, 0, "asking")
    first = min((run["arrival"], rule) for rule, run in shown["runs"].items() if run["arrival"] is not None)
    assert first[1] == "adagrad"
    tab.get_by_role("button", name="It does not arrive in 100 steps").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert (shown["t"], shown["turn"]) == (100, 45)
    assert shown["runs"]["adagrad"]["arrival"] is None
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true")
    rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
    for rule in TAUGHT:
        runs = {rate: np.array(walked(rule, ravine(45), shown["start"], rate, 100)[0]) for rate in rates}
        within = {rate: [t for t in range(101) if (losses[t:] <= 0.01).all()] for rate, losses in runs.items()}
        arrivals = {rate: found[0] for rate, found in within.items() if found}
        assert shown["runs"][rule]["arrival"] == min(arrivals.values(), default=None), rule
        if arrivals:
            assert arrivals[shown["runs"][rule]["rate"]] == min(arrivals.values())


@pytest.mark.slow
def test_the_start_is_dragged_and_stands_in_the_address(optimizers, tab):
    probe = optimizers("best:no~rate:0.05~turn:20")
    probe.point(["start"])
    tab.mouse.down()
    tab.mouse.move(*probe.place(["weights", 2, -1.5]), steps=8)
    tab.mouse.up()
    probe.until("probe.settled() && Math.abs(shown.start[0] - 2) < 0.05")
    shown = probe.shown()
    assert shown["start"] == pytest.approx([2, -1.5], abs=0.05)
    assert shown["t"] == 100
    for rule in TAUGHT:
        losses, _ = walked(rule, ravine(20), shown["start"], 0.05, 100)
        assert shown["runs"][rule]["loss"] == pytest.approx(losses[-1], rel=1e-6, abs=1e-12) or losses[-1] > 1e6
    before = ",".join(f"{v:g}" for v in shown["start"])
    served.until(lambda: f"from:{before}" in served.choices(tab).get("v", ""), "the start in the address")
    tab.reload()
    served.still(tab)
    assert Probe(tab.locator(".learning-optimizers")).shown()["start"] == shown["start"]
    stage = tab.locator(".learning-optimizers .picture .stage")
    stage.press("ArrowLeft")
    probe.until("probe.settled() && shown.start[0] < argument", shown["start"][0])
    assert probe.shown()["start"] == pytest.approx([shown["start"][0] - 0.1, shown["start"][1]])


@pytest.mark.slow
def test_an_outcome_is_told_of_the_race_that_was_run(optimizers, tab):
    """Another start than the one that was asked about at first asks again."""
    probe = optimizers("on:saddle~best:no~rate:0.1~t:0")
    stage, predict = tab.locator(".learning-optimizers .picture .stage"), tab.locator(".predict")
    for _ in range(2):
        stage.press("Shift+ArrowUp")
    probe.until("probe.settled() && shown.start[1] > 0.9 && shown.phase === 'asking'")
    predict.get_by_role("button", name="Momentum").click()
    stage.press("ArrowLeft")
    probe.until("probe.settled() && shown.phase === 'asking' && shown.start[0] < -2.05")
    predict.get_by_role("button", name="Adam", exact=True).click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    arrivals = {rule: run["arrival"] for rule, run in probe.shown()["runs"].items() if run["arrival"] is not None}
    first = min(arrivals, key=lambda rule: arrivals[rule])
    expect(predict).to_have_attribute("data-right", str(first == "adam").lower())
    for rule, name in (("sgd", "SGD"), ("momentum", "Momentum"), ("adam", "Adam")):
        expect(predict).to_contain_text(f"{name} {arrivals.get(rule, 'not in 100')}")


@pytest.mark.slow
@pytest.mark.parametrize("data", ["xor", "circle"])
def test_networks_race_from_one_start_as_torchs_do(optimizers, tab, data):
    probe = optimizers(f"on:{data}~best:no~rate:0.1~t:7~seed:5")
    shown = probe.shown()
    first = torch.tensor(shown["start"], dtype=torch.float64)
    if data == "xor":
        x, y = torch.tensor([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]).double(), torch.tensor([0.0, 1, 1, 0]).double()
    else:
        rings = [(0.25, 4, 1.0), (0.55, 8, 1.0), (1.15, 20, 0.0)]
        points = [(r, 2 * math.pi * (k + r) / n, label) for r, n, label in rings for k in range(n)]
        x = torch.tensor([[r * math.cos(a), r * math.sin(a)] for r, a, _ in points]).double()
        y = torch.tensor([label for *_, label in points]).double()

    def loss(w: torch.Tensor) -> torch.Tensor:
        inner = torch.tanh(w[:4] + x @ w[4:12].reshape(2, 4))
        return torch.nn.functional.binary_cross_entropy_with_logits(w[12] + inner @ w[13:], y)

    for rule in TAUGHT:
        losses, (memory,) = walked(rule, loss, first.tolist(), 0.1, 7)
        assert shown["runs"][rule]["loss"] == pytest.approx(losses[-1], rel=1e-5), rule
        if rule == "adam":
            assert shown["runs"][rule]["m"] == pytest.approx(memory["exp_avg"], rel=1e-4, abs=1e-9)
            assert shown["runs"][rule]["v"] == pytest.approx(memory["exp_avg_sq"], rel=1e-4, abs=1e-12)


@pytest.mark.slow
def test_a_schedule_slows_the_last_steps(optimizers, tab):
    probe = optimizers("best:no~rate:0.1~t:51")
    tab.get_by_label("Schedule").select_option("cosine")
    probe.until("probe.settled() && shown.lines.rate !== undefined")
    assert last(probe.shown()["lines"]["rate"]) == pytest.approx(0.1 * (1 + math.cos(math.pi * 50 / 100)) / 2)
    probe.click(["step", 76])
    probe.until("probe.settled() && shown.t === 76")
    assert last(probe.shown()["lines"]["rate"]) == pytest.approx(0.05 * (1 + math.cos(math.pi * 75 / 100)), rel=1e-4)


@pytest.mark.slow
def test_exercises_take_the_right_answer_and_no_other(optimizers, tab):
    optimizers()

    def answered(name: str, *values: str) -> str | None:
        exercise = tab.locator(f"[data-exercise={name}]")
        for field, value in zip(exercise.locator("input, select").all(), values, strict=True):
            if field.evaluate("(field) => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        exercise.get_by_role("button", name="Check").click()
        return exercise.get_attribute("data-state")

    assert answered("adam", "0.1", "0.001") == "wrong"
    expect(tab.locator("[data-exercise=adam] .result")).to_contain_text("SGD")
    assert answered("adam", "0.02", ".02") == "right"
    assert [answered("momentum", value) for value in (".2", ".19", "3.8", ".38")] == [
        "wrong",
        "wrong",
        "wrong",
        "right",
    ]
    assert answered("rmsprop", "1", "it stays the same") == "wrong"
    assert answered("rmsprop", "3.16", "it is longer") == "wrong"
    assert answered("rmsprop", "3.162", "it stays the same") == "right"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_it_looks_well(optimizers, tab, scheme):
    for state in ("", "on:circle~t:60", "on:saddle~turn:0~schedule:warm~of:adamw"):
        optimizers(state)
        look.watch(tab)
        for width in (1024, 1280):
            assert look.faults(tab, width, scheme, smallest=12) == []
        assert look.barriers(tab) == []
    tab.set_viewport_size({"width": 1280, "height": 1000})

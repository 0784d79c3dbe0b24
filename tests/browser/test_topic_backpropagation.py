"""Backpropagation and deltas in a real browser: what is shown is torch's, and what is typed and dragged counts."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from served import numbers, still

pytestmark = pytest.mark.browser

STEP, DESCENT = "Step: the next node", "Step of descent"


@pytest.fixture
def open_topic(topic, tab):
    """`open_topic(title, **choices) -> page, probe`."""
    return lambda title, **choices: (tab, topic("learning", title, **choices))


def worked(w1: float = 0.35, w2: float = 0.4, x1: float = 0.5) -> tuple[float, dict[str, float]]:
    """Return the loss of the course's neuron and its gradients, by torch."""
    names = {"y": 0.1, "w1": w1, "x1": x1, "w2": w2, "x2": 0.51}
    of = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in names.items()}
    loss = (of["y"] - torch.sigmoid(of["w1"] * of["x1"] + of["w2"] * of["x2"])) ** 2 / 2
    loss.backward()
    gradients = {}
    for name, value in of.items():
        assert value.grad is not None
        gradients[name] = value.grad.item()
    return loss.item(), gradients


def nodes(probe: Probe, what: str) -> dict[str, float]:
    return {node["text"]: node[what] for node in probe.shown()["nodes"]}


def exercise(page, name: str, **answers: str):
    """Fill an exercise in, have it checked, and return its result."""
    form = page.locator(f"[data-exercise={name}]")
    for label, value in answers.items():
        field = form.locator(f"[data-control={label}]")
        if field.locator("select").count():
            field.locator("select").select_option(label=value)
        else:
            field.locator("input").fill(value)
    form.get_by_role("button", name="Check").click()
    return form


def test_the_worked_neuron_goes_back_from_loss_to_weights_and_its_exercises_are_checked(open_topic):
    page, probe = open_topic("Backpropagation")
    loss, gradients = worked()
    shown = probe.shown()
    assert shown["step"] == shown["forwards"]
    assert shown["output"] == pytest.approx(loss)
    assert set(nodes(probe, "gradient").values()) == {None}
    step = page.get_by_role("button", name=STEP)
    step.click()  # the question comes first
    assert probe.shown()["step"] == shown["forwards"]
    page.get_by_role("button", name="w1", exact=True).click()
    for _ in range(shown["steps"] - shown["forwards"]):
        step.click()
    probe.until("probe.settled() && shown.step === shown.steps")
    found = nodes(probe, "gradient")
    assert {name: found[name] for name in gradients} == pytest.approx(gradients, rel=1e-12)
    expect(page.locator(".predict")).to_contain_text("The outcome: w2. You guessed: w1.")
    probe.click("w1")
    probe.until("shown.work.node === 'w1' && shown.lines.share0 === argument", "0.1191… × 0.5 = 0.0595…")
    assert probe.shown()["lines"]["check"] == "not made yet"
    page.get_by_label("Check by finite differences").check()
    probe.until("shown.nodes.every((node) => node.checked)")
    assert numbers(probe.shown()["lines"]["check"])[-1] == pytest.approx(gradients["w1"], abs=1e-5)
    page.get_by_role("button", name=DESCENT).click()
    probe.until("shown.values.w1 < 0.3")
    assert probe.shown()["values"] == pytest.approx(
        {"y": 0.1, "x1": 0.5, "x2": 0.51, "w1": 0.2905, "w2": 0.3393}, abs=5e-5
    )
    assert probe.shown()["output"] == pytest.approx(0.1147, abs=5e-5)
    page.get_by_label("Value of x1").fill("0.7")
    page.get_by_label("Value of x1").press("Enter")
    probe.until("shown.values.x1 === 0.7")
    w1, w2 = (probe.shown()["values"][name] for name in ("w1", "w2"))
    assert probe.shown()["output"] == pytest.approx(worked(w1, w2, 0.7)[0], rel=1e-12)
    form = exercise(page, "second-weight", gradient="0.0595")
    expect(form.locator(".result")).to_contain_text("That is w1’s")
    expect(exercise(page, "second-weight", gradient="0.0607")).to_have_attribute("data-state", "right")
    form = exercise(page, "one-step", weight="0.3393", output="0.5789", loss="0.1218")
    expect(form).to_have_attribute("data-state", "wrong")
    expect(exercise(page, "one-step", loss="0.1147")).to_have_attribute("data-state", "right")
    form = exercise(page, "layer-before", factors="w1, g′(z1), x0", gradient="0.0208")
    expect(form).to_have_attribute("data-state", "right")


@pytest.mark.slow
def test_an_expression_is_typed_dragged_and_linked(open_topic):
    page, probe = open_topic("Backpropagation")
    typing = page.locator("[data-control=expression] input")
    typing.fill("a * tanh(b")
    typing.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="character 11")).to_contain_text("a “)” is missing")
    typing.fill("a*tanh(b) + a*a")
    typing.press("Enter")
    probe.until("shown.error === '' && shown.nodes.length === 6")
    x, y = probe.place("a")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=6)
    page.mouse.up()
    probe.until("probe.settled() && shown.values.a > 0.7")
    page.locator(".backprop .stage").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Play", exact=True).click()
    probe.until("probe.settled() && shown.step === shown.steps")
    shown = probe.shown()
    a = torch.tensor(shown["values"]["a"], dtype=torch.float64, requires_grad=True)
    (a * torch.tanh(torch.tensor(shown["values"]["b"], dtype=torch.float64)) + a * a).backward()
    assert a.grad is not None
    assert nodes(probe, "gradient")["a"] == pytest.approx(a.grad.item(), rel=1e-12)
    page.wait_for_url(f"**v=backprop**~step:{shown['steps']}**")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    still(page)
    again = Probe(page.locator(".backprop")).shown()
    assert all(again[name] == shown[name] for name in ("expression", "step", "values"))
    page.get_by_role("button", name="Play again").click()
    Probe(page.locator(".backprop")).until("shown.step > 0 && shown.step < shown.steps")


@pytest.mark.slow
def test_deltas_run_back_through_the_matrices(open_topic):
    page, probe = open_topic("Deltas in matrices")
    field = page.get_by_label("W⁽³⁾, u1, u1")
    field.fill("0.9")
    field.press("Enter")
    probe.until("shown.matrices.w3[1][0] === 0.9")
    page.get_by_role("button", name="Skip").click()
    step = page.get_by_role("button", name="Step: the next matrix")
    for _ in range(8):
        step.click()
    probe.until("probe.settled() && shown.step === shown.steps")
    shown = probe.shown()
    found = {id: torch.tensor(rows, dtype=torch.float64) for id, rows in shown["matrices"].items()}
    x, weights = found["x0"][:, 0], [found[f"w{layer}"].requires_grad_() for layer in (1, 2, 3)]
    for place, w in enumerate(weights):
        x = torch.tanh(w.T @ x)
        if place < 2:
            x = torch.cat([torch.ones(1, dtype=torch.float64), x])
    loss = ((x - found["y"][:, 0]) ** 2).sum() / 2
    loss.backward()
    assert shown["loss"] == pytest.approx(loss.item(), rel=1e-12)
    for layer, w in enumerate(weights, 1):
        assert w.grad is not None
        assert found[f"gradient{layer}"].numpy() == pytest.approx(w.grad.numpy(), rel=1e-12)
    page.locator("figure[data-id=delta1] td[data-at='1 0']").hover()
    *factors, value = numbers(page.locator(".deltas .readout").inner_text().split("] = ")[1].replace("−", "-"))
    assert value == pytest.approx(found["delta1"][1, 0].item(), abs=5e-5)
    assert factors[0] * factors[1] == pytest.approx(value, abs=2e-4)
    page.get_by_role("button", name="Take the step").click()
    probe.until("shown.lines.before")
    assert numbers(probe.shown()["lines"]["before"])[-1] == pytest.approx(shown["loss"], abs=1e-6)
    assert probe.shown()["loss"] == pytest.approx(shown["lossAfter"], rel=1e-12)
    assert exercise(page, "one-delta", delta="-0.1").get_attribute("data-state") == "wrong"
    assert exercise(page, "one-delta", delta="-0.084").get_attribute("data-state") == "right"

"""The games of generator and discriminator, and the course's generator, in a real browser."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from scipy import stats
from torch import nn

pytestmark = pytest.mark.browser

LINE, PLANE, GENERATOR = "GAN in one dimension", "Mode collapse", "The course's generator"


@pytest.fixture
def view(topic, tab):
    """`view(title, state) -> page, probe`: the topic with this state in its address."""
    return lambda title, state="": (tab, topic("making", title, state))


def last(probe: Probe, name: str) -> float:
    """Return the number that a line ends with."""
    return float(probe.shown()["lines"][name].rpartition("= ")[2].replace("…", "").replace("−", "-").split(" ")[0])


def judge(weights: list[float], x: float) -> float:
    """Return D(x) of the weights shown."""
    w, layers, at = np.array(weights), [], 0
    for inputs, units in ((1, 16), (16, 16), (16, 1)):
        linear = nn.Linear(inputs, units, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w[at : at + inputs * units]).reshape(units, inputs))
            linear.bias.copy_(torch.tensor(w[at + inputs * units : at + (inputs + 1) * units]))
        at += (inputs + 1) * units
        layers += [linear, nn.Tanh()]
    with torch.no_grad():
        return torch.sigmoid(nn.Sequential(*layers[:-1])(torch.tensor([[x]], dtype=torch.float64))).item()


def answered(page, name: str, values: dict[str, str], words: str) -> None:
    """Fill in an exercise and check what it says."""
    exercise = page.locator(f"[data-exercise={name}]")
    for label, value in values.items():
        exercise.get_by_label(label, exact=True).fill(value)
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.locator(".result")).to_contain_text(words)


def test_the_best_discriminator_beside_the_learnt_one(view):
    page, probe = view(LINE)
    page.get_by_role("button", name="Skip").click()
    probe.settle()
    assert last(probe, "best") == pytest.approx(0.8808, abs=1e-4)
    assert last(probe, "top") == pytest.approx(-0.7127, abs=1e-4)
    page.get_by_role("button", name="Step").click()
    probe.until("shown.rounds === 1 && probe.settled()")
    shown = probe.shown()
    assert last(probe, "learnt") == pytest.approx(judge(shown["d"], 0), abs=1e-4)
    answered(page, "best", {"D*(1)": "0.5", "D*(2)": "0.881"}, "share of what is made")
    answered(page, "best", {"D*(2)": "0.119"}, "Right")


def test_samples_are_counted_at_the_modes(view):
    page, probe = view(PLANE, "modes~cure:penalty")
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Step").click()
    probe.until("shown.rounds === 1 && probe.settled()")
    shown = probe.shown()
    samples = np.array(shown["samples"]).reshape(2, 512).T
    angles = 2 * np.pi * np.arange(8) / 8
    away = np.hypot(samples[:, :1] - 2 * np.cos(angles), samples[:, 1:] - 2 * np.sin(angles)) / 0.1
    assert shown["counts"] == [int((away[away.argmin(1) == k, k] <= 3).sum()) for k in range(8)]
    assert shown["lines"]["on"].startswith(f"{sum(shown['counts'])} / 512")


def test_an_output_opens_to_the_inputs_that_reach_it(view):
    page, probe = view(GENERATOR)
    page.get_by_role("button", name="Skip").click()
    probe.point(["output", 5, 8])
    probe.until("shown.state.out[0] === 5 && shown.state.out[1] === 8 && probe.settled()")
    shown = probe.shown()
    assert shown["lines"]["reach"].endswith("= 4")
    assert last(probe, "value") == shown["values"][14 * 5 + 8]
    assert shown["lines"]["parameters"].endswith("= 1,164,289")
    answered(page, "weights", {"Parameters": "262144"}, "without the biases")
    answered(page, "weights", {"Parameters": "262272"}, "Right")


@pytest.mark.slow
def test_the_discriminator_learns_until_it_is_the_best_one(view):
    page, probe = view(LINE)
    page.get_by_role("button", name="more than ½, but not 1").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    expect(page.locator(".predict .outcome")).to_contain_text("As you guessed")
    shown = probe.shown()
    assert shown["measured"]["gap"] < 0.05
    x = np.linspace(-3, 5, 81)
    star = stats.norm.pdf(x) / (stats.norm.pdf(x) + stats.norm.pdf(x, 2, 1))
    assert np.abs(np.array([judge(shown["d"], one) for one in x]) - star).max() < 0.05


@pytest.mark.slow
def test_the_generators_grip_is_dragged_and_the_state_is_a_link(view):
    page, probe = view(LINE, "gan~x:1")
    page.get_by_role("button", name="Skip").click()
    page.mouse.move(*probe.place(["grip"]))
    page.mouse.down()
    page.mouse.move(*probe.place(["x", 0, 0.4]), steps=4)
    page.mouse.up()
    probe.until("Math.abs(shown.state.a) < 0.06 && probe.settled()")
    shown = probe.shown()
    assert shown["g"][1] == shown["state"]["a"]
    assert last(probe, "top") == pytest.approx(-np.log(4), abs=0.01)
    page.wait_for_url("**a:**")
    _, probe = view(LINE, "gan~target:drawn~maker:network~who:both~loss:course~turns:1~t:3")
    probe.settle()
    assert (probe.shown()["rounds"], probe.shown()["state"]["loss"]) == (3, "course")
    _, probe = view(LINE, "gan~a:x~who:nobody~turns:7~heights:1,2~t:-4")
    shown = probe.shown()
    assert (shown["state"]["a"], shown["state"]["who"], shown["rounds"]) == (2, "every", 0)


@pytest.mark.slow
def test_one_noises_gradients_multiply(view):
    page, probe = view(LINE, "gan~who:both~t:2~z:1.5")
    probe.settle()
    for loss in ("course", "usual"):
        factors = probe.shown()["lines"][f"{loss}-1"].partition(" = ")[0].replace("…", "").replace("−", "-")
        product = np.prod([float(one.strip("()")) for one in factors.split(" × ")])
        assert last(probe, f"{loss}-1") == pytest.approx(product, abs=2e-4)
    answered(page, "saturates", {"∂ log(1 − D) / ∂s": "-0.99", "∂ (−log D) / ∂s": "-0.01"}, "other way round")
    answered(page, "saturates", {"∂ log(1 − D) / ∂s": "-0.01", "∂ (−log D) / ∂s": "-0.99"}, "Right")
    answered(page, "value", {"JSD": "1", "V*": "0"}, "in bits")
    answered(page, "value", {"JSD": "0.693", "V*": "0"}, "Right")


@pytest.mark.slow
def test_groups_of_people_are_modes_and_a_cure_is_chosen(view):
    page, probe = view(PLANE, "modes~target:people")
    page.get_by_role("button", name="Skip").click()
    assert len(probe.shown()["counts"]) == 2
    page.locator(".side .stage").last.press("ArrowDown")
    probe.until("shown.state.cure === 'memory' && probe.settled()")
    probe.click(["sample", 7])
    probe.until("probe.settled()")
    assert "sd" in probe.shown()["lines"]["distance"]
    answered(page, "hops", {"D* on it": "0.125", "D* on the others": "1"}, "Divide by p + q")
    answered(page, "hops", {"D* on it": "1/9", "D* on the others": "1"}, "Right")
    answered(page, "needs", {"Samples": "20"}, "Half of it")
    answered(page, "needs", {"Samples": "10"}, "Right")


@pytest.mark.slow
def test_inputs_write_one_after_the_other(view):
    page, probe = view(GENERATOR, "generator~side:2")
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_role("button", name="Point and see").click()
    expect(page.locator(".predict .outcome")).to_contain_text("As you guessed: 4")
    page.get_by_label("Input", exact=True).select_option("2")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Step").click()
    probe.until("shown.written === 1 && probe.settled()")
    assert probe.shown()["values"][:4] == [-1, -2, -1, 0]
    page.get_by_role("button", name="Transposed conv").nth(1).click()
    probe.until("shown.state.layer === 'up_2' && probe.settled()")
    answered(page, "cost", {"Times": "1"}, "how many places write")
    answered(page, "cost", {"Times": "4"}, "Right")
    answered(page, "reach", {"Corner": "4", "Middle": "16"}, "only every second")
    answered(page, "reach", {"Corner": "1", "Middle": "4"}, "Right")

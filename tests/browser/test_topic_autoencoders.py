"""Autoencoders in a real browser: every number shown is the shipped network's, torch's, or a closed form's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching.digits import digits, pixels
from explorer.jobs import prepared
from explorer.training.lessons import linear_rebuilding
from explorer.training.lessons.colouring import Coloured
from explorer.training.lessons.damaged_digits import Mended
from explorer.training.lessons.digit_codes import DigitCodes
from explorer.training.lessons.unseen_digits import Unseen
from explorer.training.lessons.variational_digits import BETAS, Variational

pytestmark = pytest.mark.browser
TEST = pixels(digits().test)


def shipped(kind: str):
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-").replace("%", "")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def answered(page, exercise: str, label: str, wrong: str, right: str) -> None:
    """Type a wrong answer and the right one; each is told as what it is."""
    box = page.locator(f"[data-exercise={exercise}]")
    for answer, state in ((wrong, "wrong"), (right, "right")):
        box.get_by_label(label).fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


def dense(weights: dict, name: str, first: int, values: np.ndarray, *activations) -> np.ndarray:
    for place, activation in enumerate(activations, first):
        weight, bias = (weights[f"{name}_{place}.{kind}"].astype(np.float64) for kind in ("weight", "bias"))
        values = activation(weight @ values + bias)
    return values


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def plain(z: np.ndarray) -> np.ndarray:
    return z


def test_a_digits_code_and_what_is_drawn_from_a_dragged_point(topic, tab):
    probe = topic("making", "Autoencoder")
    weights = DigitCodes.load(shipped("autoencoders")).weights
    shown = probe.shown()
    picture = TEST[shown["state"]["digit"]]
    code = dense(weights, "layer", 1, picture, np.tanh, plain)
    assert shown["code"] == pytest.approx(code, abs=1e-5)
    drawn = dense(weights, "layer", 3, code, np.tanh, sigmoid)
    assert shown["drawn"] == pytest.approx(drawn, abs=1e-5)
    assert last(probe, "code") == pytest.approx(code[0], abs=1e-4)
    assert last(probe, "error") == pytest.approx(((drawn - picture) ** 2).mean(), abs=1e-5)
    assert shown["phase"] == "asking"
    probe.click({"code": [-5, -5]})
    probe.until("shown.state.at.length === 2 && probe.settled()")
    shown = probe.shown()
    assert shown["point"] == pytest.approx([-5, -5], abs=0.2)
    assert shown["drawn"] == pytest.approx(
        dense(weights, "layer", 3, np.array(shown["point"]), np.tanh, sigmoid), abs=1e-5
    )
    assert "after your guess" in told(probe, "point")


@pytest.mark.slow
def test_a_guess_a_walk_noise_and_pixels_turned_by_hand(topic, tab):
    probe = topic("making", "Autoencoder", "autoencoder~digit:5")
    tab.get_by_role("button", name="mostly together").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    alike = DigitCodes.load(shipped("autoencoders")).alike
    expect(tab.locator(".predict .outcome")).to_contain_text(f"{100 * alike[:-1].mean():.1f}%")
    probe = topic("making", "Autoencoder", "autoencoder~digit:5~noise:0.3")
    shown, line = probe.shown(), told(probe, "moved")
    assert last(probe, "moved") == pytest.approx(math.dist(shown["code"], code_of(5)), abs=1e-3)
    assert "changed by this length" in told(probe, "control")
    assert "less for noise" in told(probe, "control") or "not less" in told(probe, "control")
    tab.get_by_role("button", name="As it was").click()
    probe.until("shown.state.noise === 0 && probe.settled()")
    probe.click({"pixel": 9})
    probe.until("shown.state.turned.length === 1 && probe.settled()")
    moved = float(told(probe, "moved").partition("= ")[2].split(",")[0])
    assert moved == pytest.approx(abs(1 - 2 * TEST[5][9]), abs=1e-4)
    assert line != told(probe, "moved")
    tab.get_by_label("Code", exact=True).select_option("components")
    probe.until("shown.state.by === 'components' && probe.settled()")
    known = linear_rebuilding.components(pixels(digits().train))
    assert probe.shown()["drawn"] == pytest.approx(known.rebuilt(np.array([changed(5, 9)]), 2)[0], abs=1e-5)
    answered(tab, "counted", "Weights and biases", "8448", "8642")


def code_of(row: int) -> list[float]:
    weights = DigitCodes.load(shipped("autoencoders")).weights
    return dense(weights, "layer", 1, TEST[row], np.tanh, plain).tolist()


def changed(row: int, pixel: int) -> np.ndarray:
    picture = TEST[row].copy()
    picture[pixel] = 1 - picture[pixel]
    return picture


@pytest.mark.slow
def test_a_linear_autoencoder_descends_to_the_components(topic, tab):
    probe = topic("making", "Bottleneck", "bottleneck~steps:0")
    made, known = DigitCodes.load(shipped("autoencoders")), linear_rebuilding.components(pixels(digits().train))
    assert last(probe, "learnt") == pytest.approx(made.errors[1, 1].mean(), abs=1e-5)
    assert last(probe, "components") == pytest.approx(made.components[1, 1], abs=1e-5)
    assert last(probe, "least") == pytest.approx(known.variances[2:].sum() / 64, abs=1e-5)
    assert probe.shown()["degrees"] > 20
    tab.get_by_role("button", name="something else, just as good").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["degrees"] < 1
    assert last(probe, "descent") == pytest.approx(last(probe, "least"), abs=2e-5)
    expect(tab.locator(".predict")).to_have_attribute("data-right", "false")
    probe.click({"size": 32})
    probe.until("shown.state.at === 32 && probe.settled()")
    better = made.components[1, -1] < made.errors[1, -1].min()
    assert ("components draw better" in told(probe, "verdict")) == better
    count = int((made.errors[1].mean(-1) > made.components[1]).sum())
    answered(tab, "better", "How many sizes", str(count + 1), str(count))


def test_a_noisy_digit_is_mended_in_six_ways(topic, tab):
    probe = topic("making", "Damaged pictures")
    shown, made = probe.shown(), Mended.load(shipped("damaged"))
    whole, seen = TEST[shown["state"]["digit"]], np.array(shown["seen"])
    known = linear_rebuilding.components(pixels(digits().train))
    network = dense(
        made.weights["noise"], "layer", 1, seen, lambda z: np.maximum(z, 0), lambda z: np.maximum(z, 0), sigmoid
    )
    expected = [
        seen,
        known.mean,
        None,
        known.rebuilt(seen[None], int(made.counts[0, 2]))[0],
        linear_rebuilding.cleaned(seen[None], known, 0.3)[0],
        network,
    ]
    for way, name in enumerate(shown["errors"]):
        if expected[way] is not None:
            assert shown["made"][way] == pytest.approx(expected[way], abs=1e-4), name
            assert shown["errors"][name] == pytest.approx(np.sqrt(((expected[way] - whole) ** 2).mean()), abs=1e-4)
    assert last(probe, "error") == pytest.approx(shown["errors"]["network"], abs=1e-4)
    assert "after your guess" in told(probe, "all")


@pytest.mark.slow
def test_missing_pixels_and_what_was_measured(topic, tab):
    probe = topic("making", "Damaged pictures")
    tab.get_by_role("button", name="only at much noise").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    probe.click({"amount": 0.1})
    probe.until("shown.state.amount < 0.15 && probe.settled()")
    made = Mended.load(shipped("damaged"))
    assert f"{made.noise[0, 4]:.4f}" in told(probe, "all")
    tab.get_by_label("Damage", exact=True).select_option("missing")
    probe.until("shown.state.kind === 'missing' && probe.settled()")
    shown = probe.shown()
    there, whole = np.array(shown["there"]), TEST[shown["state"]["digit"]]
    known = linear_rebuilding.components(pixels(digits().train))
    given = linear_rebuilding.filled(np.array([shown["seen"]]), there[None], known)[0]
    assert shown["errors"]["best linear"] == pytest.approx(np.sqrt(((given - whole)[~there] ** 2).mean()), abs=1e-4)
    pixel = int(np.flatnonzero(there)[0])
    probe.click({"seen": pixel})
    probe.until("shown.state.turned.length === 1 && probe.settled()")
    assert not probe.shown()["there"][pixel]
    answered(tab, "shrunk", "Score", "0.65", "1")


@pytest.mark.slow
def test_an_unseen_figure_is_told_by_its_error(topic, tab):
    probe = topic("making", "Never seen", "unseen~figure:4")
    made = Unseen.load(shipped("unseen"))
    shown = probe.shown()
    assert shown["areas"][0] == pytest.approx(made.seeds[0, 4, 0], abs=2e-3)
    assert shown["areas"][1:] == pytest.approx(made.areas[0, 4, 1:], abs=1e-4)
    found = shown["found"]
    assert last(probe, "hits") == pytest.approx(found["hits"] / found["unseen"], abs=1e-3)
    assert "after your guess" in told(probe, "all")
    tab.get_by_role("button", name="distance to the nearest digit").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    means = ", ".join(f"{v:.3f}" for v in made.areas[0].mean(0))
    expect(tab.locator(".predict .outcome")).to_contain_text(means)
    tab.get_by_label("Score").select_option("2")
    probe.until("shown.state.way === 2 && probe.settled()")
    assert last(probe, "area") == pytest.approx(made.areas[0, 4, 2], abs=1e-4)
    probe.click({"rates": [0.5, 0.99]})
    probe.until("shown.state.share > 0.3 && probe.settled()")
    answered(tab, "pairs", "AUROC", "0.167", "5/6")


def test_a_divergence_opens_to_its_terms(topic, tab):
    probe = topic("making", "Variational")
    shown, made = probe.shown(), Variational.load(shipped("variational"))
    place = BETAS.index(shown["beta"])
    said = dense(made.weights[place], "encoder", 1, TEST[shown["state"]["digit"]], np.tanh, plain)
    assert shown["mean"] == pytest.approx(said[:2], abs=1e-5)
    assert shown["spread"] == pytest.approx(np.exp(said[2:] / 2), abs=1e-5)
    normal = torch.distributions.Normal(torch.tensor(said[:2]), torch.tensor(said[2:] / 2).exp())
    known = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0))
    assert [last(probe, "first"), last(probe, "second")] == pytest.approx(known.tolist(), abs=1e-4)
    drawn = dense(made.weights[place], "decoder", 1, said[:2], np.tanh, sigmoid)
    assert shown["drawn"] == pytest.approx(drawn, abs=1e-5)
    assert f"{made.divergence[place].mean():.4f}" in told(probe, "divergence")


@pytest.mark.slow
def test_too_large_a_weight_and_the_plain_autoencoder(topic, tab):
    probe = topic("making", "Variational")
    made = Variational.load(shipped("variational"))
    tab.get_by_role("button", name="the same picture for every code").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert (shown["beta"], shown["draws"]) == (BETAS[-1], 28)
    expect(tab.locator(".predict")).to_have_attribute("data-right", str(made.divergence[-1].mean() < 0.05).lower())
    tab.locator(".variational .picture .stage").first.focus()
    tab.keyboard.press("Home")
    probe.until("shown.state.at.length === 0 && probe.settled()")
    probe.click({"code": [2, 2]})
    probe.until("shown.state.at.length === 2 && probe.settled()")
    far = np.array(probe.shown()["drawn"])
    probe.click({"code": [-2, -1]})
    probe.until("shown.state.at[0] < 0 && probe.settled()")
    if made.divergence[-1].mean() < 0.05:
        assert np.abs(far - probe.shown()["drawn"]).max() < 0.1
    box = tab.locator("[data-exercise=nearest]")
    best = int(made.drawn.mean(-1).argmin())
    for choice, state in (((best + 1) % 4, "wrong"), (best, "right")):
        box.get_by_label("Setting").select_option(str(choice))
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_a_photograph_is_coloured(topic, tab):
    probe = topic("making", "Colouring")
    made = Coloured.load(shipped("colouring"))
    assert "after your guess" in told(probe, "part2")
    tab.get_by_role("button", name="for neither").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    wins = (made.network[:, 2].max(-1) < made.errors[:, 2, 0]).sum()
    expect(tab.locator(".predict")).to_have_attribute("data-right", str(wins == 0).lower())
    assert f"network {made.network[0, 2].mean():.4f}" in told(probe, "part2")
    probe.click({"pixel": 5000})
    probe.until("shown.state.pixel === 5000 && probe.settled()")
    shown = probe.shown()
    light, (blue, red) = shown["light"], shown["given"]
    assert last(probe, "green") == pytest.approx(
        (light - 0.299 * (light + red) - 0.114 * (light + blue)) / 0.587, abs=1e-3
    )
    answered(tab, "green", "Green", "0.27", "0.45")


@pytest.mark.slow
def test_a_light_and_a_guess_open_to_their_products(topic, tab):
    probe = topic("making", "Elsewhere")
    tab.get_by_role("button", name="three").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true")
    probe.click({"pixel": 200})
    probe.until("shown.state.pixel === 200 && probe.settled()")
    shown = probe.shown()
    assert np.linalg.norm(shown["light"]) == pytest.approx(1)
    assert last(probe, "dark") == pytest.approx(shown["brightness"][200], abs=1e-3)
    tab.get_by_label("Picture", exact=True).select_option("ratings")
    probe.until("shown.state.part === 'ratings' && probe.settled()")
    probe.click({"cell": 8})
    probe.until("shown.state.cell === 8 && probe.settled()")
    assert last(probe, "guess") == pytest.approx(probe.shown()["guess"], abs=1e-3)
    answered(tab, "stars", "Stars", "1.3", "4.3")

"""Penetrance in a real browser: every share shown against least squares, and against its own line of arithmetic."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser

DOSAGES = np.array([(a, b) for a in range(3) for b in range(3)])


def shares(table: list[float], p: list[float]) -> tuple[float, float, float]:
    """Return the additive share and both heritabilities, by least squares on the nine weighted genotypes."""
    one, other = (np.array([(1 - q) ** 2, 2 * q * (1 - q), q * q]) for q in p)
    q = np.outer(one, other).ravel()
    f, mean = np.array(table), float(q @ np.array(table))
    root, design = np.sqrt(q), np.column_stack([np.ones(9), DOSAGES])
    solution, *_ = np.linalg.lstsq(design * root[:, None], f * root, rcond=None)
    genetic, left = float(q @ (f - mean) ** 2), float(q @ (f - design @ solution) ** 2)
    return (genetic - left) / genetic, genetic / (mean * (1 - mean)), (genetic - left) / (mean * (1 - mean))


def held(line: str) -> None:
    """Fail where a line is not what its own numbers give, to the digits that are shown."""
    text, value = line.replace("−", "-").replace("×", "*").replace("²", "**2").replace("…", "").rsplit(" = ", 1)
    assert re.fullmatch(r"[\d.()*/+\- ]+", text), line
    worked = eval(text, {"__builtins__": {}})  # digits and signs only
    unit = 10.0 ** -len(value.partition(".")[2])
    assert worked == pytest.approx(float(value), rel=0.003, abs=1.1 * unit), line


def agrees(shown: dict) -> None:
    share, broad, narrow = shares(shown["table"], shown["p"])
    assert shown["share"] == pytest.approx(share, abs=1e-9)
    assert shown["broad"] == pytest.approx(broad)
    assert shown["narrow"] == pytest.approx(narrow)
    for name in ("prevalence", "a", "b", "additive", "genetic", "share", "broad", "narrow"):
        held(shown["lines"][name])


def test_shares_follow_the_hand_and_the_network_finds_what_is_not_additive(app, page):
    page.goto(app.address("neuron", topic="Penetrance"))
    root = page.locator(".topic.penetrance")
    probe = Probe(root)
    probe.until("probe.settled() && shown.steps > 0")
    shown = probe.shown()
    agrees(shown)
    assert shown["share"] == pytest.approx(0.014, abs=6e-4)
    assert shown["explained"]["network"] > 0.5 > 0.05 > shown["explained"]["additive"]
    assert shown["explained"]["network"] <= shown["broad"]

    root.get_by_role("button", name="It falls").click()
    root.get_by_role("button", name="Play and see").click()
    expect(root.locator(".predict")).to_contain_text("The outcome: It rises, to nearly a half.")
    probe.settle()
    shown = probe.shown()
    assert shown["p"] == [0.1, 0.1]
    assert shown["share"] == pytest.approx(0.454, abs=6e-4)
    agrees(shown)

    probe.point([0, 0.1])
    page.mouse.down()
    page.mouse.move(*probe.place([0, 0.6]), steps=4)
    page.mouse.up()
    probe.until("probe.settled() && shown.table[0] > 0.5")
    agrees(probe.shown())
    page.keyboard.press("ArrowRight")
    page.keyboard.press("-")
    probe.until("probe.settled() && Math.abs(shown.table[1] - 0.85) < 1e-9")

    root.get_by_role("button", name="Reset").click()
    for _ in range(3):
        root.get_by_role("button", name="Step").click()
    probe.until("probe.settled() && shown.steps === 3")
    assert "after 3 of 400 steps" in probe.shown()["lines"]["network"]

    recessive = root.locator("[data-exercise=recessive]")
    for answer, words in (("0.0128", "divide it by"), (".667", "p = .5"), ("1/3", "Right")):
        recessive.get_by_role("textbox").fill(answer)
        recessive.get_by_role("button", name="Check").click()
        expect(recessive.locator(".result")).to_contain_text(words)


@pytest.mark.slow
def test_where_nothing_is_genetic_the_network_explains_nothing_new(app, page):
    page.goto(app.address("neuron", topic="Penetrance", v="penetrance~table:.3,.3,.3,.3,.3,.3,.3,.3,.3~count:500"))
    root = page.locator(".topic.penetrance")
    probe = Probe(root)
    probe.until("probe.settled() && shown.steps === 400")
    shown = probe.shown()
    assert shown["share"] is None
    assert shown["explained"]["network"] <= 0 < shown["explained"]["networkOwn"]
    assert "nothing to share" in shown["lines"]["share"]
    heterozygote = root.locator("[data-exercise=heterozygote]")
    for (broad, narrow), words in (
        (("0.64", "0.64"), "H² is right"),
        ((".16", "0"), "genetic variance"),
        ((".64", "0"), "Right"),
    ):
        heterozygote.get_by_label("broad H²").fill(broad)
        heterozygote.get_by_label("narrow h²").fill(narrow)
        heterozygote.get_by_role("button", name="Check").click()
        expect(heterozygote.locator(".result")).to_contain_text(words)


@pytest.mark.slow
def test_training_plays_to_its_end_and_rests(app, page):
    page.goto(app.address("neuron", topic="Penetrance"))
    root = page.locator(".topic.penetrance")
    probe = Probe(root)
    probe.until("probe.settled() && shown.steps === 400")
    end = probe.shown()["explained"]
    root.get_by_role("button", name="Play", exact=False).first.click()  # the question holds it
    expect(root.locator(".predict")).to_have_class(re.compile("insisting"))
    root.get_by_role("button", name="Skip").click()
    root.get_by_role("button", name="Play again").click()
    probe.until("shown.steps < 400")
    probe.until("probe.settled() && shown.steps === 400")
    assert probe.shown()["explained"] == end

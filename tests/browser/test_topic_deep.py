"""Deeper recurrent networks in a real browser: ways are counted, values opened, ends chosen."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="", **choices: topic(
        "sequences", "Deeper and both ways", f"deep~{state}" if state else "", **choices
    )


@pytest.mark.slow
def test_the_longest_way_is_counted_once_a_guess_is_made(view, tab):
    probe: Probe = view("structure:transitions")
    assert probe.shown()["reached"] == 0
    tab.get_by_role("button", name="11", exact=True).click()
    for k in range(12):
        tab.get_by_role("button", name="Step: the next edge").click()
        probe.until("shown.reached === argument", k + 1)
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    assert shown["walk"]["longest"].endswith("= 11 tanh")
    probe.click("k.3")
    probe.until("shown.open === 'k.3' && probe.settled()")
    shown = probe.shown()
    value = float(shown["lines"]["value"].rpartition("= ")[2].replace("−", "-").rstrip("…"))
    assert value == pytest.approx(math.tanh(0.2 + 0.8 * shown["values"]["h.2"]), abs=1e-4)


@pytest.mark.slow
def test_both_ways_an_output_depends_on_what_comes_later(view, tab):
    probe: Probe = view("structure:both~stream:bases")
    tab.get_by_role("button", name="on all 5 tokens").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    probe.click("x.5")
    probe.click("o.1")
    probe.until("shown.from === 'x.5' && shown.to === 'o.1' && probe.settled()")
    assert probe.shown()["way"] == ["x.5", "g.5", "g.4", "g.3", "g.2", "g.1", "o.1"]
    tab.get_by_label("Network").select_option("stacked")
    tab.get_by_role("button", name="Skip").click()
    probe.click("x.3")
    probe.click("o.1")
    probe.until("shown.way === null && probe.settled()")
    expect(tab.locator(".deep-recurrent .work")).to_contain_text("it does not depend on it")


@pytest.mark.slow
@pytest.mark.parametrize("structure", ["plain", "stacked", "transitions", "skips", "both", "tree"])
def test_every_network_plays_and_opens(view, tab, structure):
    probe: Probe = view(f"structure:{structure}")
    tab.locator(".predict .answers button").nth(1).click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown = probe.shown()
    factors = (
        shown["walk"]["product"]
        .rpartition(" = ")[0]
        .replace("−", "-")
        .replace("…", "")
        .replace("(", "")
        .replace(")", "")
    )
    product = math.prod(float(part) for part in factors.split(" × "))
    value = float(shown["walk"]["product"].rpartition("= ")[2].replace("−", "-").rstrip("…"))
    assert product == pytest.approx(value, rel=0.02)
    stage = tab.locator(".deep-recurrent .stage")
    stage.focus()
    stage.press("ArrowRight")
    probe.until("probe.settled()")
    assert "NaN" not in tab.locator(".deep-recurrent").inner_text()


@pytest.mark.slow
def test_what_is_typed_and_nonsense_in_the_address(view, tab):
    probe: Probe = view("structure:nothing~text:xyz~open:q.9~from:h")
    shown = probe.shown()
    assert (shown["structure"], shown["tokens"]) == ("stacked", list("hello"))
    tab.locator("[data-control=text] input").fill("he")
    probe.until("shown.tokens.length === 2 && probe.settled()")
    assert probe.shown()["most"] == 3
    tab.locator("[data-control=text] input").fill("hellohe")
    assert "2 to 6" in probe.shown()["error"]

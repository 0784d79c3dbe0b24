"""Boxes of a promoter in a real browser: numbers shown are the shipped networks', torch's, or the shipped table's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching import promoters
from explorer.jobs import prepared
from explorer.training.lessons import promoters_read
from explorer.training.lessons.promoters_read import ASKED, NETS, TRAINED, PromotersRead

pytestmark = pytest.mark.browser
TITLE = "Boxes of a promoter"


def shipped() -> PromotersRead:
    named = prepared.manifest()
    assert named is not None
    return PromotersRead.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("promoters-")))


def network(net: promoters_read.Net, trained: int) -> torch.nn.Module:
    held, module = shipped().weights[f"{TRAINED[trained]} {net}"], promoters_read.network(net, 0)
    module.load_state_dict({name: torch.tensor(held[name]).float() for name in module.state_dict()})
    return module


def agrees(shown: dict, trained: int = 0) -> None:
    """Hold what the view says against the shipped networks and the lesson's scan."""
    letters = promoters.coded(shown["letters"])[None]
    given = promoters_read.one_hot(letters)
    with torch.no_grad():
        for net in ("max", "global"):
            assert shown["answers"][net] == pytest.approx(float(network(net, trained)(given).sigmoid()), abs=1e-4)
        assert shown["answers"]["lengths"] == pytest.approx(network("capsules", trained)(given)[0].tolist(), abs=1e-4)
        maxima = network("global", trained)[:4](given)[0]  # type: ignore[index]
        weights = network("global", trained)[4].weight[0]  # type: ignore[index]
    assert shown["given"] == pytest.approx((maxima * weights).tolist(), abs=1e-4)
    assert shown["score"] == pytest.approx(float(promoters.spaced_scores(letters)[0]))
    line = shown["lines"]["sum"].replace("…", "")
    assert float(line.rpartition("= ")[2]) == pytest.approx(shown["answers"]["global"], abs=1e-3)


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def percent(values: np.ndarray) -> str:
    return f"{100 * values.mean():.1f}%"


def test_a_dragged_box_is_answered_as_torch_answers(topic, tab):
    probe = topic("pictures", TITLE)
    shown = probe.shown()
    agrees(shown)
    assert shown["letters"][9:15] == "TTGACA"
    assert shown["letters"][32:38] == "TATAAT"
    assert "after your guess" in told(probe, "kind")
    tab.get_by_role("button", name="Skip").click()
    start, end = probe.places([{"letter": 33}, {"letter": 26}])
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end, steps=3)
    tab.mouse.up()
    probe.until("probe.settled() && shown.state.starts.length === 2")
    moved = probe.shown()
    assert moved["starts"] == [9, 25]
    assert moved["letters"][25:31] == "TATAAT"
    assert moved["state"]["kind"] == ASKED.index("spacing 10")
    agrees(moved)


@pytest.mark.slow
def test_a_guess_boxes_trade_places_letters_change_and_what_was_measured(topic, tab):
    probe, made = topic("pictures", TITLE), shipped()
    tab.get_by_role("button", name="another mix").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["starts"] == [32, 9]
    agrees(probe.shown())
    outcome = tab.locator(".predict .outcome")
    exchanged, moved = ASKED.index("boxes exchanged"), ASKED.index("moved")
    for place in range(len(NETS)):
        expect(outcome).to_contain_text(percent(made.said[0, place, :, exchanged]))
        expect(outcome).to_contain_text(percent(made.said[0, place, :, moved]))
    probe.click({"kind": moved})
    probe.until(f"shown.state.kind === {moved} && probe.settled()")
    assert percent(made.said[0, 1, :, moved]) in told(probe, "kind")
    assert percent(made.scanned[0, 0, moved]) in told(probe, "kind")
    tab.get_by_label("Trained as no promoter").select_option(label="missing, or disordered")
    probe.until("shown.state.trained === 1 && probe.settled()")
    agrees(probe.shown(), 1)
    before = probe.shown()["letters"]
    probe.click({"letter": 10})
    probe.until("shown.state.cursor === 10 && probe.settled()")
    after = probe.shown()["letters"]
    assert [k for k in range(48) if after[k] != before[k]] == [10]
    agrees(probe.shown(), 1)
    tab.keyboard.press("Shift+ArrowRight")
    tab.keyboard.press("c")
    probe.until("shown.state.cursor === 11 && shown.letters[11] === 'C' && probe.settled()")
    agrees(probe.shown(), 1)
    probe.click({"filter": 5})
    probe.until("shown.filter === 5 && probe.settled()")
    assert float(told(probe, "given").rpartition("= ")[2]) == pytest.approx(probe.shown()["given"][5], abs=1e-3)
    tab.get_by_role("button", name="No boxes").click()
    probe.until("shown.state.gone.length === 2 && probe.settled()")
    assert probe.shown()["state"]["kind"] == ASKED.index("random letters")
    agrees(probe.shown(), 1)
    tab.get_by_role("button", name="To the end").click()
    probe.until("shown.state.gone.length === 0 && probe.settled()")
    assert max(probe.shown()["starts"]) == 42
    box = tab.locator("[data-exercise=score]")
    for answer, state in (("6.18", "wrong"), ("7.48", "wrong"), ("1.14", "right")):
        box.get_by_label("Score").fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)
    box = tab.locator("[data-exercise=exchange]")
    for sum, who, state in (("5", "long", "wrong"), ("1", "more", "wrong"), ("1", "long", "right")):
        box.get_by_label("Sum").fill(sum)
        label = {"long": "a filter that reads both boxes", "more": "two more filters of six letters"}[who]
        box.get_by_label("Who could tell").select_option(label=label)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_nonsense_in_the_address_is_as_usual(topic):
    probe = topic("pictures", TITLE, "boxes~starts:9,99~boxes:TTGACAXATAAT~ground:AC~gone:7~filter:99~cursor:1.5")
    shown = probe.shown()
    assert shown["starts"] == [9, 32]
    assert shown["letters"][9:15] == "TTGACA"
    agrees(shown)

"""Masked patches and pictures extended sideways: every number shown is the shipped network's, or the rule's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching import land
from explorer.jobs import prepared
from explorer.training.lessons import masked_digits, sideways
from explorer.training.lessons.masked_digits import Masked
from explorer.training.lessons.masked_patches import PatchNamer, log_likelihood, still_hidden
from explorer.training.lessons.sideways import Sideways

pytestmark = pytest.mark.browser


def shipped(kind: str):
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def loaded(weights: dict[str, np.ndarray]) -> PatchNamer:
    net = PatchNamer(len(weights["place"]), len(weights["scores.bias"]), 0)
    net.load_state_dict({name: torch.tensor(part).float() for name, part in weights.items()})
    return net.eval()


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


def test_hidden_patches_are_named_by_the_schedule(topic, tab):
    probe = topic("pictures", "Masked patches", "masked~index:5")
    probe.settle()
    shown, made = probe.shown(), Masked.load(shipped("masked"))
    assert shown["course"] == [still_hidden(16, t) for t in range(9)] == [16, 15, 14, 13, 11, 8, 6, 3, 0]
    assert last(probe, "step") == 8
    assert (len(shown["fresh"]), len(shown["open"])) == (3, 8)
    assert shown["names"].count(masked_digits.NAMES) == 8
    assert shown["phase"] == "asking"
    probe = topic("pictures", "Masked patches", "masked~index:5~step:1")
    probe.settle()
    with torch.no_grad():
        scores = loaded(made.weights)(torch.full((1, 16), masked_digits.NAMES))[0]
    shown = probe.shown()
    assert shown["candidate"]["shares"] == pytest.approx(scores[shown["state"]["patch"]].softmax(0).tolist(), abs=1e-5)
    assert last(probe, "patch") == pytest.approx(shown["candidate"]["sure"], abs=6e-5)


@pytest.mark.slow
def test_a_guess_hiding_by_hand_and_landscapes(topic, tab):
    probe, made = topic("pictures", "Masked patches", "masked~index:5"), Masked.load(shipped("masked"))
    tab.get_by_role("button", name="it depends on the seed").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    way = masked_digits.WAYS.index("schedule") - len(masked_digits.SIMPLE)
    expect(tab.locator(".predict .outcome")).to_contain_text(f"{100 * made.network[1, way, 0].mean():.1f}%")
    shown = probe.shown()
    assert shown["course"][0] == 8
    hidden = np.array(shown["hidden"])
    _, test = masked_digits.cuts(made.book)
    filled = np.array(shown["names"])
    assert (filled == test.names[5])[~hidden].all()
    error = ((made.book[filled] - test.patches[5]) ** 2)[hidden].mean()
    assert last(probe, "error") == pytest.approx(error, abs=1e-4)
    away = int(np.flatnonzero(~hidden)[0])
    probe.click({"patch": away})
    probe.until("shown.course[0] === 9 && shown.state.step === 0 && probe.settled()")
    row = tab.locator(".figures tr", has_text="nearest training digit")
    expect(row).to_contain_text(f"{100 * made.simple[1, 2, 0]:.1f}%")
    usual, own, _ = made.bits[1]
    assert float(told(probe, "null1").rpartition("= ")[2].split(" ")[0]) == pytest.approx(usual - own, abs=1e-3)
    probe = topic("pictures", "Masked patches", "masked~picture:waves~hide:half~temperature:0~step:8")
    probe.settle()
    wide = Sideways.load(shipped("sideways"))
    assert f"{100 * wide.filled[0, 0, 1].mean():.1f}" in told(probe, "whole")
    assert probe.shown()["course"] == [24, *(still_hidden(24, t) for t in range(1, 9))]
    answered(tab, "left", "Still hidden", "12", "11")
    answered(tab, "colder", "Probability", "0.67", "0.87")


@pytest.mark.slow
def test_right_halves_are_likely_as_the_network_and_the_rule_say(topic, tab):
    probe = topic("pictures", "Sideways", "sideways~grown:1")
    probe.until("shown.drawn && probe.settled()")
    shown, made = probe.shown(), Sideways.load(shipped("sideways"))
    kind, net = 1, loaded(made.weights["hills"])
    assert shown["truth"] == sideways.names_of(made.shown[kind, 1:2])[0].tolist()
    assert len({tuple(one["names"]) for one in shown["answers"]}) > 1
    drawn = np.array([one["names"] for one in shown["answers"]])
    assert [one["right"] for one in shown["answers"]] == sideways._made_by_rule("hills", drawn).tolist()
    names = np.stack([shown["truth"], drawn[0]])
    known = log_likelihood(net, names, sideways.RIGHTWARDS)
    assert [shown["likely"]["-1"], shown["likely"]["0"]] == pytest.approx(known, abs=1e-3)
    assert last(probe, "likely") == pytest.approx(known[1], abs=1e-3)
    assert shown["phase"] == "asking"
    assert "after your guess" in told(probe, "half")
    probe.click({"answer": -1})
    probe.until("shown.state.answer === -1 && probe.settled()")
    assert last(probe, "rule") == pytest.approx(land.by_rule(made.shown[kind, 1:2], sideways.SEAM)[0], abs=1e-3)


@pytest.mark.slow
def test_a_guess_waves_digits_and_what_is_grown_on(topic, tab):
    probe, made = topic("pictures", "Sideways"), Sideways.load(shipped("sideways"))
    tab.get_by_role("button", name="30 to 60%").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    share = made.figures[1, sideways.WAYS.index("one by one"), 2]
    expect(tab.locator(".predict .outcome")).to_contain_text(f"One by one {100 * share.mean():.1f}%")
    tab.get_by_role("button", name="Add a half").click()
    probe.until("shown.halves.length === 2 && probe.settled()")
    first, second = (np.array(one).reshape(3, 16) for one in probe.shown()["halves"])
    assert (first[:, 8:] == second[:, :8]).all()
    whole, fine = sideways.profile_of(np.concatenate([first, second[:, 8:]], 1)[:, 8:].reshape(1, -1))
    jumps = np.flatnonzero(~fine[0, 1:] | ~fine[0, :-1] | (np.abs(np.diff(whole[0])) > 1)) + 1 + 16
    assert [one for one in probe.shown()["torn"] if one > 16] == [one for one in jumps.tolist() if one > 16]
    probe = topic("pictures", "Sideways", "sideways~picture:waves~temperature:0")
    probe.until("shown.drawn && probe.settled()")
    shown = probe.shown()
    assert shown["apart"] == 0
    assert shown["answers"][0]["right"] == (shown["answers"][0]["names"] == shown["truth"])
    probe = topic("pictures", "Sideways", "sideways~picture:digits")
    probe.until("shown.drawn && probe.settled()")
    assert str(probe.shown()["answers"][0]["figure"]) == told(probe, "rule").rpartition("= ")[2]
    answered(tab, "goes_on", "Probability", "0.75", "10/12")
    answered(tab, "three", "Probability", "0.58", "0.058")
    assert math.isclose(probe.shown()["likely"]["0"], last(probe, "likely"), abs_tol=1e-3)

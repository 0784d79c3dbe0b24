"""Patches that attend in a real browser: every number shown is that of the shipped network, run by torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from scipy.stats import spearmanr

from explorer.jobs import prepared
from explorer.training.lessons.patch_tasks import BLANK, GRIDS, SIZES, SUBJECTS, Subject
from explorer.training.lessons.patch_transformer import cut, rollout, transformer
from explorer.training.lessons.patches_compared import Attended, occluded

pytestmark = pytest.mark.browser


def shipped() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("patches-"))


def network(subject: Subject, kind: str = "positions"):
    net = transformer(GRIDS[subject], SIZES[subject], kind == "positions", 0)
    held = Attended.load(shipped()).weights[f"{subject}-{kind}"]
    net.load_state_dict({key: torch.tensor(part).float() for key, part in held.items()})
    return net


def patches_of(seen: list[float] | np.ndarray, subject: Subject) -> torch.Tensor:
    grid = GRIDS[subject]
    pixels = torch.tensor(np.asarray(seen, np.float32))
    return cut(pixels.reshape(1, grid.rows * grid.high, grid.columns * grid.wide), grid)


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def holds(probe: Probe, subject: Subject, kind: str = "positions") -> None:
    """What the view shows of its picture is what torch makes of it."""
    probe.until("shown.falls.every(Number.isFinite) && probe.settled()")  # patches are tried one after another
    shown = probe.shown()
    patches = patches_of(shown["seen"], subject)
    for chances, name in zip(shown["answers"], ("positions", "order"), strict=True):
        with torch.no_grad():
            assert chances == pytest.approx(network(subject, name)(patches)[0].softmax(0).tolist(), abs=1e-4)
    falls = occluded(network(subject, kind), patches, BLANK[subject])[0].numpy()
    assert shown["falls"] == pytest.approx(falls, abs=2e-3)
    rank = spearmanr(shown["map"][1:], shown["falls"])[0]
    assert float(told(probe, "rank").rpartition("≈ ")[2]) == pytest.approx(rank, abs=0.01)


def test_a_weight_is_opened_a_patch_chosen_and_pixels_drawn(topic, tab):
    probe = topic("pictures", "Patches that attend", "patches~map:2.1")
    made = Attended.load(shipped())
    holds(probe, "digits")
    shown = probe.shown()
    assert shown["seen"] == pytest.approx(made.pictures["digits"][shown["state"]["picture"]].tolist(), abs=1e-6)
    with torch.no_grad():
        weights = network("digits").looked(patches_of(shown["seen"], "digits"))[1]
    assert shown["map"] == pytest.approx(weights[1][0, 0, 0].tolist(), abs=1e-4)
    assert last(probe, "weight") == pytest.approx(max(shown["map"]), abs=1e-4)
    assert last(probe, "score") == pytest.approx(last(probe, "product") / 8**0.5, abs=1e-3)
    probe.click({"token": 6})
    probe.until("shown.state.from === 6 && probe.settled()")
    assert probe.shown()["map"] == pytest.approx(weights[1][0, 0, 6].tolist(), abs=1e-4)
    probe.click({"key": 11})
    probe.until("shown.state.to === 11 && probe.settled()")
    assert last(probe, "weight") == pytest.approx(weights[1][0, 0, 6, 11].item(), abs=1e-4)
    before = probe.shown()["seen"]
    tab.mouse.move(*probe.place({"pixel": 0}))
    tab.mouse.down()
    tab.mouse.move(*probe.place({"pixel": 2}), steps=4)
    tab.mouse.up()
    probe.until("shown.state.edits.length >= 2 && probe.settled()")
    after = probe.shown()["seen"]
    assert after[0] == 1
    assert after != before
    holds(probe, "digits")
    assert probe.shown()["phase"] == "asking"
    assert "after your guess" in told(probe, "shuffled")


@pytest.mark.slow
def test_a_guess_and_all_patches_shuffled(topic, tab):
    probe = topic("pictures", "Patches that attend", "patches~picture:5")
    made = Attended.load(shipped())
    before = probe.shown()["answers"]
    tab.get_by_role("button", name="the one with positions", exact=True).click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    after = probe.shown()["answers"]
    assert after[1] == pytest.approx(before[1], abs=1e-5), "without positions nothing changes"
    assert after[0] != pytest.approx(before[0], abs=1e-3)
    holds(probe, "digits")
    outcome = tab.locator(".predict .outcome")
    for share in (made.right[0, 1], made.right[0, 2], made.shuffled[0, 0], made.shuffled[0, 1]):
        expect(outcome).to_contain_text(f"{100 * share.mean():.1f}%")
    shuffled = told(probe, "shuffled")
    assert f"{100 * made.shuffled[0, 0].mean():.1f}%" in shuffled
    tab.get_by_role("button", name="As it was").click()
    probe.until("shown.state.dealt === 0 && probe.settled()")
    assert probe.shown()["answers"][0] == pytest.approx(before[0])


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["scenes", "windows"])
def test_scenes_and_windows_moved_and_read_by_either_network(topic, tab, subject):
    probe = topic("pictures", "Patches that attend", f"patches~of:{subject}~map:rollout~right:2~network:order")
    probe.until("probe.settled()")
    holds(probe, subject, "order")
    shown, place = probe.shown(), SUBJECTS.index(subject)
    with torch.no_grad():
        weights = network(subject, "order").looked(patches_of(shown["seen"], subject))[1]
    assert shown["map"][1:] == pytest.approx(rollout(weights)[0].tolist(), abs=1e-4)
    made = Attended.load(shipped())
    assert f"{100 * made.right[place, 4].mean():.1f}%" in told(probe, "many")
    assert f"{made.agreement[place, 0].mean():.2f}" in told(probe, "agreement")
    tab.get_by_label("Network", exact=True).select_option("positions")
    probe.until("shown.state.network === 'positions' && probe.settled()")
    holds(probe, subject)


@pytest.mark.slow
def test_the_keyboard_fills_a_patch_and_exercises_are_checked(topic, tab):
    probe = topic("pictures", "Patches that attend")
    tab.locator(".topic .stage").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        tab.keyboard.press(key)
    probe.until("shown.state.from === 2 && shown.state.edits.length === 4 && probe.settled()")
    holds(probe, "digits")
    box = tab.locator("[data-exercise=weight]")
    for answer, state in (("0.98", "wrong"), ("0.88", "right")):
        box.get_by_label("Weight").fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)
    box = tab.locator("[data-exercise=tokens]")
    for answer, state in (("196", "wrong"), ("197", "right")):
        box.get_by_label("Tokens").fill(answer)
        box.get_by_label("Weights").fill("38809")
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)


@pytest.mark.slow
@pytest.mark.parametrize(
    "state", ["patches~from:99~map:9.9~picture:x", "patches~of:windows~from:40~map:1.3~dealt:60~low:3"]
)
def test_nonsense_in_a_link_is_as_usual(topic, tab, state):
    probe = topic("pictures", "Patches that attend", state)
    shown = probe.shown()
    assert shown["state"]["from"] == 0
    assert shown["state"]["map"] == "2.mean"
    assert np.isfinite(shown["map"]).all()

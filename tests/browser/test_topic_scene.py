"""One scene in a real browser: every number shown is the shipped network's, by torch, numpy or scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.datasets.teaching.drawn_scenes import seen
from explorer.datasets.teaching.segments import SIDE, Shape, covered
from explorer.jobs import prepared
from explorer.training.lessons import one_scene, scene_boxes
from explorer.training.lessons.one_scene import NOISES, Scene
from explorer.training.lessons.scene_network import of_weights

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shipped() -> Scene:
    named = prepared.manifest()
    assert named is not None
    return Scene.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("scene-")))


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2].split(" ")[0].rstrip(","))


def known(shown: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the true classes and the true boxes of the scene shown, and what the network is given."""
    shapes = [Shape(**shape) for shape in shown["shapes"]]
    owner, kinds = np.zeros((SIDE, SIDE), np.int64), [0, *(shape.kind for shape in shapes)]
    for place, shape in enumerate(shapes, 1):
        owner[covered(shape)] = place
    given = np.array(shown["input"], np.float32).reshape(SIDE, SIDE)
    return np.array(kinds)[owner], seen(owner, kinds), given


def test_three_answers_of_one_network(topic, tab, shipped):
    probe = topic("pictures", "One scene", "one_scene~seed:7")
    shown = probe.shown()
    assert shown["phase"] == "asking"
    assert told(probe, "held") == "after your guess"
    mask, truth, given = known(shown)
    answers = one_scene.answered(of_weights(shipped.weights), given[None])
    logits = torch.from_numpy(answers["where"])
    losses = torch.nn.functional.cross_entropy(logits, torch.from_numpy(mask)[None], reduction="none")[0]
    row, column = divmod(shown["state"]["spot"], SIDE)
    assert last(probe, "loss") == pytest.approx(float(losses[row, column]), abs=2e-4)
    assert f"mean of 1,024 pixels {losses.mean():.4f}"[:-1] in told(probe, "scene")
    wrong = int((answers["where"][0].argmax(0) != mask).sum())
    assert shown["answer"] == f"{wrong} wrong pixels, crossed"
    tab.get_by_role("button", name="What: Detect").click()
    probe.until("shown.state.button === 'what' && probe.settled()")
    found = scene_boxes.boxes_of(answers["what"][0])
    right = scene_boxes.right(found, truth)
    assert probe.shown()["answer"].startswith(f"{len(found)} box")
    assert f", {right} right, of {len(truth)} dashed" in probe.shown()["answer"]
    near = min(found, key=lambda b: math.hypot((b[2] + b[4]) / 2 - column - 0.5, (b[3] + b[5]) / 2 - row - 0.5))
    best = max(scene_boxes.overlap(near[2:], other[1:]) for other in truth)
    assert float(told(probe, "overlap").rpartition("= ")[2].split(",")[0]) == pytest.approx(best, abs=1e-3)
    tab.get_by_role("button", name="Cleaner: Denoise").click()
    probe.until("shown.state.button === 'cleaner' && probe.settled()")
    rows = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
    clean = (mask > 0) + 0.2 * rows[0] - 0.2 * rows[1]
    error = ((answers["cleaner"][0, 0] - clean) ** 2).mean()
    assert last(probe, "decibels") == pytest.approx(-10 * math.log10(error), abs=0.01)
    median = ((one_scene.filtered(given[None])[2] - clean) ** 2).mean()
    assert f"median {median:.4f}"[:-1] in told(probe, "beside")


@pytest.mark.slow
def test_a_guess_a_drag_another_shape_and_an_empty_scene(topic, tab, shipped):
    probe = topic("pictures", "One scene", "one_scene~button:what~shapes:1,16,16,5,0,0")
    x, y = probe.place({"shape": 0})
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(*probe.place({"spot": 10 * SIDE + 22}), steps=4)
    tab.mouse.up()
    probe.until("probe.settled()")
    shape = probe.shown()["shapes"][0]
    assert (shape["row"], shape["column"]) == pytest.approx((10, 22), abs=0.3)
    tab.get_by_role("button", name="Add a ring").click()
    probe.until("shown.shapes.length === 2 && probe.settled()")
    tab.locator(".topic .stage").focus()
    row = probe.shown()["shapes"][1]["row"]
    tab.keyboard.press("Shift+ArrowDown")
    probe.until("probe.settled()")
    assert probe.shown()["shapes"][1]["row"] == pytest.approx(row + 1)
    tab.keyboard.press("Delete")
    tab.keyboard.press("Delete")
    probe.until("shown.shapes.length === 0 && probe.settled()")
    assert "of 0 dashed" in probe.shown()["answer"]
    tab.get_by_role("button", name="the boxes").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["state"]["noise"] == 0.8
    kept = [
        shipped.overlaps[0].mean(-1)[:, -1] / shipped.overlaps[0].mean(-1)[:, 0],
        *([f1(shipped, -1) / f1(shipped, 0)]),
    ]
    expect(tab.locator(".predict .outcome")).to_contain_text(f"pixels keep {100 * kept[0].mean():.0f}%")
    expect(tab.locator(".predict .outcome")).to_contain_text(f"boxes {100 * kept[1].mean():.0f}%")
    k = NOISES.index(0.8)
    assert f"({', '.join(f'{n:.0f}' for n in shipped.boxes[0, :, k, 0, 1])} in {shipped.judged}" in told(probe, "empty")


def f1(shipped: Scene, k: int) -> np.ndarray:
    right, drawn, there = np.moveaxis(shipped.boxes[0, :, k].sum(1), -1, 0)
    return 2 * right / (drawn + there)


@pytest.mark.slow
def test_a_moving_scene_is_followed_and_exercises_take_the_right_answer_alone(topic, tab):
    probe = topic("pictures", "One scene", "one_scene~button:what~noise:0.1")
    tab.get_by_role("button", name="Skip").click()
    tab.get_by_role("button", name="Step: one frame").click()
    probe.until("shown.frames === 1 && probe.settled()")
    before = probe.shown()
    tab.get_by_role("button", name="Play", exact=True).click()
    probe.until("shown.frames > 30")
    tab.get_by_role("button", name="Pause", exact=True).click()
    probe.until("probe.settled()")
    after = probe.shown()
    assert [s["row"] for s in after["shapes"]] != [s["row"] for s in before["shapes"]]
    assert told(probe, "watch").startswith(f"{after['frames']} frames: ")
    for exercise, label, wrong, right in (
        ("overlap", "Intersection over union", "0.21", "0.27"),
        ("pixel", "Loss", "0.22", "1.49"),
    ):
        box = tab.locator(f"[data-exercise={exercise}]")
        for answer, state in ((wrong, "wrong"), (right, "right")):
            box.get_by_label(label).fill(answer)
            box.get_by_role("button", name="Check").click()
            expect(box).to_have_attribute("data-state", state)

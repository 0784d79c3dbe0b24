"""The button Whose style in a real browser: losses and Gram matrices are torch's with the shipped weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs import prepared
from explorer.training.lessons import scene_network
from explorer.training.lessons.one_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STYLES = ("first_relu", "second_relu", "third_relu")


def maps_of(picture: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the trunk's maps of a picture (1024,), each (channels, places)."""
    named = prepared.manifest()
    assert named is not None
    run = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("scene-"))
    net = scene_network.of_weights(Scene.load(run).weights)
    made: dict[str, torch.Tensor] = {}
    now = torch.tensor(picture, dtype=torch.float32).reshape(1, 1, 32, 32)
    for name in ("first", "second", "third"):
        if name != "first":
            now = torch.nn.functional.max_pool2d(now, 2)
        now = torch.relu(net.convs[name](now))
        made[f"{name}_relu"] = now[0].flatten(1)
    return made


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def test_a_scene_takes_on_stripes_and_every_loss_is_torchs(topic, tab):
    probe = topic("pictures", "One scene", "one_scene~button:style~noise:0~steps:40")
    probe.until("shown.answer === 'restyled, 40 steps' && probe.settled()")
    shown = probe.shown()
    rows, columns = np.indices((32, 32))
    stripes = ((rows + columns) % 6 < 3).ravel().astype(float)
    now, style, scene = (maps_of(np.array(one)) for one in (shown["pixels"], stripes, shown["input"]))
    grams = {
        name: (now[name] @ now[name].T / now[name].shape[1], style[name] @ style[name].T / now[name].shape[1])
        for name in STYLES
    }
    each = [float(((g - s) ** 2).sum() / (s**2).sum()) for g, s in grams.values()]
    content = float(((now["second_relu"] - scene["second_relu"]) ** 2).sum() / (scene["second_relu"] ** 2).sum())
    assert last(probe, "style") == pytest.approx(np.mean(each), abs=2e-4)
    assert last(probe, "content") == pytest.approx(content, abs=2e-4)
    assert last(probe, "total") == pytest.approx(content + 3 * np.mean(each), abs=1e-3)
    assert shown["far"]["own"] < shown["far"]["scene"]
    probe.click({"entry": 16 * 4 + 9})
    probe.until(f"shown.state.entry === {16 * 4 + 9} && probe.settled()")
    assert last(probe, "entry") == pytest.approx(float(grams["second_relu"][0][4, 9]), abs=1e-3)


def test_restyling_plays_begins_anew_and_is_linked(topic, tab):
    probe = topic("pictures", "One scene", "one_scene~button:style~noise:0~steps:280")
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.answer === 'restyled, 280 steps' && probe.settled()")
    before = probe.shown()["lines"]["style"]
    probe.root.locator(".player .play").click()
    probe.until("shown.state.steps === 300 && shown.answer === 'restyled, 300 steps' && probe.settled()")
    assert probe.shown()["lines"]["style"] != before
    tab.get_by_label("Style", exact=True).select_option("photograph")
    probe.until("shown.state.steps === 0 && probe.settled()")
    start = last(probe, "style")
    assert last(probe, "content") == 0
    probe.root.get_by_role("button", name="Step").click()
    probe.until("shown.state.steps === 2 && probe.settled()")
    assert last(probe, "style") < start
    box = tab.locator("[data-exercise=gram]")
    for answer, state in (("4", "wrong"), ("1", "right")):
        box.get_by_label("Entry").fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)

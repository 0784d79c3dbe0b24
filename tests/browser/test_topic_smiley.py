"""Happy or sad in a real browser: every number shown is torch's with the shipped weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs import prepared
from explorer.training.lessons import smiley_reading as lesson

pytestmark = pytest.mark.browser


def shipped() -> lesson.Read:
    named = prepared.manifest()
    assert named is not None
    return lesson.Read.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("smileys-")))


def network() -> torch.nn.Sequential:
    net = lesson.network(0)
    net.load_state_dict({name: torch.tensor(part).float() for name, part in shipped().weights.items()})
    return net


def ink(shown: dict) -> torch.Tensor:
    return torch.tensor(shown["ink"], dtype=torch.float32).reshape(1, 1, 24, 24)


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-").replace("%", "")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def test_a_mouth_is_turned_and_the_answer_with_it(topic, tab):
    probe = topic("pictures", "Happy or sad")
    before, net = probe.shown(), network()
    with torch.no_grad():
        expected = net(ink(before)).sigmoid().item()
    assert before["probability"] == pytest.approx(expected, abs=1e-5)
    assert before["probability"] > 0.9
    assert last(probe, "probability") == pytest.approx(expected, abs=1e-4)
    features = [float(v) for v in before["features"]]
    weights = shipped().weights["7.weight"][0].astype(float)
    assert last(probe, "sum") == pytest.approx(np.dot(features, weights) + shipped().weights["7.bias"][0], abs=1e-3)
    tab.get_by_role("button", name="Turn it").click()
    probe.until("shown.state.bend === -0.7 && probe.settled()")
    assert probe.shown()["probability"] < 0.1
    probe.click({"block": 90})
    probe.until("shown.state.block === 90 && probe.settled()")
    after = probe.shown()
    assert np.array(after["used"]) == pytest.approx(lesson.covered(net, ink(after)).ravel().numpy(), abs=1e-4)


@pytest.mark.slow
def test_a_drawing_is_read_rubbed_out_and_linked(topic, tab):
    probe = topic("pictures", "Happy or sad", "smiley~paper:empty")
    net = network()
    path = probe.places([{"pixel": row * 24 + column} for row, column in ((16, 6), (18, 9), (18, 14), (16, 17))])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        tab.mouse.move(*place, steps=4)
    tab.mouse.up()
    probe.until("shown.state.strokes.length > 10 && probe.settled()")
    drawn = probe.shown()
    with torch.no_grad():
        assert drawn["probability"] == pytest.approx(net(ink(drawn)).sigmoid().item(), abs=1e-5)
    assert sum(drawn["ink"]) > 10
    tab.wait_for_function("() => location.search.includes('strokes')")
    again = topic("pictures", "Happy or sad", f"smiley~paper:empty~strokes:{drawn['state']['strokes']}")
    assert again.shown()["ink"] == pytest.approx(drawn["ink"])
    tab.get_by_label("Pen", exact=True).select_option("rubs out")
    again.root.locator(".stage").first.focus()
    tab.keyboard.press("Enter")
    again.until("shown.state.strokes.includes('-r') && probe.settled()")
    tab.keyboard.press("Backspace")
    again.until("!shown.state.strokes.includes('-r') && probe.settled()")
    tab.get_by_role("button", name="Clear").click()
    again.until("shown.state.strokes === '' && probe.settled()")
    assert max(again.shown()["ink"]) == 0


@pytest.mark.slow
def test_what_is_no_face_is_called_happy_or_sad_all_the_same(topic, tab):
    probe, made = topic("pictures", "Happy or sad", "smiley~beside:none"), shipped()
    assert "after your guess" in told(probe, "none")
    tab.get_by_label("On the paper", exact=True).select_option("digit")
    assert probe.shown()["state"]["paper"] == "face"  # the question comes first
    tab.get_by_role("button", name="often").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    sure = (np.abs(made.without[lesson.NO_LABEL.index("digit")] - 0.5) >= 0.4).mean()
    expect(tab.locator(".predict")).to_have_attribute("data-right", str(bool(sure > 0.4)).lower())
    assert f"digit: {100 * sure:.1f}" in told(probe, "none")
    shown = probe.shown()
    assert shown["probability"] == pytest.approx(made.without[3, shown["state"]["which"]], abs=2e-3)
    tab.get_by_label("Beside it", exact=True).select_option("trust")
    probe.until("shown.state.beside === 'trust' && probe.settled()")
    assert f"{100 * made.known[0]:.1f}" in told(probe, "right")


@pytest.mark.slow
def test_the_exercises_take_right_answers_only(topic, tab):
    probe = topic("pictures", "Happy or sad")
    box = tab.locator("[data-exercise=sigmoid]")
    for answer, state in (("1.1", "wrong"), ("0.75", "right")):
        box.get_by_label("Probability").fill(answer)
        box.get_by_role("button", name="Check").click()
        expect(box).to_have_attribute("data-state", state)
    box = tab.locator("[data-exercise=fooled]")
    box.get_by_role("button", name="Check").click()
    expect(box).to_have_attribute("data-state", "wrong")
    path = probe.places(
        [{"pixel": row * 24 + column} for row, column in ((15, 5), (13, 7), (12, 10), (13, 13), (15, 15))]
    )
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        tab.mouse.move(*place, steps=3)
    tab.mouse.up()
    probe.until("shown.probability < 0.5 && probe.settled()")
    box.get_by_role("button", name="Check").click()
    expect(box).to_have_attribute("data-state", "right")


@pytest.mark.slow
@pytest.mark.parametrize(
    "nonsense", ["smiley~strokes:x!~bend:7~which:99~beside:moon", "smiley~paper:~tilt:abc~block:-1"]
)
def test_nonsense_in_the_address_is_as_usual(topic, nonsense):
    usual = topic("pictures", "Happy or sad").shown()["state"]
    assert topic("pictures", "Happy or sad", nonsense).shown()["state"] == usual

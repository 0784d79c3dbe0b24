"""Descent on a surface in a real browser: the weights on screen are the formula's, from the samples shown."""

from __future__ import annotations

import numpy as np
import pytest
import served
from playwright.sync_api import expect
from probe import Probe
from served import healthy, still

pytestmark = pytest.mark.browser

COUNTED = """(root) => new Promise((done) => {
  const before = root.probe.shown().drawings, start = performance.now();
  let frames = 0;
  const next = (now) => {
    frames += 1;
    if (now - start < 1000) requestAnimationFrame(next);
    else done([root.probe.shown().drawings - before, frames, (now - start) / 1000]);
  };
  requestAnimationFrame(next);
})"""
"""How often it was drawn in about a second, how many frames the browser had, and in how many seconds."""


@pytest.fixture
def descent(app, page):
    """`descent(state) -> probe`: the view with this state in its link."""

    def opened(state: str = "", **choices: object) -> Probe:
        page.goto(app.address("learning", topic="Descent", **({"v": f"descent~{state}"} if state else {}), **choices))
        still(page)
        healthy(page)
        return Probe(page.locator(".descent"))

    return opened


def slopes(shown: dict, w: list[float], dealt: list[int]) -> np.ndarray:
    """Return the gradient of a line's squared error over the samples dealt."""
    x, y = (np.array([shown["data"][k][name] for k in dealt]) for name in "xy")
    errors = w[0] + w[1] * x - y
    return np.array([errors.mean(), (errors * x).mean()])


def test_a_start_is_dropped_and_a_step_makes_the_weights_of_the_formula(descent, page):
    view = descent("rate:0.2")
    page.get_by_role("button", name="Skip").click()
    view.click({"weights": [2, 1]})
    view.until("shown.start[0] === 2 && shown.start[1] === 1")
    page.get_by_role("button", name="Step").click()
    view.until("shown.updates === 1 && probe.settled()")
    shown = view.shown()
    expected = np.array([2, 1]) - 0.2 * slopes(shown, [2, 1], list(range(12)))
    assert shown["w"] == pytest.approx(expected)
    for part in (0, 1):
        written = shown["lines"][f"weight{part}"].rpartition("= ")[2].replace("−", "-")
        assert float(written.rstrip("…")) == pytest.approx(expected[part], abs=1e-4)


@pytest.mark.slow
def test_play_waits_for_a_guess_and_then_tells_what_came(descent, page):
    view = descent("rate:0.45~pace:fast")
    page.get_by_role("button", name="Play", exact=True).click()
    assert view.shown()["updates"] == 0
    page.get_by_role("button", name="arrive at the least J").click()
    page.get_by_role("button", name="Play and see").click()
    view.until("shown.phase === 'told'")
    shown = view.shown()
    assert shown["updates"] >= 30
    assert not shown["playing"]
    expect(page.locator(".predict .outcome")).to_contain_text("leap to and fro, or away")
    curvature = np.linalg.eigvalsh(np.array([[1, 1.04166667], [1.04166667, 5.29]])).max()
    assert curvature > 2 / 0.45


@pytest.mark.slow
@pytest.mark.parametrize("batch", [4, 1])
def test_a_batch_of_the_shuffled_deck_makes_each_update(descent, page, batch):
    view = descent(f"batch:{batch}~all:yes~rate:0.1")
    dealt, shown, count = [], view.shown(), 0
    for count in range(1, 12 // batch + 2):
        before = shown["w"]
        page.get_by_role("button", name="Step").click()
        view.until("shown.updates === argument && probe.settled()", count)
        shown = view.shown()
        assert shown["last"]["dealt"] == shown["deck"][batch * ((count - 1) % (12 // batch)) :][:batch]
        assert shown["w"] == pytest.approx(np.array(before) - 0.1 * slopes(shown, before, shown["last"]["dealt"]))
        dealt += shown["last"]["dealt"]
    assert sorted(dealt[:12]) == list(range(12))
    assert set(shown["paths"]) == {"12", "4", "1"}
    assert all(len(trail) == count + 1 for trail in shown["paths"].values())


@pytest.mark.slow
def test_the_algorithms_lines_light_up_in_their_order(descent, page):
    view = descent("batch:4~pace:slow")
    seen = [page.locator(".line.lit dt").inner_text().strip()]
    page.get_by_role("button", name="Play", exact=True).click()
    while len(seen) < 5:
        now = page.locator(".line.lit dt").inner_text().strip()
        if now != seen[-1]:
            seen.append(now)
    first = ["pick a batch of B", "compute the gradient ∂J/∂w", "update w ← w − η ∂J/∂w", "until convergence:"]
    assert seen == [*first, first[0]]
    page.get_by_role("button", name="Pause").click()
    assert view.shown()["updates"] == 1


@pytest.mark.slow
def test_the_address_keeps_the_view_and_nonsense_is_as_usual(descent, page):
    view = descent("model:saddle~start:1,-1.5~rate:0.5~batch:4~all:yes~arrows:no")
    shown = view.shown()
    assert (shown["model"], shown["start"], shown["rate"], shown["batch"]) == ("saddle", [1, -1.5], 0.5, 4)
    page.locator(".contour").press("ArrowRight")
    view.until("shown.start[0] === 1.1")
    page.wait_for_url("**start:1.1,-1.5**")
    shown = descent("model:cliff~start:a,b~rate:-3~batch:7").shown()
    assert (shown["model"], shown["start"], shown["rate"], shown["batch"]) == ("line", [3, -1.2], 0.3, 12)


@pytest.mark.slow
def test_it_draws_thirty_frames_a_second_and_none_out_of_sight(descent, page):
    view = descent("model:logistic~batch:1~all:yes~pace:fast")
    page.get_by_role("button", name="Play", exact=True).click()
    drawn, frames, seconds = view.root.evaluate(COUNTED)
    assert drawn >= min(30 * seconds, 0.7 * frames), "of a busy machine's frames, nearly all"
    view.root.evaluate("(root) => { root.style.marginTop = '5000px'; }")
    served.until(lambda: view.root.evaluate(COUNTED)[0] == 0, "nothing drawn out of sight")
    assert view.shown()["playing"]


@pytest.mark.slow
def test_turning_draws_the_surface_alone(descent, page):
    view = descent()
    before = view.shown()
    page.locator(".relief").press("ArrowLeft")
    page.locator(".relief").press("ArrowUp")
    view.until("shown.turnings >= argument + 2 && probe.settled()", before["turnings"])
    assert view.place({"relief": [3, -1.2]}) != pytest.approx((0, 0))
    assert view.shown()["w"] == before["w"]


@pytest.mark.slow
def test_exercises_are_checked(descent, page):
    descent()
    step = page.locator("[data-exercise=step]")
    for values, words in ((("0.8", "-0.3"), "uphill"), (("1.2", "0.3"), "Right")):
        for name, value in zip(("new w0", "new w1"), values, strict=True):
            step.get_by_label(name).fill(value)
        step.get_by_role("button", name="Check").click()
        expect(step.locator(".result")).to_contain_text(words)

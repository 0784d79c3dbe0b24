"""Many starts in a real browser: the shipped losses, played to their end, against numpy."""

from __future__ import annotations

import json

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe
from served import healthy, still

from explorer.jobs import prepared

pytestmark = pytest.mark.browser


def shipped() -> dict[tuple[int, int], dict]:
    """Return the events of the result that is shipped, by width and step."""
    (folder,) = (prepared.folder() / "runs").glob("starts-*")
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return {(one["width"], one["at"]): one for one in events if one["type"] == "reached"}


@pytest.fixture
def starts(app, page):
    """`starts(state) -> probe`: the view with this state in its link."""

    def opened(state: str = "") -> Probe:
        page.goto(app.address("learning", topic="Many starts", **({"v": f"starts~{state}"} if state else {})))
        still(page)
        healthy(page)
        return Probe(page.locator(".starts"))

    return opened


@pytest.mark.slow
def test_the_losses_on_screen_are_the_results_own_and_the_guess_is_told(starts, page):
    view, losses = starts("step:9"), shipped()
    page.get_by_role("button", name="those of the wide networks, 32 units").click()
    page.get_by_role("button", name="Play and see").click()
    view.until("shown.phase === 'told' && shown.step === 2000 && probe.settled()")
    for told in view.shown()["told"]:
        values = np.array(losses[told["width"], 2000]["train"])
        low, high = np.quantile(values, [0.05, 0.95])
        assert (told["low"], told["high"]) == pytest.approx((low, high), abs=1e-6)
        assert sum(told["counts"]) == 200
        span = float(view.shown()["lines"][f"span{told['width']}"].rpartition("= ")[2].split("…")[0])
        assert span == pytest.approx(high - low, abs=1e-4)
    expect(page.locator(".predict .outcome")).to_contain_text("As you guessed")


@pytest.mark.slow
def test_play_goes_through_every_report_and_test_losses_are_shown_on_request(starts, page):
    view, losses = starts(), shipped()
    page.get_by_role("button", name="Skip").click()
    assert view.shown()["step"] == 0
    page.get_by_role("button", name="Step").click()
    view.until("shown.step === 200")
    page.get_by_label("Loss on").select_option("test")
    view.until("shown.part === 'test' && probe.settled()")
    for told in view.shown()["told"]:
        values = losses[told["width"], 200]["test"]
        assert told["middle"] == pytest.approx(np.median(values), abs=1e-6)
    page.wait_for_url("**part:test**")


@pytest.mark.slow
def test_the_exercise_is_about_the_result_shown(starts, page):
    starts()
    values = np.array(shipped()[2, 2000]["train"])
    share = (values > values.min() + 0.05).mean()
    field = page.locator("[data-exercise=restarts]")
    for answer, words in ((share, "one start"), (share**4, "Right")):
        field.get_by_label("probability").fill(f"{answer:.4f}")
        field.get_by_role("button", name="Check").click()
        expect(field.locator(".result")).to_contain_text(words)

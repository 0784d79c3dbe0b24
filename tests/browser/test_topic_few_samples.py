"""Few samples in a real browser: every number shown is the shipped result's."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.jobs import prepared
from explorer.training.lessons.few_samples import SIZES, WAYS, Few, explained

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def known() -> Few:
    named = prepared.manifest()
    assert named is not None
    return Few.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("few-")))


def end(line: str) -> float:
    """Return the number that a line of arithmetic ends with."""
    return float(line.rpartition("= ")[2].split(" ±")[0].replace("…", "").replace("−", "-"))


def test_a_point_opens_to_the_arithmetic_of_its_round(topic, tab, known):
    probe = topic("pictures", "Few samples", "few_samples~round:2")
    probe.click({"way": "gblup", "size": 3})
    probe.until("shown.state.way === 'gblup' && shown.state.size === 3 && probe.settled()")
    shown, found = probe.shown(), known.correlations[:, 2, 3]
    assert list(shown["means"].values()) == pytest.approx(found.mean(0).tolist(), abs=1e-6)
    assert end(shown["lines"]["one"]) == pytest.approx(found[2, WAYS.index("gblup")], abs=1e-3)
    assert end(shown["lines"]["mean"]) == pytest.approx(found[:, WAYS.index("gblup")].mean(), abs=1e-3)
    row = tab.locator(".few-samples .ways tr", has_text="other traits first").first
    expect(row.locator("td").first).to_have_text(f"{found[:, WAYS.index('tuned')].mean():.3f}")
    row.get_by_role("button").click()
    probe.until("shown.state.way === 'tuned' && probe.settled()")
    gain = found[:, WAYS.index("tuned")] - found[:, WAYS.index("gblup")]
    assert probe.shown()["gains"]["tuned"]["mean"] == pytest.approx(gain.mean(), abs=1e-6)
    assert "less GBLUP" in tab.locator('[data-line="gain"]').inner_text()


@pytest.mark.slow
def test_no_shared_cause_waits_for_a_guess_and_plays(topic, tab, known):
    probe = topic("pictures", "Few samples", "few_samples~shared:0~size:2")
    shown = probe.shown()
    assert (shown["hidden"], list(shown["lines"])) == (True, ["waits"])
    expect(tab.locator(".few-samples .ways td").first).to_have_text("?")
    tab.get_by_role("button", name="it does worse").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    shown, found = probe.shown(), known.correlations[:, 0]
    assert (shown["state"]["shared"], shown["state"]["size"], shown["hidden"]) == (0, len(SIZES) - 1, False)
    assert list(shown["means"].values()) == pytest.approx(found[:, -1].mean(0).tolist(), abs=1e-6)
    gain = found[:, 2, WAYS.index("tuned")] - found[:, 2, WAYS.index("nothing")]
    half = 2.365 * gain.std(ddof=1) / len(gain) ** 0.5
    worse = gain.mean() + half < 0
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true" if worse else "false")
    tab.locator(".few-samples .stage").first.focus()
    tab.keyboard.press("Home")
    probe.until("shown.state.size === 0 && probe.settled()")
    tab.keyboard.press("ArrowUp")
    probe.until("shown.state.way !== 'tuned' && probe.settled()")


@pytest.mark.slow
def test_dealt_out_values_are_not_predicted_and_r2_stands_beside_the_mean(topic, tab, known):
    probe = topic("pictures", "Few samples", "few_samples~dealt:yes~measure:explained~way:gblup~size:4~round:1")
    shown = probe.shown()
    true, said = known.true[:, 3].astype(float), known.predictions[:, 3, 4, WAYS.index("gblup")]
    values = [explained(a, b) for a, b in zip(said, true, strict=True)]
    assert shown["means"]["gblup"] == pytest.approx(np.mean(values), abs=1e-6)
    assert end(shown["lines"]["one"]) == pytest.approx(values[1], abs=1e-3)
    expect(tab.locator(".few-samples .ways tr").last).to_contain_text("the mean, of everybody")
    for state in ("few_samples~size:99~round:7~shared:0.3~way:none~measure:x", "few_samples~shared:-4~round:x"):
        again = topic("pictures", "Few samples", state).shown()
        assert again["state"]["way"] == "tuned"


@pytest.mark.slow
def test_exercises_are_checked(topic, tab):
    topic("pictures", "Few samples")
    interval, when = (tab.locator(f'[data-exercise="{name}"]') for name in ("interval", "when"))
    interval.get_by_label("Lower end").fill("0.127")
    interval.get_by_role("button", name="Check").click()
    expect(interval.locator(".result")).to_contain_text("upper end")
    interval.get_by_label("Lower end").fill("-0.007")
    interval.get_by_role("button", name="Check").click()
    expect(interval).to_have_attribute("data-state", "right")
    when.get_by_label("By").select_option("fit")
    when.get_by_role("button", name="Check").click()
    expect(when).to_have_attribute("data-state", "wrong")
    when.get_by_label("By").select_option("held")
    when.get_by_role("button", name="Check").click()
    expect(when).to_have_attribute("data-state", "right")

"""The ALS story in a real browser: counts, windows and curves against scipy and the library."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import expect
from probe import Probe
from scipy import stats
from served import numbers

from explorer.datasets import promoters

pytestmark = pytest.mark.browser


def window(shown: dict) -> list[int]:
    """Return the sites that the library puts into this gene's window."""
    variants = pd.DataFrame(
        {"chromosome": "7", "position": shown["positions"], "name": "s", "a1": "A", "a2": "C"},
    )
    genes = pd.DataFrame({"chromosome": ["7"], "name": ["g"], "strand": [shown["strand"]], "tss": [shown["start"]]})
    return promoters.windows(variants, genes).columns[0].tolist()


@pytest.mark.slow
def test_the_batch_beats_every_model_and_windows_are_the_librarys(app, page):
    page.goto(app.address("neuron", topic="ALS"))
    root = page.locator(".topic.als")
    probe = Probe(root)
    probe.until("probe.settled() && shown.part === 'disease'")
    assert probe.shown()["lines"]["missing"] == "(0.65 − 0.085) / 0.65 = 0.8692…, about 87%"

    root.get_by_role("button", name="The funnel").click()
    probe.until("probe.settled() && shown.part === 'funnel'")
    assert probe.shown()["lines"]["kept"] == "4 chromosomes × 8 promoters × 64 sites = 2,048"

    root.get_by_role("button", name="A promoter").click()
    probe.until("probe.settled() && shown.part === 'promoter'")
    assert probe.shown()["window"] == window(probe.shown())
    root.get_by_role("button", name="Turn to the minus strand").click()
    probe.point(48000)
    page.mouse.down()
    page.mouse.move(*probe.place(40000), steps=4)
    page.mouse.up()
    probe.until("probe.settled() && shown.strand === '-' && shown.start < 41000")
    shown = probe.shown()
    assert shown["window"] == window(shown) == sorted(shown["window"], reverse=True)
    first, last = shown["window"][0] + 1, shown["window"][-1] + 1
    assert f"= sites {first}, {first - 1}, …, {last}" in shown["lines"]["window"]

    root.get_by_role("button", name="In 84%").click()
    root.get_by_role("button", name="See the results").click()
    expect(root.locator(".predict")).to_contain_text("As you guessed: In 84%, more than any model.")
    expect(root.locator(".about")).to_contain_text("is right in 84.4%: more often than any model")
    probe.until("probe.settled() && shown.part === 'results'")
    lines = probe.shown()["lines"]
    assert lines["published"] == "ALS-Net 76.9 / 71.1 / 90.8, its own threshold; batch alone 84.4 / 78.6 / 94.5"
    assert lines["precision"].endswith("= 71.1%")
    assert lines["recall"].endswith("= 90.8%")

    probe.point(0.3)
    page.mouse.down()
    page.mouse.move(*probe.place(1.5), steps=4)
    page.mouse.up()
    probe.until("probe.settled() && shown.at > 1.4")
    shown = probe.shown()
    tp, fp = (100 * stats.norm.sf(shown["at"], loc=loc) for loc in (shown["apart"], 0))
    assert (shown["counts"]["tp"], shown["counts"]["fp"]) == pytest.approx((tp, fp), abs=1e-6)
    for name, value in (("precision", 100 * tp / (tp + fp)), ("recall", tp), ("accuracy", (tp + 100 - fp) / 2)):
        assert numbers(shown["lines"][name].replace("…", ""))[-1] == pytest.approx(value, abs=0.051)

    precision = root.locator("[data-exercise=precision]")
    for answer, words in (("80", "recall"), ("70", "accuracy"), ("66.7", "Right")):
        precision.get_by_role("textbox").fill(answer)
        precision.get_by_role("button", name="Check").click()
        expect(precision.locator(".result")).to_contain_text(words)
    place = root.locator("[data-exercise=window]")
    for (x1, x64), words in ((("193", "256"), "map order"), (("145", "208"), "plus strand"), (("256", "193"), "Right")):
        place.get_by_label("x₁ is site").fill(x1)
        place.get_by_label("x₆₄ is site").fill(x64)
        place.get_by_role("button", name="Check").click()
        expect(place.locator(".result")).to_contain_text(words)


@pytest.mark.slow
def test_a_row_is_chosen_by_a_click_and_by_keys_and_stands_in_the_address(app, page):
    page.goto(app.address("neuron", topic="ALS", v="als~part:results~model:SVM"))
    probe = Probe(page.locator(".topic.als"))
    probe.until("probe.settled() && shown.model === 'SVM'")
    assert probe.shown()["lines"]["precision"].endswith("= 78.3%")
    probe.click("Random forest")
    probe.until("probe.settled() && shown.model === 'Random forest'")
    assert probe.shown()["lines"]["recall"].endswith("= 24.9%")
    page.keyboard.press("ArrowDown")
    probe.until("probe.settled() && shown.model === 'AdaBoost'")
    before = probe.shown()["at"]
    page.keyboard.press("ArrowRight")
    probe.until(f"probe.settled() && Math.abs(shown.at - {before} - 0.05) < 0.011")
    page.goto(app.address("neuron", topic="ALS", v="als~part:promoter~start:900~strand:%2B"))
    probe.until("probe.settled() && shown.part === 'promoter'")
    assert probe.shown()["window"] == []
    assert "No window" in str(probe.shown()["lines"]) or "are needed" in str(probe.shown()["lines"])

"""Features by hand and learnt in a real browser: every number shown is the shipped result's, or numpy's."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs import prepared
from explorer.training.lessons.features_compared import COUNTS, FIXED, Compared, corrected

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def known() -> Compared:
    named = prepared.manifest()
    assert named is not None
    return Compared.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("features-")))


@pytest.fixture
def view(topic, tab):
    """`view(state) -> page, probe`: the topic with this state in its address."""
    return lambda state="": (tab, topic("generalising", "Features", state))


def told(probe: Probe, name: str) -> str:
    return probe.shown()["lines"][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name).rpartition("= ")[2])


def test_a_digits_score_opens_to_its_products(view, known):
    _, probe = view("features~component:2")
    pixels = known.digits_images[probe.shown()["state"]["digit"]] / 16
    product = (pixels - known.digits_mean) * known.digits_components[1]
    assert last(probe, "products") == pytest.approx(product[np.argsort(-np.abs(product))[:3]].sum(), abs=1e-4)
    assert last(probe, "score") == pytest.approx(product.sum(), abs=1e-4)
    assert probe.shown()["lines"]["waits"] == "after your guess"


@pytest.mark.slow
def test_components_are_played_and_a_score_opens_to_its_products(view, known):
    page, probe = view()
    shown = probe.shown()
    assert (shown["count"], shown["phase"]) == (32, "asking")
    assert shown["lines"]["waits"] == "after your guess"
    page.get_by_role("button", name="on genotypes alone").click()
    page.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    expect(page.locator(".predict .outcome")).to_contain_text("interval")
    probe.click({"count": 12})
    probe.until("shown.count === 12 && probe.settled()")
    shown = probe.shown()
    k = COUNTS["digits"].index(12)
    assert shown["means"]["components svm"] == pytest.approx(known.digits_curve[0, 1, k].mean(), rel=1e-5)
    assert shown["means"]["cnn"] == pytest.approx(known.digits_fixed[0, FIXED.index("cnn")].mean(), rel=1e-5)
    mean, half = corrected(known.digits_fixed[0, 3] - known.digits_curve[0, 1, k])
    assert shown["difference"] == pytest.approx([mean, mean - half, mean + half], abs=1e-6)
    assert ("cannot be told apart" in shown["lines"]["verdict"]) == (abs(mean) < half)
    probe.click({"component": 2})
    probe.until("shown.state.component === 2 && probe.settled()")
    pixels = known.digits_images[probe.shown()["state"]["digit"]] / 16
    product = (pixels - known.digits_mean) * known.digits_components[1]
    three = product[np.argsort(-np.abs(product))[:3]].sum()
    assert last(probe, "products") == pytest.approx(three, abs=1e-4)
    assert last(probe, "score") == pytest.approx(product.sum(), abs=1e-4)
    exercise = page.locator("[data-exercise=score]")
    for answer, state in (("6.2", "wrong"), ("−1", "right")):
        exercise.get_by_label("Score").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)


@pytest.mark.slow
def test_genotypes_shuffled_labels_and_keys(view, known):
    page, probe = view("features~data:cohort~component:1")
    page.get_by_role("button", name="Skip").click()
    probe.until("shown.phase === 'none' && probe.settled()")
    shown = probe.shown()
    assert shown["count"] == 256
    k = COUNTS["cohort"].index(256)
    assert shown["means"]["components svm"] == pytest.approx(known.cohort_curve[0, 1, k].mean(), rel=1e-5)
    assert shown["means"]["covariates"] == pytest.approx(known.cohort_fixed[0, 4].mean(), rel=1e-5)
    assert f"between ancestries {100 * known.explained[0, 0]:.1f}%" in shown["lines"]["explained"]
    page.get_by_label("Shuffled labels").check()
    probe.until("shown.state.shuffled && probe.settled()")
    shown = probe.shown()
    assert shown["means"]["cnn"] == pytest.approx(known.cohort_fixed[1, 3].mean(), rel=1e-5)
    page.locator(".features .picture .stage").first.focus()
    page.keyboard.press("End")
    probe.until("shown.count === 839 && probe.settled()")
    page.get_by_label("Data").select_option("digits")
    probe.until("shown.state.data === 'digits' && probe.settled()")
    assert "cosine" in probe.shown()["lines"]
    before = probe.shown()["lines"]["cosine"]
    probe.click({"filter": 1})
    probe.until("shown.state.filter > 0 && probe.settled()")
    assert probe.shown()["lines"]["cosine"] != before

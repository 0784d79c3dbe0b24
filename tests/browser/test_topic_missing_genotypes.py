"""Missing genotypes and codes of samples in a real browser: every number shown is the shipped result's."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.genetics.imputation.scores import Scores
from explorer.jobs import prepared
from explorer.jobs.imputation import Result
from explorer.jobs.sample_codes import Codes
from explorer.training.imputation.compared import METHODS

pytestmark = pytest.mark.browser


def folder(kind: str):
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


@pytest.fixture(scope="module")
def known() -> Result:
    return Result.load(folder("impute"))


def test_a_hidden_call_is_guessed_and_each_answer_opens(topic, tab, known):
    probe = topic("making", "Missing genotypes", "missing_genotypes~share:20~measure:concordance")
    shown = probe.shown()
    assert (shown["phase"], shown["open"]) == ("asking", False)
    call = next(k for k, one in enumerate(known.about["close"]["asked"]) if k > 3 and np.argmax(one["linked"]) == 1)
    probe.click({"call": call})
    probe.until(f"shown.state.call === {call} && probe.settled()")
    tab.get_by_role("button", name="Skip").click()
    tab.get_by_role("button", name="Guess 1").click()
    probe.until("shown.open && probe.settled()")
    shown, asked = probe.shown(), known.about["close"]["asked"][call]
    truth = known.about["close"]["calls"][asked["row"]][asked["variant"]]
    assert shown["truth"] == truth
    told = shown["lines"]["answer"].replace("…", "").rpartition("= ")[2]
    assert float(told) == pytest.approx(asked["linked"][truth], abs=2e-3)
    right = {method: int(np.argmax(asked[method]) == truth) for method in METHODS}
    assert {method: shown["tally"][method] for method in METHODS} == right
    scores = Scores(known.compared.sums[1].sum(2)).concordance.mean(0)
    assert [shown["means"][method] for method in METHODS] == pytest.approx(scores, rel=1e-5)


@pytest.mark.slow
def test_the_calls_are_filled_in_one_after_the_other(topic, tab, known):
    probe = topic("making", "Missing genotypes")
    tab.get_by_role("button", name="ridge regression").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    asked, calls = known.about["close"]["asked"], known.about["close"]["calls"]
    shown = probe.shown()
    for method in METHODS:
        right = sum(int(np.argmax(one[method])) == calls[one["row"]][one["variant"]] for one in asked)
        assert shown["tally"][method] == right
    best = METHODS[int(Scores(known.compared.sums[1].sum(2)).concordance.mean(0).argmax())]
    expect(tab.locator(".predict")).to_have_attribute("data-right", "true" if best == "linked" else "false")
    tab.locator(".missing_genotypes .stage").first.focus()
    tab.keyboard.press("Home")
    probe.until("shown.state.call === 0 && probe.settled()")
    for method in METHODS:
        tab.get_by_label("Open to arithmetic").select_option(method)
        probe.until(f"shown.state.method === '{method}' && probe.settled()")
        told = probe.shown()["lines"]["answer"].replace("…", "").rpartition("= ")[2]
        truth = calls[asked[0]["row"]][asked[0]["variant"]]
        assert float(told) == pytest.approx(asked[0][method][truth], abs=2e-3)
    for name, answers in {
        "flattered": [
            {"Concordance": "0.96", "Rarer allele right": "0.96"},
            {"Concordance": "0.96", "Rarer allele right": "0"},
        ],
        "expected": [{"Dosage": "1"}, {"Dosage": "1.1"}],
    }.items():
        exercise = tab.locator(f"[data-exercise={name}]")
        for fields, state in zip(answers, ("wrong", "right"), strict=True):
            for label, value in fields.items():
                exercise.get_by_label(label).fill(value)
            exercise.get_by_role("button", name="Check").click()
            expect(exercise).to_have_attribute("data-state", state)


def test_a_threshold_flags_what_the_scores_say(topic, tab):
    made = Codes.load(folder("novelty"))
    probe = topic("making", "Codes of samples", "codes~at:0.4")
    assert probe.shown()["lines"]["found"] == "after your guess"
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.phase === 'none' && probe.settled()")
    shown = probe.shown()
    known, new = made.arrays["known_south"][0], made.arrays["new_south"][0]
    low, high = min(known.min(), new.min()), max(known.max(), new.max())
    assert shown["threshold"] == pytest.approx(low + 0.4 * (high - low), rel=1e-6)
    assert shown["flagged"] == [int((some > shown["threshold"]).sum()) for some in (known, new)]
    assert shown["auroc"] == pytest.approx(made.about["aurocs"]["south"][0][0], abs=2e-4)


@pytest.mark.slow
def test_codes_are_played_dragged_and_asked(topic, tab):
    made = Codes.load(folder("novelty"))
    probe = topic("making", "Codes of samples")
    tab.get_by_role("button", name="yes, most of them").click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    assert probe.shown()["flagged"][1] >= made.arrays["new_south"].shape[1] - 1
    probe.click({"at": 0.3})
    probe.until("Math.abs(shown.state.at - 0.3) < 0.02 && probe.settled()")
    tab.get_by_label("Score").select_option("distance")
    probe.until("shown.state.score === 'distance' && probe.settled()")
    assert probe.shown()["auroc"] == pytest.approx(made.about["aurocs"]["south"][0][2], abs=2e-4)
    exercise = tab.locator("[data-exercise=pairs]")
    for answer, state in (("1/3", "wrong"), ("2/3", "right")):
        exercise.get_by_label("AUROC").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)

"""Exercises of four topics in a real browser: a wrong answer is refused, the right one taken."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EXERCISES = [
    ("Approximation", "order", {"Largest error": "0.010"}, {"Largest error": "0.005"}),
    ("Depth", "lines", {"Pieces": "32"}, {"Pieces": "16"}),
    ("Depth", "deep", {"Pieces of 4-4": "44", "Pieces of the tent": "14"}, {"Pieces of the tent": "128"}),
    ("Polynomials", "degree", {"Degree": "15", "Weights": "16"}, {"Degree": "14", "Weights": "15"}),
    ("Weights and dropout", "soft", {"Weight": "7/13", "0 from": "7"}, {"Weight": "0.4"}),
]


@pytest.mark.parametrize(("title", "name", "wrong", "right"), EXERCISES)
def test_exercises_take_the_right_answer_alone(topic, tab, title, name, wrong, right):
    topic("generalising", title)
    exercise = tab.locator(f"[data-exercise={name}]")
    for answers, state in ((wrong, "wrong"), (right, "right")):
        for label, text in answers.items():
            exercise.get_by_label(label, exact=True).fill(text)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)

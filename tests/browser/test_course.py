"""The course in a real browser: a topic is a link; what was solved is told, stays in the browser, can be forgotten."""

from __future__ import annotations

import pytest
import served
from playwright.sync_api import expect
from probe import Probe

pytestmark = pytest.mark.browser


def says(probe: Probe, name: str) -> str:
    """Return what the list says of a topic."""
    return next(topic["says"] for topic in probe.shown()["topics"] if topic["name"] == name)


def test_what_was_solved_is_told_and_forgotten(app, page):
    page.goto(app.address("course"))
    probe = Probe(page.locator(".course-list"))
    assert says(probe, "generalising.Depth") == ""
    page.locator(".course-list").get_by_role("link", name="Depth").click()
    root = page.locator(".topic[data-topic=regions]")
    root.wait_for()
    assert served.choices(page)["topic"] == "Depth"
    exercise = root.locator("[data-exercise=lines]")
    exercise.get_by_label("Pieces").fill("16")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise).to_have_attribute("data-state", "right")
    page.go_back()
    probe = Probe(page.locator(".course-list"))
    served.until(lambda: says(probe, "generalising.Depth") == "1 of 2 exercises solved", "what was solved")
    assert probe.shown()["foot"].startswith("You have solved 1 of the 2 exercises")
    page.get_by_role("button", name="Forget it").click()
    assert says(probe, "generalising.Depth") == ""
    assert not [topic["says"] for topic in probe.shown()["topics"] if topic["says"]]


OPENED = {
    "Perceptron": ".topic[data-topic=perceptron]",
    "Several heads": "text=each of 4 heads takes",
    "Stopping early": ".playground .guess",
}


@pytest.mark.slow
@pytest.mark.parametrize(("title", "seen"), OPENED.items())
def test_a_topic_opens_in_a_tab_of_its_own_by_its_address(app, page, title, seen):
    page.goto(app.address("course"))
    link = page.locator(".course-list .topic-link").filter(has_text=title).first
    link.wait_for()
    page.goto(link.evaluate("(link) => link.href"))
    served.still(page)
    served.healthy(page)
    expect(page.locator(seen).first).to_be_visible()

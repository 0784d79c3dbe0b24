"""A lecture in real browsers: joining, being brought along and back without a loss, a copy, votes, and the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import look
import pytest
import served
from board import Board
from probe import Probe

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSTILE = "Eve <b>x</b> $x$"
MARK = "() => { window.name = 'the same document'; }"


class Learner:
    """A learner in a browser of their own."""

    def __init__(self, browser: Any, lecture: served.App, name: str, code: str, *size: int) -> None:
        width, height = size
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.context.set_default_timeout(served.PATIENCE * 1000)
        self.page = self.context.new_page()
        self.thrown: list[str] = []
        self.page.on("pageerror", lambda error: self.thrown.append(str(error)))
        self.page.goto(f"{lecture.url}/enter?code={code.replace(' ', '')}")
        self.page.locator("input[name=name]").fill(name)
        self.page.get_by_role("button", name="Join").click()
        self.page.get_by_role("link", name="Go on").click()
        self.strip = Probe(self.page.locator(".class-bar"))

    def says(self, words: str) -> None:
        """Wait until the strip says something."""
        served.until(lambda: words in self.strip.shown()["words"], f"the strip says {words}")

    def press(self, name: str) -> None:
        """Press a button of the strip."""
        self.page.locator(".class-bar").get_by_role("button", name=re.compile(f"^{name}")).click()


@pytest.fixture(scope="module")
def lecture(tmp_path_factory, watched) -> Iterator[served.App]:
    """The app for a class, on a workspace of its own."""
    place = tmp_path_factory.mktemp("lecture") / "workspace"
    app = served.App(place, options=("--class",)).start()
    yield app
    app.stop()


@pytest.fixture(scope="module")
def teacher(windows, lecture) -> Iterator[Any]:
    """The teacher's page about the class."""
    with windows.page(1280, 900) as page:
        page.goto(lecture.entering("/class"))
        page.locator(".class-desk .code").wait_for()
        yield page


def rows(page: Any) -> list[list[str]]:
    """Return the texts of the table of learners."""
    return Probe(page.locator(".class-desk")).shown()["rows"]


def bring(page: Any) -> None:
    """Press the teacher's button that brings everybody."""
    page.locator(".class-bar").get_by_role("button", name=re.compile("^Bring the class here")).click()


def test_a_lecture(browser, lecture, teacher):
    code = Probe(teacher.locator(".class-desk")).shown()["desk"]["code"]
    ada = Learner(browser, lecture, "Ada", code, 1024, 768)
    eve = Learner(browser, lecture, HOSTILE, code, 390, 844)
    served.until(lambda: [row[:2] for row in rows(teacher)] == [["Ada", "Start"], [HOSTILE, "Start"]], "both are there")

    # brought from a trained playground to another, and back to it as it was
    ada.page.goto(lecture.link("playground", layers="4-tanh"))
    board = Board(ada.page)
    board.to_epoch(5)
    trained = board.weights()
    served.until(lambda: rows(teacher)[0][1] == "Playground", "the page that Ada has open")
    ada.page.evaluate(MARK)
    teacher.goto(lecture.link("playground", layers="3-relu", noise=30))
    Board(teacher)
    bring(teacher)
    ada.page.wait_for_url("**noise=30*")
    eve.page.wait_for_url("**noise=30*")
    ada.says("The class is here.")
    served.until(lambda: Board(ada.page).shown["epoch"] == 0, "the playground of the class")
    ada.press("Back to where I was")
    served.until(lambda: Board(ada.page).shown["epoch"] == 5, "the trained playground")
    assert Board(ada.page).weights() == trained
    teacher.goto(lecture.link("lessons"))
    teacher.get_by_role("heading", name="Lessons").wait_for()
    bring(teacher)
    ada.page.wait_for_url("**/lessons*")
    ada.press("Back to where I was")
    served.until(lambda: Board(ada.page).shown["epoch"] == 5, "the trained playground")
    assert Board(ada.page).weights() == trained
    assert ada.page.evaluate("window.name") == "the same document", "nothing was loaded anew"

    # who does not follow stays
    ada.page.locator(".class-bar").get_by_label("Follow the class").uncheck()
    served.until(lambda: not ada.strip.shown()["follow"], "no following")
    teacher.goto(lecture.link("data"))
    teacher.get_by_role("heading", name="Data").first.wait_for()
    bring(teacher)
    eve.page.wait_for_url("**/data*")
    ada.says("The class is on “Data”")
    assert "/playground" in ada.page.url
    ada.press("Go there")
    ada.page.wait_for_url("**/data*")
    ada.page.goto(lecture.link("playground", layers="4-tanh"))

    # a copy of a learner's page, shown to all with the name
    teacher.goto(lecture.link("class"))
    teacher.get_by_role("button", name=re.compile("^Open a copy: Open a copy of Ada|^Open a copy of Ada")).click()
    teacher.wait_for_url("**/playground?layers=4-tanh*")
    ada.says("Your teacher opened a copy of your page")
    served.until(lambda: "copy of Ada" in Probe(teacher.locator(".class-bar")).shown()["words"], "whose copy it is")
    teacher.locator(".class-bar input").check()
    bring(teacher)
    eve.page.wait_for_url("**/playground?layers=4-tanh*")
    eve.says("as Ada has it")

    # nobody else's
    ada.page.goto(lecture.link("class"))
    ada.page.get_by_text("Page not found").wait_for()
    assert ada.page.locator(".class-desk").count() == 0

    # how it looks
    teacher.goto(lecture.link("class"))
    served.until(lambda: len(rows(teacher)) == 2, "the table")
    assert not teacher.locator(".class-desk b").count(), "a name is text"
    look.watch(teacher)
    assert [
        fault for width in (1280, 1920) for scheme in look.SCHEMES for fault in look.faults(teacher, width, scheme)
    ] == []
    assert look.barriers(teacher) == []
    look.watch(eve.page)
    for scheme in look.SCHEMES:
        eve.page.emulate_media(color_scheme=scheme)
        wide, strip = eve.page.evaluate("innerWidth"), eve.page.locator(".class-bar").bounding_box()
        assert strip["x"] >= 0
        assert strip["x"] + strip["width"] <= wide + 1
        assert strip["height"] < 110
    assert look.barriers(eve.page) == []

    # the end
    teacher.get_by_role("button", name=re.compile("^End the class")).click()
    teacher.get_by_role("button", name="End the class", exact=True).click()
    for learner in (ada, eve):
        learner.page.get_by_text("Your teacher has ended the class.").first.wait_for()
        assert learner.thrown == []
        learner.context.close()
    served.until(lambda: Probe(teacher.locator(".class-desk")).shown()["desk"]["over"], "the end")

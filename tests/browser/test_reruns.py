"""Whoever waits for the answer to an act (`served.rerun`) reads the new page, however long or short its run is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import served
from playwright.sync_api import expect

HARNESS = Path(__file__).parent / "harness"
ASLEEP = 2.0
"""Seconds that are longer than the sleep in harness/ending.py."""
pytestmark = pytest.mark.browser
WAYS = ["stop", *(pytest.param(way, marks=pytest.mark.slow) for way in ("words", "error"))]
"""How a page ends early."""


@pytest.fixture(scope="module")
def address(serve):
    return serve(HARNESS / "slow.py")


@pytest.fixture(scope="module")
def ending(serve):
    return serve(HARNESS / "ending.py")


@pytest.mark.parametrize("query", ["seconds=0", "seconds=0.7", "seconds=0.2&twice=1"])
def test_what_stands_after_a_rerun_is_new(page, address, query):
    page.goto(f"{address}/?{query}")
    served.still(page)
    for count in (2, 3, 4):
        served.rerun(page, page.get_by_role("button", name="Again").click)
        assert page.locator("code").inner_text() == f"runs {count}"


def test_a_part_that_runs_alone_is_waited_for_too(page, address):
    page.goto(f"{address}/?seconds=0")
    served.still(page)
    for count in (2, 3, 4):
        served.rerun(page, page.get_by_role("button", name="The part").click)
        assert page.get_by_test_id("stText").inner_text() == f"parts {count}"
    assert page.locator("code").inner_text() == "runs 1"


def test_an_act_that_asks_for_nothing_is_never_answered(page, address, monkeypatch):
    page.goto(f"{address}/?seconds=0")
    served.still(page)
    monkeypatch.setattr(served, "PATIENCE", 2.0)
    with pytest.raises(Exception, match="Timeout 2000ms"):
        served.rerun(page, page.locator("code").click)


@pytest.mark.parametrize("by", WAYS)
def test_a_part_that_is_gone_is_not_drawn_where_the_next_page_ends_early(page, ending, by):
    page.goto(f"{ending}/?by={by}")
    served.still(page)
    page.get_by_role("button", name="Next").click()
    page.locator("[data-test-script-state=running]").wait_for()
    page.get_by_role("button", name="The part").click()
    served.still(page)
    expect(page.get_by_text("Nothing more.")).to_be_visible()
    expect(page.get_by_text("line 9")).not_to_be_visible()
    served.rerun(page, page.get_by_role("button", name="Again").click)
    expect(page.get_by_text("line 9")).to_be_visible()


def test_a_request_of_a_part_that_arrives_behind_the_early_end_is_let_be(page, ending):
    held: list[Callable[[], None]] = []
    late = False

    def between(browser) -> None:
        server = browser.connect_to_server()
        browser.on_message(lambda words: held.append(lambda: server.send(words)) if late else server.send(words))

    page.route_web_socket("**/_stcore/stream", between)
    page.goto(f"{ending}/?by=stop")
    served.still(page)
    page.get_by_role("button", name="Next").click()
    page.locator("[data-test-script-state=running]").wait_for()
    late = True
    page.get_by_role("button", name="The part").click()
    served.still(page)
    late = False
    for send in held:
        send()
    assert held
    served.rerun(page, page.get_by_role("button", name="Next").click)
    expect(page.get_by_text("Nothing more.")).to_be_visible()
    page.close()  # it must not be lent again, with its requests held between


def test_a_click_on_a_part_is_not_lost_where_its_page_ends_early(page, ending):
    page.goto(f"{ending}/?by=part")
    served.still(page)
    expect(page.get_by_text("parts 1")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.locator("[data-test-script-state=running]").wait_for()
    page.get_by_role("button", name="The part").click()
    expect(page.get_by_text("parts 3")).to_be_visible()


@pytest.mark.parametrize("by", WAYS)
def test_a_run_that_another_took_the_place_of_leaves_its_parts_alone(page, ending, by):
    page.goto(f"{ending}/?by={by}")
    served.still(page)
    page.get_by_role("button", name="Next").click()
    page.locator("[data-test-script-state=running]").wait_for()
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_text("parts 2")).to_be_visible()
    page.wait_for_timeout(1000 * ASLEEP)  # until the first run has come to its end
    page.get_by_role("button", name="The part").click()
    expect(page.get_by_text("parts 3")).to_be_visible()

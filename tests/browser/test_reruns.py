"""Whoever waits for the answer to an act (`served.rerun`) reads the new page, however long or short its run is."""

from __future__ import annotations

from pathlib import Path

import pytest
import served

SLOW = Path(__file__).parent / "harness" / "slow.py"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve):
    return serve(SLOW)


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

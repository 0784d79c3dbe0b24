"""What is fed back, in a real browser: counts and medians are the run's own, told after a guess."""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import expect
from probe import Probe

from explorer.jobs.folder import RunFolder

pytestmark = pytest.mark.browser


@pytest.fixture
def view(topic):
    """`view(state) -> probe`: the view, with this state in its address."""
    return lambda state="", **choices: topic(
        "sequences", "What is fed back", f"fed_back~{state}" if state else "", **choices
    )


def run_told(app, task: str) -> dict[str, dict]:
    """Return what the run itself says of a task, by kind of cell."""
    events = RunFolder(app.runs("feedback")[0]).events().events
    return {one["feeds"]: one for one in events if one["type"] == "learnt" and one["task"] == task}


def test_the_table_is_the_runs_own(app, view, tab):
    probe: Probe = view("task:parity")
    assert probe.shown()["at"] == 0
    tab.get_by_role("button", name="Skip").click()
    probe.until("shown.phase === 'none' && probe.settled()")
    shown, told = probe.shown(), run_told(app, "parity")
    for row in shown["table"]:
        reached = [at for at in told[row["feeds"]]["reached"] if at is not None]
        assert row["learnt"] == f"{len(reached)} of {len(told[row['feeds']]['reached'])}"
        assert float(row["updates"].split()[0]) == statistics.median(reached)
        assert shown["costs"][row["feeds"]] == pytest.approx(
            statistics.median(c[-1] for c in told[row["feeds"]]["cost"])
        )


@pytest.mark.slow
@pytest.mark.parametrize("task", ["repeat", "gap_2", "gap_4", "gap_10", "parity"])
def test_the_outcome_is_told_after_playing(app, view, tab, task):
    probe: Probe = view(f"task:{task}")
    tab.locator(".predict .answers button").first.click()
    tab.get_by_role("button", name="Play and see").click()
    probe.until("shown.phase === 'told' && probe.settled()")
    told = run_told(app, task)
    count = sum(at is not None for at in told["h"]["reached"])
    expect(tab.locator(".predict .outcome")).to_contain_text(f"I, state h: {count} of")
    tab.get_by_role("button", name="II, teacher forcing").click()
    probe.until("shown.open === 'taught' && probe.settled()")
    assert "given" in probe.shown()["lines"]
    stage = tab.locator(".fed-back .picture .stage")
    stage.focus()
    stage.press("Home")
    probe.until("shown.at === 0 && probe.settled()")
    assert "NaN" not in tab.locator(".fed-back").inner_text()

"""Deleting asks, says what goes along, survives a reload and is undone; everything of one's own leaves a fresh app."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from playwright.sync_api import expect
from served import learning, still, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(app_on_a_copy) -> Iterator[served.App]:
    """A server whose workspace may be emptied."""
    with app_on_a_copy() as running:
        yield running


def question(page):
    """Return the question that the page asks."""
    asked = page.get_by_role("dialog")
    asked.wait_for()
    return asked


def open_names(workspace: Path) -> list[str]:
    """Return what other accounts of the machine may do something with."""
    every = [workspace, *workspace.rglob("*")]
    return [str(p) for p in every if not p.is_symlink() and p.exists() and p.lstat().st_mode & 0o077]


def test_a_dataset_goes_with_its_runs_comes_back_and_is_trained_on(own, visit):
    page, digest = visit(), own.digest("Sample cross")
    trained, runs = own.runs("train")[0], set(os.listdir(own.workspace / "runs"))
    page.goto(own.address("data", dataset=digest, tab="Filter"))  # a view without figures
    still(page)
    page.get_by_role("button", name="Delete this dataset").click()
    asked = question(page)
    expect(asked).to_contain_text("Delete Sample cross (")
    asked.get_by_text("made from it").click()
    expect(asked).to_contain_text("can be put back for 24 hours")
    asked.get_by_role("button", name="Delete", exact=True).click()
    until(lambda: not trained.exists(), "the end of its training run")
    page.locator(".st-key-deleted").wait_for()
    still(page)
    page.reload()
    line = page.locator(".st-key-deleted")
    expect(line).to_contain_text("Deleted Sample cross.")
    still(page)
    assert page.get_by_text("600 samples").count() == 0
    line.get_by_role("button", name="Undo").click()
    until(lambda: set(os.listdir(own.workspace / "runs")) >= runs, "all its runs")
    expect(page.get_by_text("Sample cross is back.")).to_be_visible()
    still(page)
    page.goto(own.link("train", **learning(digest, "mlp", "4", epochs=2, patience=0, seed=7)))
    still(page)
    page.get_by_role("button", name="Train", exact=True).click()
    run = until(lambda: own.runs("train")[1:], "a run")[0]
    page.goto(own.link("jobs", show="Training"))  # before its figures: plotly throws where one goes while it is drawn
    until(lambda: served.state(run) == "done", "training on it")
    still(page)
    served.healthy(page)


@pytest.mark.slow
def test_a_run_a_network_and_an_upload_ask_too(own, visit):
    page = visit()
    page.goto(own.address("jobs", show="Explanations"))
    still(page)
    explanation = own.runs("explain")[0]
    page.locator(f".st-key-job-{explanation.name}").get_by_role("button", name="Delete").click()
    question(page).get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert explanation.exists()
    page.locator(f".st-key-job-{explanation.name}").get_by_role("button", name="Delete").click()
    question(page).get_by_role("button", name="Delete", exact=True).click()
    until(lambda: not explanation.exists(), "its end")
    page.locator(".st-key-deleted").get_by_role("button", name="Undo").click()
    page.locator(f".st-key-job-{explanation.name}").wait_for()

    page.goto(own.link("import"))
    page.locator("input[type=file]").set_input_files(
        [{"name": "peas.csv", "mimeType": "text/csv", "buffer": b"id,snp1,snp2\ns1,0,1\ns2,2,1\n"}]
    )
    upload = until(lambda: list((own.workspace / "uploads").glob("*/peas.csv")), "the upload")[0]
    still(page)
    page.get_by_text("Uploaded before: 1 upload").click()
    page.get_by_test_id("stExpander").get_by_role("button", name="Delete").click()
    asked = question(page)
    expect(asked).to_contain_text("Delete peas.csv (")
    asked.get_by_role("button", name="Delete", exact=True).click()
    until(lambda: not upload.exists(), "its end")
    page.locator(".st-key-deleted").get_by_role("button", name="Undo").click()
    until(upload.exists, "its return")
    still(page)
    served.healthy(page)


def test_everything_of_mine_leaves_a_fresh_app(own, visit):
    """With work at hand, which is stopped first; then it all comes back."""
    page, digest = visit(), own.digest("Sample cross")
    page.goto(own.address("train", **learning(digest, "mlp", "4", epochs=100_000, patience=0, seed=8)))
    still(page)
    page.get_by_role("button", name="Train", exact=True).click()
    run = until(lambda: [r for r in own.runs("train") if served.state(r) == "running"], "a run at work")[0]
    page.goto(own.link("storage"))
    page.get_by_role("heading", name="Deleted").wait_for()
    still(page)
    assert open_names(own.workspace) == [], "after all this everything is its owner's alone"
    before = {path.name for path in (own.workspace / "runs").iterdir()}
    page.get_by_role("button", name="Delete everything of mine").click()
    asked = question(page)
    asked.get_by_text("Stop 1 job at work").click()
    now = asked.get_by_role("button", name="Delete everything", exact=True)
    expect(now).to_be_disabled()
    asked.get_by_role("textbox").fill("delete everything")
    asked.get_by_role("textbox").press("Enter")
    now.click()
    until(lambda: not run.exists(), "its end")
    row = page.locator("[class*=st-key-trashed-]").filter(has_text="Everything of yours")
    row.wait_for()
    still(page)
    assert os.listdir(own.workspace / "uploads") == []
    assert all(served.read(path / "job.json")["prepared"] for path in (own.workspace / "runs").iterdir())
    page.goto(own.url)
    still(page)
    served.healthy(page)
    page.goto(own.link("storage"))
    row.get_by_role("button", name="Undo").click()
    until(lambda: {path.name for path in (own.workspace / "runs").iterdir()} >= before, "all of it")
    assert served.state(run) == "stopped"
    served.healthy(page)

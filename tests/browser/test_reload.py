"""Work outlives the page, the worker and the server: it is found again, and goes on where it was."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pretrained
import pytest
import served
from playwright.sync_api import expect
from served import learning, still, until

pytestmark = pytest.mark.browser


@pytest.fixture(
    scope="module", params=["warm_app:main", pytest.param("", marks=pytest.mark.slow)], ids=["warm", "cold"]
)
def own(tmp_path_factory, pretrained_workspace, watched, request):
    """A server of this module's own, that may be killed; its workers are all ended at the end.

    It and they are forks; `make test-all` starts them as users do too.
    """
    place = tmp_path_factory.mktemp("reloaded") / "workspace"
    running = served.App(pretrained.copy(pretrained_workspace, place), warm=request.param).start()
    yield running
    try:
        running.stop()
    finally:
        for process in running.workers():
            process.kill()


def events(run: Path, kind: str) -> int:
    """Return how many events of a kind a run has logged so far."""
    path = run / "events.jsonl"
    return path.read_text().count(f'"type": "{kind}"') if path.exists() else 0


def seed_of(run: Path) -> int:
    """Return the seed that a training run was requested with."""
    return served.read(run / "job.json")["parameters"]["spec"]["seed"]


@pytest.fixture(scope="module")
def run(own, windows) -> Path:
    """Endless training, begun through the page, whose tab is closed once it tells epochs; all tests share it."""
    chosen = learning(own.digest("Sample cross"), "mlp", "16", epochs=100_000, patience=0, seed=1)
    with windows.page() as page:
        page.goto(own.address("train", **chosen))
        still(page)
        page.get_by_role("button", name="Train", exact=True).click()
        run = until(lambda: [r for r in own.runs("train") if seed_of(r) == 1], "a run")[0]
        until(lambda: events(run, "epoch") > 3, "epochs")
        page.wait_for_url(f"**run={run.name}*")
    return run


def look(own, page, run: Path):
    """Open the link to the run; return the page once it is drawn live."""
    page.goto(own.address("train", dataset=own.digest("Sample cross"), run=run.name))
    learns(page)
    return page


def learns(page) -> None:
    """Wait until the page tells of epochs."""
    expect(page.locator(".live-chart .words")).to_contain_text("Epoch")


def test_a_closed_tab_stops_nothing_and_a_link_leads_back(own, page, run):
    seen = events(run, "epoch")
    until(lambda: events(run, "epoch") > seen, "more epochs without a page")
    look(own, page, run).reload()
    learns(page)


def test_another_training_says_what_it_waits_for_and_a_short_job_does_not_wait(own, page, run):
    digest = own.digest("Sample cross")
    page.goto(own.address("train", **learning(digest, "mlp", "16", epochs=100_000, patience=0, seed=2)))
    still(page)
    page.get_by_role("button", name="Train", exact=True).click()
    other = until(lambda: [r for r in own.runs("train") if seed_of(r) == 2], "another run")[0]
    words = served.read(run / "job.json")["title"]
    expect(page.locator(".live-chart .words")).to_contain_text(f"waits for “{words}”")
    page.locator(".st-key-stop button").click()
    until(lambda: served.state(other) == "stopped", "its end")
    page.goto(own.address("association", dataset=digest, trait="growth_salt"))
    page.locator(".st-key-association-genome canvas").first.wait_for()
    assert served.state(run) == "running", "the training did not make room for it"


def test_a_killed_worker_is_shown_as_interrupted_and_goes_on(own, page, run):
    look(own, page, run)
    until(lambda: any(run.glob("checkpoint*.safetensors")), "a checkpoint")
    os.kill(served.read(run / "worker.json")["pid"], signal.SIGKILL)
    until(lambda: served.state(run) == "interrupted", "that somebody sees it")
    expect(page.get_by_text("interrupted", exact=True).first).to_be_visible()
    expect(page.get_by_text("its worker was killed from outside").first).to_be_visible()
    workers = events(run, "worker")
    page.locator(".st-key-resume button").click()
    before = until(lambda: events(run, "worker") > workers and events(run, "epoch"), "another worker")
    until(lambda: events(run, "epoch") > before, "more epochs")
    learns(page)


def test_a_killed_server_finds_its_workers_again(own, page, run):
    worker = served.read(run / "worker.json")
    assert worker["pid"] in {process.pid for process in own.workers()}
    own.kill()
    seen = events(run, "epoch")
    until(lambda: events(run, "epoch") > seen, "epochs without a server")
    own.start()
    seen = events(run, "epoch")
    look(own, page, run)
    until(lambda: events(run, "epoch") > seen, "epochs under the new server")
    assert served.read(run / "worker.json") == worker, "the live worker was adopted, not replaced"


def test_a_pause_ends_the_worker_and_a_stop_ends_the_run(own, page, run):
    look(own, page, run)
    page.locator(".st-key-pause button").click()
    until(lambda: served.state(run) == "paused", "the pause")
    expect(page.locator(".st-key-resume button")).to_be_visible()
    until(lambda: not own.workers(), "the end of its worker")
    reached = events(run, "epoch")
    page.locator(".st-key-resume button").click()
    until(lambda: events(run, "epoch") > reached, "epochs after the pause")
    learns(page)
    page.locator(".st-key-stop button").click()
    until(lambda: served.state(run) == "stopped", "the end of the run")
    expect(page.get_by_text("stopped by you").first).to_be_visible()
    until(lambda: not own.workers(), "the end of its worker")


def test_a_second_server_on_the_workspace_is_refused(own):
    second = served.App(own.workspace, warm=own.warm)
    second.log = own.workspace.with_name("second.log")
    with pytest.raises(AssertionError, match="workspace"):
        second.start()
    assert second.process is not None
    assert second.process.returncode == 2
    log = second.log.read_text()
    assert "Traceback" not in log
    assert f"process {own.process.pid}" in log
    assert own.url in log

"""A real Chromium, and a streamlit script served for the length of a test module."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
collect_ignore = ["harness"]
HARNESS_APP = Path(__file__).parent / "harness" / "app.py"
sys.path.insert(0, str(Path(__file__).parent))
import chromium  # noqa: E402
import ports  # noqa: E402
import pretrained  # noqa: E402
import served  # noqa: E402
import sink  # noqa: E402
import warm  # noqa: E402
from board import Board  # noqa: E402
from probe import Probe  # noqa: E402
from windows import Windows  # noqa: E402


def wait_until_healthy(url: str, process: warm.Process, log: Path, seconds: float = served.PATIENCE) -> None:
    """Wait until the server at `url` answers its health route; fail with its log where it ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url + "/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.15)
    pytest.fail(f"the server at {url} did not start:\n{log.read_text()[-4000:]}")


def end(process: warm.Process) -> None:
    """End a server and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


@pytest.fixture(scope="session")
def watched(tmp_path_factory) -> Iterator[sink.Sink]:
    """What every server and the browser are watched by: the session fails where one of them calls out."""
    with sink.watching(tmp_path_factory.mktemp("sink")) as watching:
        yield watching


@pytest.fixture(scope="session")
def browser(watched) -> Iterator:
    """A headless Chromium: the system's where there is one, else Playwright's own."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    executable = chromium.find()
    if executable is None:
        pytest.skip("no Chromium: `python tests/browser/chromium.py` installs one")
    playwright_api.expect.set_options(timeout=served.PATIENCE * 1000)
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable, args=[*chromium.FLAGS, chromium.BRIEF, *watched.flags]
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def windows(browser) -> Windows:
    """The pages of the browser: `with windows.page(width, height) as page`."""
    return Windows(browser)


@pytest.fixture
def page(windows) -> Iterator:
    """A page of 1280 x 800 of a browser that remembers nothing."""
    with windows.page() as page:
        yield page


@pytest.fixture
def visit(windows) -> Iterator[Callable]:
    """`visit(width, height, touch) -> page`: one more page of a browser that remembers nothing."""
    with contextlib.ExitStack() as opened:
        yield lambda *size, **choices: opened.enter_context(windows.page(*size, **choices))


@pytest.fixture(scope="module")
def tab(windows) -> Iterator:
    """One page of 1280 x 1000 for all tests of a file."""
    with windows.page(1280, 1000) as page:
        yield page


@pytest.fixture
def topic(app, tab) -> Callable[..., Probe]:
    """`topic(page, title, state, **choices) -> probe`: a view of the course, opened in `tab` in this state."""

    def opened(page: str, title: str, state: str = "", **choices: object) -> Probe:
        tab.goto(app.address(page, topic=title, **({"v": state} if state else {}), **choices))
        served.still(tab)
        served.healthy(tab)
        return Probe(tab.locator(".topic"))

    return opened


@pytest.fixture
def board(app, page, visit):
    """`board(**choices)`: a playground with these choices in its address."""

    def opened(touch: bool = False, **choices: object) -> Board:
        tab = visit(1024, 768, touch=True) if touch else page
        tab.goto(app.address("playground", **choices))
        return Board(tab)

    return opened


@pytest.fixture(scope="session")
def serve(tmp_path_factory, watched) -> Iterator[Callable[..., str]]:
    """`serve(script, **environment) -> url`: start a streamlit script on a free port; all end with the session.

    Nothing may have failed in any of them.
    """
    running: dict[tuple, tuple[warm.Process, str]] = {}
    logs: list[Path] = []

    def start(script: Path | str, **environment: str) -> str:
        name = (str(script), tuple(sorted(environment.items())))
        if name in running and running[name][0].poll() is None:
            return running[name][1]
        port = ports.take()
        log = tmp_path_factory.mktemp("served") / "log.txt"
        logs.append(log)
        options = {
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "browser.gatherUsageStats": "false",
            "server.fileWatcherType": "none",
            "runner.postScriptGC": "false",
            "client.toolbarMode": "minimal",
        }
        arguments = ["run", str(HARNESS_APP), *(f"--{option}={value}" for option, value in options.items())]
        there = {**os.environ, **environment, "HARNESS": str(script)}
        with log.open("w") as output:
            process = warm.start("harness_app:main", arguments, ROOT, there, output.fileno())
        url = f"http://127.0.0.1:{port}"
        running[name] = (process, url)
        wait_until_healthy(url, process, log)
        return url

    yield start
    for process, _ in running.values():
        end(process)
    for log in logs:
        served.nothing_failed(log)


@pytest.fixture(scope="session")
def app_on_a_copy(watched, tmp_path_factory, pretrained_workspace) -> Callable[[], contextlib.AbstractContextManager]:
    """`with app_on_a_copy() as app`: the app on a copy of the pretrained workspace; no worker may outlive it.

    Its data folder, `cohorts`, is empty. It is a fork of a warm process (`warm_app.py`).
    """

    @contextlib.contextmanager
    def opened() -> Iterator[served.App]:
        place = tmp_path_factory.mktemp("served") / "workspace"
        data_folder = place.with_name("cohorts")
        data_folder.mkdir()
        made = pretrained.copy(pretrained_workspace, place)
        running = served.App(made, data_folder=data_folder, warm="warm_app:main").start()
        yield running
        try:
            running.stop()
        finally:
            _, left = psutil.wait_procs(running.workers(), timeout=30)  # whose work is done may be about to end
            for process in left:
                process.kill()
        assert not left, "workers are left though the app was stopped and nothing was meant to go on"

    return opened


@pytest.fixture(scope="session")
def app(app_on_a_copy) -> Iterator[served.App]:
    """The app on a pretrained workspace, which all tests of a process share."""
    with app_on_a_copy() as running:
        yield running

"""The app as users start it: `snp-explorer serve` on a workspace of its own, and how to read its pages."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import ports
import psutil
import warm
from entering import enter, entering

PATIENCE = float(os.environ.get("PATIENCE", "300"))
"""Seconds that anything may take on a machine which others use too; reaching it is a failure."""
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
POLLING = 50
"""Milliseconds between two looks at a page; looking in every frame would have it drawn sixty times a second."""

ENTERED: dict[str, str] = {}
"""Address of every app that was started -> cookie of one who has entered it; pages are lent with all of them."""

Value = TypeVar("Value")


def until(true: Callable[[], Value], what: str, most: float = PATIENCE) -> Value:
    """Wait until something is true, and return it."""
    end, pause = time.monotonic() + most, 0.01
    while not (value := true()):
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.1)
    return value


class App:
    """One server on one workspace; it may be ended, killed and started again.

    It is `snp-explorer` or another command; with `warm`, "module:function", a fork that calls this (`tests/warm.py`).
    """

    def __init__(
        self,
        workspace: Path,
        command: Iterable[str] = (),
        data_folder: Path | None = None,
        base: str = "",
        warm: str = "",
        options: Iterable[str] = (),
    ) -> None:
        self.workspace, self.data_folder, self.base, self.warm = workspace, data_folder, base, warm
        self.options = tuple(options)
        self.command = tuple(command) or (sys.executable, "-m", "explorer.cli")
        self.log = workspace.with_name(f"{workspace.name}.log")
        self.process: subprocess.Popen | warm.Process | None = None
        self.url = ""

    def start(self) -> App:
        """Start the server and wait until it answers."""
        port = ports.take()
        self.url = f"http://127.0.0.1:{port}{self.base}"
        arguments = ["serve", "--port", str(port), "--workspace", str(self.workspace)]
        arguments += self.options
        if self.base:
            arguments += ["--base-path", self.base]
        if self.data_folder is not None:
            arguments += ["--data-folder", str(self.data_folder)]
        place, environment = self.workspace.parent, {**os.environ, "OMP_NUM_THREADS": "1"}
        with self.log.open("a") as log:
            if self.warm:
                self.process = warm.start(self.warm, arguments, place, environment, log.fileno())
            else:
                self.process = subprocess.Popen(
                    [*self.command, *arguments],
                    cwd=place,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        until(self._answers, f"an answer at {self.url}")
        if (self.workspace / "key").exists():
            ENTERED[self.url] = enter(self.url, self.workspace).cookie
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-4000:]
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """End the server as Ctrl-C does; nothing may have failed in all its life."""
        self._end(signal.SIGINT)
        nothing_failed(self.log)

    def kill(self) -> None:
        """End the server as a power cut does; its workers live on."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        ENTERED.pop(self.url, None)
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes that are at work on runs of this workspace."""
        processes = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = process.cmdline()
                own = "explorer.jobs.worker" in line and any(str(self.workspace) in part for part in line)
                fork = any(part.endswith("warm.py") for part in line) and process.cwd().startswith(f"{self.workspace}/")
                if own or fork:
                    processes.append(process)
        return processes

    def runs(self, kind: str) -> list[Path]:
        """Return the folders of the runs of one kind, oldest first."""
        folders = (self.workspace / "runs").glob(f"{kind}-*")
        return sorted((f for f in folders if (f / "job.json").exists()), key=lambda f: read(f / "job.json")["created"])

    def digest(self, name: str) -> str:
        """Return the digest of the dataset with this name."""
        for path in (self.workspace / "datasets").glob("*/dataset.json"):
            if read(path)["name"] == name:
                return read(path)["digest"]
        raise AssertionError(f"there is no dataset {name}")

    def address(self, page: str, **choices: object) -> str:
        """Return an address that enters with the app's key and goes on to a page with these choices."""
        return self.entering(self.link(page, **choices).removeprefix(self.url))

    def link(self, page: str, **choices: object) -> str:
        """Return the address of a page with these choices, for who has entered."""
        return f"{self.url}/{page}" + ("?" + urlencode(choices, doseq=True, quote_via=quote) if choices else "")

    def entering(self, onward: str = "/") -> str:
        """Return an address that enters with the app's key and goes on to a path of it."""
        return entering(self.url, self.workspace, onward)


def nothing_failed(log: Path) -> None:
    """Fail where a server's log tells of a failure: it was used as intended."""
    text = log.read_text(errors="replace")
    start = text.find("Traceback (most recent call last)")
    assert start < 0, f"{log}:\n{text[max(0, start - 500) : start + 4000]}"


def read(path: Path) -> dict:
    """Return a JSON file."""
    return json.loads(path.read_text())


def state(folder: Path) -> str:
    """Return the state that a run's folder tells."""
    path = folder / "status.json"
    return read(path).get("state", "queued") if path.exists() else "queued"


def learning(
    digest: str, preset: str, hidden: str | None = None, split: str = "stratified", ensemble: int = 1, **fields: object
) -> dict[str, object]:
    """Return the part of an address that chooses a network, its settings, and how it learns on this dataset.

    One network on one hold-out, unless something else is asked for.
    """
    form = f"{preset}-{digest[:4]}"
    chosen: dict[str, object] = {"dataset": digest, "network": preset, "split": split}
    fields = {"ensemble": ensemble, **fields}
    if hidden is not None:
        chosen[f"net-{form}-hidden"] = hidden
    return chosen | {f"learn-{form}-{name}": value for name, value in fields.items()}


def choices(page) -> dict[str, str]:
    """Return the choices that the page's address holds."""
    return dict(parse_qsl(page.evaluate("location.search").lstrip("?")))


def metric(page, label: str):
    """Return the value under a label, as shown."""
    framed = page.get_by_test_id("stMetric").filter(
        has=page.get_by_test_id("stMetricLabel").get_by_text(label, exact=True)
    )
    return framed.get_by_test_id("stMetricValue")


def still(page) -> None:
    """Wait until the page has been computed to its end and shows no progress."""
    page.wait_for_function(
        "() => { const app = document.querySelector('[data-testid=stApp]');"
        " return app && app.dataset.testScriptState === 'notRunning'"
        " && !document.querySelector('[data-testid=stProgress], [data-testid=stSkeleton]')"
        " && !document.querySelector('[data-stale=true]'); }",
        timeout=PATIENCE * 1000,
        polling=POLLING,
    )


RUNS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const seen = { requested: 0, begun: 0, ended: 0, at: 0, running: false };
  const kindOf = (bytes) => { // which message: its field in the protocol, after the two that may come before it
    let at = 0;
    while (bytes[at] === 0x0a || bytes[at] === 0x12) {
      let length = 0, shift = 0;
      do { length |= (bytes[++at] & 127) << shift; shift += 7; } while (bytes[at] & 128);
      at += 1 + length;
    }
    return { begins: bytes[at] === 0x22, ends: bytes[at] === 0x30 && bytes[at + 1] !== 2 }; // 2: makes way for another
  };
  const { prototype } = WebSocket, { send } = prototype;
  prototype.send = function (data) {
    if (this.url.includes("/_stcore/stream") && data[0] === 0x5a) {
      if (!seen.requested) this.addEventListener("message", (message) => {
        const { begins, ends } = kindOf(new Uint8Array(message.data));
        if (begins) seen.begun = seen.requested;
        if (ends && seen.begun) { seen.ended = seen.begun; seen.at = performance.now(); }
      });
      seen.requested += 1;
    }
    return send.call(this, data);
  };
  new MutationObserver(() => { if (seen.requested && app.dataset.testScriptState === "running") seen.running = true; })
    .observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  seen.stop = () => { prototype.send = send; };
  return seen;
}"""
"""Watches what the page sends to Streamlit and hears from it: a rerun requested, begun, ended."""


def rerun(page, act: Callable[[], object]) -> None:
    """Act, and wait until the run of the page that this asks for has begun and ended and is on the screen.

    `still` alone would be content with a page whose run has not begun. On a page that runs anew by the clock
    this may take such a run for its own.
    """
    still(page)
    runs = page.evaluate_handle(RUNS)
    act()
    # a short run may begin and end between two drawings of the page: then nothing is seen but the messages
    ended = (
        "(seen) => seen.ended && seen.ended === seen.requested && (seen.running || performance.now() - seen.at > 500)"
    )
    page.wait_for_function(ended, arg=runs, timeout=PATIENCE * 1000, polling=POLLING)
    runs.evaluate("(seen) => seen.stop()")
    still(page)


def healthy(page) -> None:
    """Fail where there is no such page, or it shows an exception, or the source of a formula instead of the formula."""
    assert page.get_by_test_id("stException").count() == 0, page.get_by_test_id("stException").first.inner_text()
    words = page.locator("body").inner_text()
    assert "Traceback" not in words
    assert "Something went wrong on our side" not in words
    assert "Page not found" not in words
    raw = page.locator(".katex-error").all_inner_texts()
    assert not raw, f"formulas that are not drawn: {raw}"


def table_called(page, name: str):
    """Return the table that is read out by this name."""
    return page.get_by_test_id("stDataFrame").filter(has=page.locator(f"[aria-label*='{name}']"))


def click_row(frame, row: int) -> None:
    """Click the box before a row, counted from 0."""
    frame.scroll_into_view_if_needed()
    frame.locator("canvas").first.click(position={"x": 16, "y": 34 + 33 * row + 17}, force=True)


WHOLE = """(table) => {
  const of = Number(table.getAttribute("aria-colcount"));
  const texts = (row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent);
  const rows = [...table.querySelectorAll("tbody tr")].map(texts);
  return rows.length && table.querySelectorAll("th").length === of && rows.every((row) => row.length === of) && rows;
}"""
"""The texts of a table's rows; false before it holds all columns, for what is read out follows the picture by .2 s."""


def cells(frame) -> list[list[str]]:
    """Return the rows of a table as they are read out, without its column of boxes; all columns must be in sight."""
    table = frame.locator("table")
    return until(lambda: table.evaluate(WHOLE), "a table with all its columns")


def written_table(page, name: str):
    """Return the table of plain text that is read out by this name."""
    return page.locator(f"table[aria-label='{name}']")


def written_rows(table) -> list[list[str]]:
    """Return the texts of the rows of a table of plain text."""
    return [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]


COVERED = """(plots) => plots.flatMap((plot) => {
  const bar = plot.querySelector(".modebar").getBoundingClientRect(), own = plot.getBoundingClientRect();
  return [...plot.querySelectorAll(".gtitle, .legend text, .cbtitle text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const under = box.left < bar.right && box.right > bar.left && box.top < bar.bottom && box.bottom > bar.top;
    return box.width && (under || box.top < own.top - 1);
  }).map((text) => text.textContent);
})"""
"""The words of figures that their buttons would cover, or that are cut at their top."""


def uncovered(page) -> None:
    """Fail where the buttons of a figure cover its title or legend."""
    covered = page.locator(".js-plotly-plot").evaluate_all(COVERED)
    assert not covered, f"covered by the buttons of their figures: {covered}"


def number(pattern: str, text: str) -> float:
    """Return the number that the group of a pattern catches in a text, where a minus may be one of print."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text!r}"
    return float(match[1].replace("−", "-"))


def numbers(text: str) -> list[float]:
    """Return the numbers in a sentence, thousands apart or not, tens with a raised power too."""
    text = re.sub("×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: f"e{power[1].translate(LOWERED)}", text)
    return [float(match.replace(",", "")) for match in re.findall(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", text)]

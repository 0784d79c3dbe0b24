"""256 filters x 10,000 places in a real browser: frames a second of panning and zooming, and how soon a click answers.

    python tests/benchmarks/filter_grid.py [filters] [places]

1. The response map is dragged and zoomed for six seconds each; its questions are answered with the same pooling as the
   inspection engine's, from random responses. Printed: frames a second, as a ratio to 20, and the 95th percentile.
2. The inspection engine is asked about every filter of a network of 64 filters on the sample cohort: the median and the
   slowest answer in milliseconds, as a ratio to 300.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from explorer.datasets import samples
from explorer.engines.inspector.bridge import Inspector
from explorer.inspection.filters import likeness
from explorer.inspection.filters.maps import pooled
from explorer.jobs.workspace import Workspace
from explorer.messages import packing
from explorer.messages.inspector.filters import Filters, FilterWindows
from explorer.training import loop
from explorer.training.spec import RunSpec

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "tests" / "browser" / "harness"
sys.path.insert(0, str(ROOT / "tests" / "browser"))
import chromium  # noqa: E402

FRAMES, CLICK = 20.0, 300.0
MOVES = """async ([kind, seconds]) => {
  const roots = [...document.querySelectorAll("*")].map((n) => n.shadowRoot?.querySelector(".filter-grid"));
  const root = roots.find(Boolean) ?? document.querySelector(".filter-grid"), stage = root.querySelector(".map");
  const box = stage.getBoundingClientRect(), frames = () => root.probe.shown().frames;
  const at = (share) => ({
    clientX: box.left + 40 + share * (box.width - 60), clientY: box.top + box.height * 0.3,
    bubbles: true, cancelable: true, pointerId: 1, button: 0,
  });
  const next = () => new Promise(requestAnimationFrame);
  stage.dispatchEvent(new MouseEvent("dblclick", at(0.5)));
  const enlarge = () => stage.dispatchEvent(new WheelEvent("wheel", { deltaY: -182, ...at(0.43) }));
  if (kind === "pan") for (let i = 0; i < 3; i++) enlarge();
  await next(); await next();
  stage.setPointerCapture = () => {};
  const before = frames(), start = performance.now(), times = [];
  let turn = 0, last = start;
  if (kind === "pan") stage.dispatchEvent(new PointerEvent("pointerdown", at(0.5)));
  while (performance.now() - start < seconds * 1000) {
    turn += 1;
    const deltaY = Math.floor(turn / 40) % 2 ? 60 : -60;
    if (kind === "zoom") stage.dispatchEvent(new WheelEvent("wheel", { deltaY, ...at(0.37) }));
    else stage.dispatchEvent(new PointerEvent("pointermove", at(0.5 + 0.35 * Math.sin(turn / 12))));
    await next();
    times.push(performance.now() - last);
    last = performance.now();
  }
  const passed = performance.now() - start;
  if (kind === "pan") stage.dispatchEvent(new PointerEvent("pointerup", at(0.5)));
  times.sort((a, b) => a - b);
  return { frames: (frames() - before) / passed * 1000, slow: times[Math.floor(times.length * 0.95)] };
}"""


class Stand:
    """Answers the view's questions about random filters, as the engine would."""

    def __init__(self, filters: int, places: int) -> None:
        rng = np.random.default_rng(0)
        self.filters, self.places = filters, places
        self.weights = rng.normal(size=(filters, 1, 20)).astype(np.float32)
        self.responses = rng.normal(size=(filters, places)).astype(np.float32)
        flat = self.weights[:, 0] / np.linalg.norm(self.weights[:, 0], axis=1, keepdims=True)
        self.correlation = (flat @ flat.T).astype(np.float32)

    def answer(self, asked: dict) -> bytes:
        """Return the packed answer."""
        return packing.pack(*self._of(asked)[:1], **self._of(asked)[1])

    def _of(self, asked: dict) -> tuple[dict, dict]:
        n = self.filters
        if asked["ask"] == "filters":
            header = {
                "layer": "conv", "kind": "Convolution", "sharing": "everywhere", "filters": n, "places": self.places,
                "channels": 1, "taps": 20, "dilation": 1, "share": 1, "names": [["copies of a1"]], "through": ["ReLU"],
                "cuts": True, "people": 600, "alike": likeness.ALIKE,
            }  # fmt: skip
            none, one = np.zeros(n, np.uint8), np.ones(n, np.float32)
            told = {"norm": one, "active": one, "silent": none, "constant": none, "highest": one}
            told |= {"group": np.arange(n, dtype=np.int32), "correlation": self.correlation}
            return header, told | {"weights": self.weights, "shift": np.zeros((n, n), np.int32)}
        if asked["ask"] == "filter_windows":
            row = {"value": 1.0, "person": "P1", "row": 0, "place": 0, "chromosome": "1", "start": 1}
            row |= {"chromosome_end": "1", "end": 2, "gene": "", "distance": None}
            header = {"filter": asked["filter"], "rows": [row] * 20, "mapped": True, "ploidy": 2, "chosen": ""}
            shape = np.zeros((20, 3), np.float32)
            states = {"states": np.zeros((20, 20), np.int8), "positions": np.ones((20, 20), np.int32)}
            logo = {"heights": shape, "background": shape, "shares": shape, "bits": np.zeros(20, np.float32)}
            own = {"weights": self.weights[asked["filter"]], "counted": np.ones(20, np.int32)}
            return header | {"names": ["copies of a1"]}, states | logo | own | {
                "offsets": np.arange(20, dtype=np.int32)
            }
        found = pooled(self.responses, asked["first"], asked["end"], asked["bins"])
        header = {"filters": n, "places": self.places, "first": found.first, "end": found.end, "step": found.step}
        arrays = {"value": found.value, "at": found.at}
        if asked["located"]:
            header |= {"chromosomes": ["1", "2"], "mapped": True}
            start = np.arange(self.places, dtype=np.int32) * 1000 + 1
            halves = (np.arange(self.places) > self.places // 2).astype(np.uint16)
            arrays |= {"chromosome": halves, "start": start, "ends": start + 900}
        return header | {"most": float(np.abs(self.responses).max())}, arrays


def frames(filters: int, places: int, seconds: float = 6) -> None:
    """Print frames a second of the map."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(HARNESS / "app.py")]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "HARNESS": str(HARNESS / "filters.py")}, **quiet)
    stand = Stand(filters, places)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.route(
                "**/live/inspect*",
                lambda route: route.fulfill(body=stand.answer(json.loads(route.request.post_data or ""))),
            )
            page.goto(f"http://127.0.0.1:{port}/?filters={filters}")
            page.locator(".filter-grid .responses[data-step]").wait_for(timeout=120_000)
            page.wait_for_timeout(2000)
            for kind in ("pan", "zoom"):
                found = page.evaluate(MOVES, [kind, seconds])
                load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
                print(
                    f"response map, {filters} x {places:,}, {kind}: {found['frames']:.1f} frames/s, 95th percentile "
                    f"{found['slow']:.0f} ms ({load}); ratio to {FRAMES:.0f} frames/s: {found['frames'] / FRAMES:.2f}",
                    flush=True,
                )
            browser.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def clicks() -> None:
    """Print how soon the engine answers about a filter."""
    run = "train-0000000000"
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(folder)
        space.prepare()
        cohort = samples.open_sample("cohort")
        space.add(cohort)
        settings = {"filters": (64,), "kernel": 20, "stride": 10, "hidden": ()}
        spec = {
            "network": {"preset": "cnn", "settings": settings},
            "epochs": 1,
            "device": "cpu",
            "dataset": cohort.digest,
        }
        (space.runs_folder / run).mkdir()
        for _ in loop.train(cohort, RunSpec.model_validate({"traits": ("disease",), **spec}), space.runs_folder / run):
            pass
        engine = Inspector()
        try:
            began = time.perf_counter()
            engine.ask(Filters(run=run, layer="conv_1", whose="held-out"), space.path)
            first, times = time.perf_counter() - began, []
            for filter in range(64):
                began = time.perf_counter()
                engine.ask(FilterWindows(run=run, layer="conv_1", whose="held-out", filter=filter), space.path)
                times.append(1000 * (time.perf_counter() - began))
        finally:
            engine.close()
    print(
        f"click on a filter of 64 at 613 places: median {np.median(times):.0f} ms, slowest {max(times):.0f} ms; ratio "
        f"of {CLICK:.0f} ms to the slowest: {CLICK / max(times):.1f}. First look, engine started too: {first:.1f} s"
    )


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:3]]
    clicks()
    frames(*(sizes if len(sizes) == 2 else (256, 10_000)))

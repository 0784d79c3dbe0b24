"""Frames a second of a genome view of 1,000,000 SNPs while it is panned and zoomed, as a ratio to 20.

Run: python tests/benchmarks/genome_view.py [variants]
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "tests" / "browser" / "harness"
sys.path.insert(0, str(ROOT / "tests" / "browser"))
import chromium  # noqa: E402

WANTED = 20.0
MOVES = """async ([kind, seconds]) => {
  const roots = [...document.querySelectorAll("*")].map((n) => n.shadowRoot?.querySelector(".genome-view"));
  const root = roots.find(Boolean), stage = root.querySelector(".stage"), box = stage.getBoundingClientRect();
  const frames = () => root.probe.shown().pictures;
  const at = (share) => ({
    clientX: box.left + 80 + share * (box.width - 120), clientY: box.top + box.height * 0.3,
    bubbles: true, cancelable: true, pointerId: 1, button: 0,
  });
  const next = () => new Promise(requestAnimationFrame);
  const press = (key) => stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  press("Home");
  const enlarge = (deltaY) => stage.dispatchEvent(new WheelEvent("wheel", { deltaY, ...at(0.25) }));
  if (kind === "pan") [-240, -75].forEach(enlarge);
  while (!root.probe.settled()) await next();
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


def processor_seconds() -> float:
    """Return the processor time of every page-drawing process of the browser so far."""
    spent = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                spent += sum(child.cpu_times()[:2])
        except psutil.Error:
            continue
    return spent


def measure(variants: int = 1_000_000, seconds: float = 6) -> dict[str, dict[str, float]]:
    """Return frames a second and the 95th percentile of a frame in milliseconds, for panning and for zooming."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(HARNESS / "app.py")]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none", "--server.maxMessageSize=64"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "HARNESS": str(HARNESS / "genome.py")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
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
            start = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/?variants={variants}")
            page.locator(".genome-view .picture[aria-label]").wait_for(timeout=120_000)
            print(f"{variants:,} SNPs shown {time.perf_counter() - start:.1f} s after the address was entered")
            page.wait_for_timeout(2000)
            result = {}
            for kind in ("pan", "zoom"):
                before = processor_seconds()
                result[kind] = page.evaluate(MOVES, [kind, seconds])
                spent = processor_seconds() - before
                result[kind]["processor"] = 1000 * spent / max(1.0, result[kind]["frames"] * seconds)
            browser.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
    return result


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for kind, found in measure(size).items():
        load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        print(
            f"genome view, {size:,} SNPs, {kind}: {found['frames']:.1f} frames/s, "
            f"95th percentile {found['slow']:.0f} ms, {found['processor']:.0f} ms of processor a frame ({load}); "
            f"ratio to {WANTED:.0f} frames/s: {found['frames'] / WANTED:.2f}"
        )

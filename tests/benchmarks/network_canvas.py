"""Seconds to unfold ResNet-152 and GoogLeNet, as a ratio to 1, and frames a second while panning them, to 20.

Run: python tests/benchmarks/network_canvas.py
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

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "tests" / "browser" / "harness"
sys.path.insert(0, str(ROOT / "tests" / "browser"))
import chromium  # noqa: E402

WANTED_SECONDS, WANTED_FRAMES = 1.0, 20.0
UNFOLD = """async (root) => {
  const { probe } = root, next = () => new Promise(requestAnimationFrame);
  const press = async (label) => {
    const { pictures } = probe.shown();
    root.querySelector(`[aria-label="${label}"]`).click();
    while (probe.shown().pictures === pictures || !probe.settled()) await next();
  };
  await press("Draw every group as one block");
  const start = performance.now();
  await press("Draw every single layer");
  return { seconds: (performance.now() - start) / 1000, nodes: probe.shown().nodes.length };
}"""
PAN = """async ([root, seconds]) => {
  const stage = root.querySelector(".stage"), box = stage.getBoundingClientRect(), times = [];
  const next = () => new Promise(requestAnimationFrame), pictures = () => root.probe.shown().pictures;
  const before = pictures(), start = performance.now();
  let last = start, turn = 0;
  while (performance.now() - start < seconds * 1000) {
    turn += 1;
    const at = { clientX: box.left + 200, clientY: box.top + 200, bubbles: true, cancelable: true };
    stage.dispatchEvent(new WheelEvent("wheel", { deltaY: Math.floor(turn / 60) % 2 ? -70 : 70, deltaX: 9, ...at }));
    await next();
    times.push(performance.now() - last);
    last = performance.now();
  }
  times.sort((a, b) => a - b);
  const passed = performance.now() - start;
  return { frames: 1000 * (pictures() - before) / passed, slow: times[Math.floor(times.length * 0.95)] };
}"""


def measure(names: tuple[str, ...] = ("resnet-152", "googlenet")) -> None:
    """Print both figures of each network."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(HARNESS / "app.py")]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "HARNESS": str(HARNESS / "network.py")},
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
            for name in names:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(f"http://127.0.0.1:{port}/?architecture={name}")
                page.locator(".network-builder .panel h3").wait_for(timeout=120_000)
                root = page.locator(".network-builder").element_handle()
                unfolded = page.evaluate(UNFOLD, root)
                panned = page.evaluate(PAN, [root, 4])
                load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
                print(
                    f"{name}: {unfolded['nodes']} blocks drawn {unfolded['seconds']:.3f} s after unfolding, ratio to "
                    f"{WANTED_SECONDS:.0f} s: {unfolded['seconds'] / WANTED_SECONDS:.3f}; panned at "
                    f"{panned['frames']:.0f} frames/s, 95th percentile {panned['slow']:.0f} ms ({load}), ratio to "
                    f"{WANTED_FRAMES:.0f}: {panned['frames'] / WANTED_FRAMES:.2f}"
                )
                page.close()
            browser.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


if __name__ == "__main__":
    measure()

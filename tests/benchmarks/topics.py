"""How often the views of the course draw while a hand moves over them or they play, in a real browser.

    python tests/benchmarks/topics.py [topic ...]     (all views where none is named)

A frame counts if a canvas was drawn anew in it, or an element of the view changed. While a view is out of sight it may
draw nothing, though it plays.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).parents[1] / "browser"), str(Path(__file__).parents[1]), str(Path(__file__).parent)]
import chromium  # noqa: E402
import rerun  # noqa: E402
from entering import entering  # noqa: E402

SECONDS, PROMISED = 2.0, 30.0
DOORS = ("neuron", "learning", "generalising", "sequences", "making", "pictures")
GRIPS: dict[str, Any] = {
    "Logic gates": "tip",
    "Perceptron": 1,
    "Timeline": [6, 6],
    "Penetrance": [4, 0.1],
    "ALS": 48000,
    "Loss": ["guess", 1, 0.8],
    "Fitting a line": 2,
    "Backpropagation": "w1",
    "Recurrent cell": ["weight", "u", 0, 2],
    "What is fed back": 1000,
    "GAN in one dimension": ["grip"],
    "The course's generator": ["output", 7, 7],
    "Through time": ["step", 12, 1],
    "Gates": [7, "c"],
    "One bit": ["lstm", 750, 0.7],
    "Autoencoder": {"code": [-5, 0]},
    "Bottleneck": {"size": 4},
    "Damaged pictures": {"amount": 0.3},
    "Never seen": {"rates": [0.3, 0.8]},
    "Variational": {"code": [0, 0]},
    "Colouring": {"pixel": 8000},
    "Elsewhere": {"pixel": 400},
    "What cells remember": {"letter": 60},
    "Generation": {"letter": 30},
    "Codes of samples": {"at": 0.4},
    "Masked patches": {"patch": 9},
    "Sideways": {"answer": 1},
    "Patches that attend": {"pixel": 27},
    "Happy or sad": {"pixel": 300},
    "Capsules": {"number": 3, "offset": 0},
    "Mouth and forehead": {"part": 3},
    "Boxes of a promoter": {"part": 0},
    "Few pictures": {"patch": 200},
    "Few samples": {"way": "tuned", "size": 2},
    "One scene": {"shape": 0},
    "Along a chromosome": {"switch": 0},
}
"""Where to take hold of what is dragged, as the view's probe knows it; elsewhere anywhere in the picture will do."""
PARTS = {"ALS": "A promoter"}
"""The part of a view in which something is dragged."""
SELDOM = (
    "Genotypes as data",
    "Deltas in matrices",
    "Timeline",
    "Tokens",
    "Missing genotypes",
    "Deeper and both ways",
    "Digits from noise",
    "From one length to another",
    "Masked patches",
    "Sideways",
    "Boxes of a promoter",
)
"""Views that draw only now and then: numbers, letters, patches are typed or clicked, a bar or a box
goes from cell to cell."""
COUNT = """
window.drawnFrames = new Set();
let frame = 0;
(function tick() { frame += 1; requestAnimationFrame(tick); })();
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...area) {
  window.drawnFrames.add(frame);
  return clear.apply(this, area);
};
window.watchView = (root) => new MutationObserver(() => window.drawnFrames.add(frame))
  .observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
window.frameNow = () => frame;
"""
AWAY = """(root) => {
  for (let node = root; node; node = node.parentElement ?? node.getRootNode().host) {
    if (node.scrollHeight > node.clientHeight + 50 && getComputedStyle(node).overflowY !== 'visible') {
      const tall = document.createElement('div');
      tall.style.height = '4000px';
      (node.querySelector('[data-testid=stMainBlockContainer]') ?? node).append(tall);
      node.scrollTop = node.scrollHeight;
      return true;
    }
  }
  return false;
}"""


def views() -> list[tuple[str, str]]:
    """Return page and title of every view."""
    pages = {door: importlib.import_module(f"explorer.screens.learn.{door}.page") for door in DOORS}
    return [(door, title) for door, page in pages.items() for title in page.TOPICS]


def counted(page: Any, act: Any) -> float:
    """Return drawn frames a second while something is done again and again."""
    page.evaluate("drawnFrames.clear()")
    began, first = time.monotonic(), page.evaluate("frameNow()")
    while time.monotonic() - began < SECONDS:
        act()
    passed = time.monotonic() - began
    drawn, frames = page.evaluate("drawnFrames.size"), page.evaluate("frameNow()") - first
    return drawn / passed if frames else 0.0


def places(root: Any, title: str) -> list[tuple[float, float]]:
    """Return where a hand takes hold: of what is dragged, or in the middle of each picture."""
    if title in GRIPS:
        return [tuple(root.evaluate("(root, what) => root.probe.place(what)", GRIPS[title]))]
    stages = root.locator(".stage:visible")
    boxes = [stages.nth(place).bounding_box() for place in range(stages.count())]
    return [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b and b["width"] >= 100]


def measure(page: Any, url: str, door: str, title: str) -> tuple[float, float, float | None]:
    """Return drawn frames a second under a hand, playing, and playing out of sight (None where nothing plays)."""
    page.goto(f"{url}/{door}?{urlencode({'topic': title})}")
    root = page.locator(".topic").first
    root.wait_for(timeout=120_000)
    page.wait_for_timeout(1500)
    root.evaluate("(root) => watchView(root)")
    skip = root.get_by_role("button", name="Skip", exact=False)
    if skip.count() and skip.first.is_visible():
        skip.first.click()
    if title in PARTS:
        root.get_by_role("button", name=PARTS[title]).click()
        page.wait_for_timeout(500)
    hand = 0.0
    for x, y in places(root, title):
        page.mouse.move(x, y)
        page.mouse.down()
        turn = iter(range(10**9))

        def move(x: float = x, y: float = y, turn: Any = turn) -> None:
            k = next(turn)
            page.mouse.move(x + 60 * ((k % 40) / 20 - 1), y + 40 * ((k % 26) / 13 - 1))

        hand = max(hand, counted(page, move))
        page.mouse.up()
    playing, away = 0.0, None
    play = root.locator(".player .play")
    if play.count() and play.first.is_visible():
        if play.first.get_attribute("aria-label") != "Pause":
            play.first.click()
        playing = counted(page, lambda: page.wait_for_timeout(50))
        if play.first.get_attribute("aria-label") == "Pause" and root.evaluate(AWAY):
            page.wait_for_timeout(500)
            away = counted(page, lambda: page.wait_for_timeout(50))
    return hand, playing, away


def main(chosen: list[str]) -> int:
    """Print a line for each view; fail where one draws less than promised, or draws unseen."""
    from playwright.sync_api import sync_playwright

    failed = []
    folder = Path(tempfile.mkdtemp(prefix="topics-"))
    process, port = rerun.serve(folder / "workspace")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(COUNT)
            page.goto(entering(f"http://127.0.0.1:{port}", folder / "workspace"))
            for door, title in views():
                if chosen and title not in chosen:
                    continue
                hand, playing, away = measure(page, f"http://127.0.0.1:{port}", door, title)
                unseen = "" if away is None else f", out of sight {away:.0f}"
                print(f"{door}, {title}: {hand:.0f} drawn frames/s under a hand, {playing:.0f} playing{unseen}")
                if (title not in SELDOM and max(hand, playing) < PROMISED) or (away or 0) > 0.5:
                    failed.append(title)
            browser.close()
    finally:
        rerun.end(process)
        shutil.rmtree(folder, ignore_errors=True)
    print("kept" if not failed else f"not kept: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

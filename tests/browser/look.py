"""How a page looks: what overlaps, is cut off, too small or too faint, at any width, on a light or a dark ground."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import served
from playwright.sync_api import Page

SCRIPT = Path(__file__).with_name("look.js").read_text()
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1024, 1280, 1440, 1920)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
OF_STREAMLIT = ["[data-testid=stSidebarNav]", "[data-testid=stHeader]", "[data-testid=stDataFrame]"]
"""Built by streamlit: its list of pages is no list to axe, and its own parts have names of their own."""
CALL = "([what, ...more]) => globalThis.look(what, ...more)"


def watch(page: Page) -> None:
    """Note from now on what is written on canvases, until the page is left."""
    if not page.evaluate("() => Boolean(globalThis.look)"):
        page.evaluate(f"() => {{ {SCRIPT} }}")
        page.evaluate(CALL, ["watch"])


def faults(page: Page, width: int, scheme: Scheme, smallest: int = 11) -> list[str]:
    """Return what is wrong at this width on this ground, as sentences; `watch` comes first.

    `smallest` letters that are good, in pixels.
    """
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    served.still(page)
    served.until(lambda: page.evaluate(CALL, ["resting"]), "a page at rest")
    return [f"{width} px, {scheme}: {fault}" for fault in page.evaluate(CALL, ["faults", {"smallest": smallest}])]


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it is now."""
    page.evaluate(AXE.read_text())
    return page.evaluate(CALL, ["barriers", [[one] for one in OF_STREAMLIT]])

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
OF_STREAMLIT = ["[data-testid=stSidebarNav]", "[data-testid=stHeader]", "[data-testid=stDataFrame]", ".vega-embed"]
"""Built by streamlit: its list of pages is no list to axe, and marks of its charts have no titles."""
RESTING = """async () => {
  const next = () => new Promise(requestAnimationFrame);
  for (let k = 0; k < 3; k++) await next();
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap((node) => node.shadowRoot ?? [])];
  return roots.every((root) => [...root.querySelectorAll("*")].every((node) => node.probe?.settled() ?? true));
}"""
BARRIERS = """async (without) => {
  const found = await axe.run({ exclude: without }, { resultTypes: ["violations"] });
  const grave = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return grave.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.html.slice(0, 160)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""})`));
}"""


def watch(page: Page) -> None:
    """Note from now on what is written on canvases, until the page is left."""
    if not page.evaluate("() => Boolean(globalThis.look)"):
        page.evaluate(f"() => {{ {SCRIPT}; look.watch(); }}")


def faults(page: Page, width: int, scheme: Scheme) -> list[str]:
    """Return what is wrong at this width on this ground, as sentences; `watch` comes first."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    served.still(page)
    served.until(lambda: page.evaluate(RESTING), "a page at rest")
    return [f"{width} px, {scheme}: {fault}" for fault in page.evaluate("() => look.faults()")]


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it is now."""
    if not page.evaluate("() => Boolean(globalThis.axe)"):
        page.evaluate(AXE.read_text())
    return page.evaluate(BARRIERS, [[one] for one in OF_STREAMLIT])

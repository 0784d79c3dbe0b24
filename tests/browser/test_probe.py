"""The probe as tests read it: a place is where something stays."""

from __future__ import annotations

import pytest
from probe import Probe

pytestmark = pytest.mark.browser
PAGE = """<section style="height: 500px"><div class="lid" style="height: 0"></div><b>here</b></section><script>
  const root = document.querySelector("section");
  const place = () => { const box = root.querySelector("b").getBoundingClientRect(); return [box.left, box.top]; };
  root.probe = { shown: () => ({}), place, settled: () => true };
</script>"""
OPEN = """() => {
  const lid = document.querySelector(".lid");
  lid.animate([{ height: "0px" }, { height: "300px" }], { duration: 1000, fill: "forwards" });
}"""


def test_a_place_is_told_once_what_moves_it_has_come_to_rest(page):
    """Also within a component whose own box stays: for that Playwright waits by itself."""
    page.goto("about:blank")  # it may stand at an address of the app, which lets no script be written into it
    page.set_content(PAGE)
    probe = Probe(page.locator("section"))
    x, y = probe.place("the words")
    page.evaluate(OPEN)
    assert probe.place("the words") == pytest.approx((x, y + 300), abs=1)

"""The probe as tests read it: a place is where something stays."""

from __future__ import annotations

import pytest
from probe import Probe

pytestmark = pytest.mark.browser
PAGE = """<div id="lid" style="height: 0"></div><section style="height: 40px"></section><script>
  const root = document.querySelector("section");
  const place = () => { const box = root.getBoundingClientRect(); return [box.left, box.top]; };
  root.probe = { shown: () => ({}), place, settled: () => true };
</script>"""
OPEN = "() => { lid.animate([{ height: '0px' }, { height: '300px' }], { duration: 600, fill: 'forwards' }); }"


def test_a_place_is_told_once_what_opens_above_has_opened(page):
    page.set_content(PAGE)
    probe = Probe(page.locator("section"))
    x, y = probe.place("the root")
    page.evaluate(OPEN)
    assert probe.place("the root") == pytest.approx((x, y + 300), abs=1)

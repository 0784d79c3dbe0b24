"""A layer of the playground as matrices: opened, read, stepped through, and linked with the picture both ways."""

from __future__ import annotations

import pytest
from calculator import holds, said

pytestmark = pytest.mark.browser


def test_a_layer_opens_as_matrices_that_are_read_stepped_through_and_linked_with_the_picture(board):
    here = board(layers="3-tanh,2-tanh", data="circle", open="m2")
    panel = here.root.locator(".matrices")
    panel.wait_for()
    assert here.root.locator(".head.column").get_by_role("button", name="as matrices").count() == 2
    weights = panel.locator(".weights")
    assert weights.locator("tr").count() == 1 + 3
    assert weights.locator("small span").all_inner_texts() == ["(d⁽¹⁾ + 1) × d⁽²⁾", "= 4 × 2"]

    def entry(row: int, column: int):
        return weights.locator(f'td[data-row="{row}"][data-column="{column}"]')

    for element, (row, column) in {"l2.2.1": (2, 1), "l2.0.0": (0, 0)}.items():
        text = entry(row, column).inner_text().replace("×", " · ")
        value, unit = said(text, exact=False)
        assert abs(here.probe.read(element) - float(value)) <= 0.51 * float(unit)

    # An entry lights its link, and a link its entry.
    entry(2, 1).hover()
    here.probe.until("shown.nets[0].lit.join() === 'l2.2.1'")
    here.probe.point("l2.0.1")
    weights.locator("td.here").wait_for()
    assert weights.locator("td.here").get_attribute("data-row") == "0"

    # The keyboard walks over the entries.
    weights.locator("td[tabindex='0']").focus()
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("ArrowRight")
    here.probe.until("shown.nets[0].lit.join() === 'l2.0.1'")
    here.page.keyboard.press("ArrowUp")
    here.probe.until("shown.nets[0].lit.join() === 'b2.1'")

    # Forwards and backwards, step by step; every line is true.
    caption, following = panel.locator(".caption"), here.root.get_by_role("button", name="The next term")
    seen = []
    for number in range(2, 7):
        following.click()
        panel.locator(".caption", has_text=f"{number} of 6.").wait_for()
        seen.append(caption.inner_text())
        for line in panel.locator(".lines li").all():
            shown = [line.locator(part).text_content() for part in ("span", "output")]
            assert holds(*shown, exact=False), shown
    assert ["gives s₁" in seen[0], "gives s₂" in seen[1]] == [True, True]
    assert "θ′(s⁽²⁾) ⊙ W⁽³⁾ δ⁽³⁾" in seen[3]

    # The numbers live while it learns, and the other layers are one click away.
    before = here.probe.read("l2.2.1")
    here.press("One epoch (")
    assert here.probe.read("l2.2.1") != before
    here.probe.after(here.root.get_by_role("button", name="layer 3 as matrices").click)
    panel.locator("figcaption", has_text="ŷ").first.wait_for()
    assert here.shown["opened"]["element"] == "m3"

    # The steps play by themselves, unless motion is not wanted.
    play = here.root.get_by_role("button", name="Play the steps")
    assert play.count() == 0
    here.page.emulate_media(reduced_motion="no-preference")
    here.press("One epoch (")
    play.click()
    panel.locator(".caption", has_text="2 of 5.").wait_for()

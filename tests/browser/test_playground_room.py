"""The playground in the windows of a class: nothing on anything else, nothing cut off, what was clicked in sight."""

from __future__ import annotations

import contextlib

import pytest
import served
from board import Board, another

pytestmark = pytest.mark.browser
WINDOWS = ((1024, 768), (1280, 800))
NEURON = 36
"""Pixels that a neuron keeps with a number open."""

CROWDED = """(root) => {
  const words = (node) => (node.getAttribute("aria-label") || node.textContent || node.className).trim().slice(0, 40);
  const shown = (node) => node.checkVisibility({ visibilityProperty: true })
    && !node.closest(".card, .editor, .unfolded, [hidden]");
  const nodes = [...root.querySelectorAll("button, select, summary, input, h1, output, .field > span, .head strong, "
    + ".head.inputs, .head.layers > span, .head.column > span, .head .units > span, "
    + ".loss span, .kind span")].filter(shown);
  const boxes = nodes.map((node) => { // as much as is seen: the data's column scrolls by itself
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const column = node.closest(".data")?.getBoundingClientRect();
    const [high, low] = column ? [Math.max(top, column.top), Math.min(bottom, column.bottom)] : [top, bottom];
    return { left, right, top: high, bottom: low, width: right - left, height: low - high };
  });
  const wrong = [];
  boxes.forEach((a, i) => {
    const own = nodes[i];
    if (a.width < 1 || a.height < 1) return;
    const out = a.left < 0 || a.right > innerWidth || a.bottom > innerHeight;
    if (out) wrong.push(`${words(own)}: cut off`);
    const text = own.matches("span, strong, output, button, summary") && own.clientWidth;
    if (text && own.scrollWidth > own.clientWidth + 1) wrong.push(`${words(own)}: too long`);
    boxes.slice(0, i).forEach((b, j) => {
      const other = nodes[j], one = own.parentNode === other.parentNode && own.parentNode.matches(".activation");
      if (b.width < 1 || b.height < 1 || one || own.contains(other) || other.contains(own)) return;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) wrong.push(`${words(own)} on ${words(other)}`);
    });
  });
  return [...new Set(wrong)];
}"""


def crowded(here) -> list[str]:
    """Return what overlaps or is cut off among the controls and words around the picture."""
    here.probe.settle()
    return here.root.evaluate(CROWDED)


def resize(here, window: tuple[int, int]) -> None:
    """Give the window another size."""
    here.page.set_viewport_size({"width": window[0], "height": window[1]})


def in_sight(here, *elements: str) -> bool:
    """Return whether nothing lies over these elements of the network."""
    top = "(root, [x, y]) => root.getRootNode().elementFromPoint(x, y)?.className === 'picture'"
    return all(here.root.evaluate(top, list(here.probe.place(element))) for element in elements)


def test_nothing_overlaps_and_an_open_number_hides_nothing_of_what_it_is_about(board):
    here = board(layers="4-sigmoid")
    deep = here.root.get_by_role("button", name="One hidden layer more")
    assert here.root.locator(".head.column").get_by_role("button").count() == 3  # fewer, more, as matrices
    for layers in (1, 6, 8):
        while len(here.shown["nets"][0]["units"]) <= layers:
            here.probe.after(deep.click)
        sides = {}
        for window in WINDOWS:
            resize(here, window)
            served.until(lambda: not crowded(here), f"room for {layers} layers at {window}: {crowded(here)}", 60)
            sides[window] = here.shown["nets"][0]["side"]
        ends = [f"l{layers}.1.2", f"u{layers}.2"] if layers > 1 else ["l1.0.1", "u1.1"]
        here.click(ends[0])
        here.root.locator(".editor:visible").wait_for()
        for window in reversed(WINDOWS):
            resize(here, window)
            where = f"with a number of {layers} layers open at {window}"
            served.until(lambda: in_sight(here, *ends), f"what was clicked in sight {where}", 60)  # noqa: B023
            served.until(lambda: not crowded(here), f"room {where}: {crowded(here)}", 60)
            assert here.shown["nets"][0]["side"] >= min(NEURON, sides[window]), where
        here.press("Close the arithmetic")
        here.root.locator(".unfolded").wait_for(state="hidden")


LETTERS = """(root) => {
  const sizes = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim() && node.checkVisibility()) sizes.push(parseFloat(getComputedStyle(node).fontSize));
  }
  return Math.min(...sizes);
}"""


def test_captions_and_large_type_are_switched_by_a_key_and_kept_in_the_link(board, visit):
    here = board()
    assert {"neuron", "weight", "bias"} <= set(here.shown["nets"][0]["captions"])
    assert here.root.get_by_role("heading", name="What is a neural network?").is_visible()
    here.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    assert here.key("c")["choices"]["hide"] == ["captions"]
    here.probe.until("!shown.nets[0].captions.length")
    here.page.keyboard.press("p")
    here.probe.until("shown.nets[0].letters >= 14")
    served.until(lambda: "present=1" in here.address and "hide=captions" in here.address, "both in the link")
    served.until(lambda: not crowded(here), f"room in large type: {crowded(here)}", 60)
    here = another(visit, here.address)
    assert here.shown["nets"][0]["captions"] == []
    assert here.shown["nets"][0]["letters"] >= 14
    assert here.root.evaluate(LETTERS) >= 14
    here.page.keyboard.press("p")
    here.probe.until("shown.nets[0].letters < 14")
    assert here.root.evaluate(LETTERS) >= 11
    served.until(lambda: "present" not in here.address, "taken out of the link")


def test_the_whole_screen_gives_the_picture_as_much_room_as_the_window_did(board):
    here = board()
    before = here.root.locator(".board").evaluate("(node) => node.offsetHeight")
    here.root.get_by_role("button", name="The whole screen").click()
    served.until(lambda: here.page.evaluate("document.fullscreenElement !== null"), "the whole screen")
    height = "(node) => node.offsetHeight"
    served.until(lambda: here.root.locator(".board").evaluate(height) >= before - 4, "the picture's height")


def test_the_first_picture_does_not_wait_for_the_engine(app, visit, browser):
    """The engine of this page never answers; what is shown is the network at epoch 0, and no gradient is made up."""
    with contextlib.closing(browser.new_context()) as context:  # of its own: a route for sockets cannot be taken back
        context.route_web_socket("**/live/playground*", lambda socket: None)
        page = context.new_page()
        page.goto(app.address("playground", data="xor", layers="3-relu", show_gradients=1))
        starts_as_the_engine_does(Board(page), another(visit, app.address("playground", data="xor", layers="3-relu")))


def starts_as_the_engine_does(silent, here) -> None:
    """Check a playground whose engine is silent beside one of the same link."""
    assert silent.weights() == here.weights()
    assert silent.points().tolist() == here.points().tolist()
    loss = here.shown["nets"][0]["loss"]
    assert silent.shown["nets"][0]["loss"] == pytest.approx(loss)
    silent.root.get_by_role("button", name="Play").click()
    served.until(lambda: silent.root.locator(".clock small").inner_text() == "starting …", "that it starts", 60)
    silent.probe.point("l1.0.0")
    card = silent.root.locator(".tooltip:visible")
    served.until(lambda: "Gradient –" in " ".join(card.inner_text().split()), "no gradient yet", 60)

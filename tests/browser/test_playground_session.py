"""The playground's session does not die: values that are too large, a flood of changes, a socket that is closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import served
from board import Board

from explorer.ui.lessons import lesson

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small(app, windows) -> Iterator[Board]:
    """A small playground that two tests share: each finds it paused, and goes on from there."""
    with windows.page() as page:
        page.goto(app.address("playground", layers="2-tanh", samples=60, speed=1))
        yield Board(page)


def test_values_beyond_their_bounds_are_set_to_the_bound_with_a_word(board):
    here = board(samples=5000, learning_rate="1e9")
    notice = here.root.locator(".notice")
    link = (
        "5,000 is beyond 1,000; the number of points was set to 1,000.",
        "1,000,000,000 is beyond 10; the learning rate was set to 10.",
    )
    assert all(sentence in notice.inner_text() for sentence in link)
    assert (len(here.points()), here.shown["choices"]["learning_rate"]) == (1000, 10)
    for typed, value, words in (
        ("1500", 1000, "beyond 1,000; the weight"),
        ("-4e9", -1000, "below −1,000; the weight"),
    ):
        here.click("l1.0.0")
        here.type(typed)
        assert here.probe.read("l1.0.0") == value
        assert words in notice.inner_text()
    here.root.get_by_text("More", exact=True).click()
    field = here.root.get_by_label("Seed of the weights")
    field.fill("5000000000")
    here.probe.after(lambda: field.press("Enter"))
    assert field.input_value() == "2147483647"
    assert "“Seed of the weights” was set to 2,147,483,647" in notice.inner_text()
    rate = here.root.get_by_label("Learning rate", exact=True)
    here.probe.after(lambda: rate.select_option("0.03"))
    assert notice.is_hidden()
    assert here.press("One epoch (")["epoch"] == 1


SOCKETS = """() => {
  const { prototype } = WebSocket, { send } = prototype;
  window.sockets = [];
  prototype.send = function (data) {
    if (this.url.includes("/live/playground") && !sockets.includes(this)) { sockets.push(this); this.edits = 0; }
    if (String(data).includes('"edit"')) this.edits++;
    send.call(this, data);
  };
}"""
"""Keeps every socket of the playground from its first message on, and counts the values that it is told."""
DRAG = """(range) => {
  const event = (name) => range.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  event("pointerdown");
  for (let k = 0; k <= 1000; k++) { range.value = (k - 500) / 200; event("input"); }
  event("change");
  event("pointerup");
}"""


def test_a_flood_of_values_ends_at_the_last_and_a_closed_socket_is_taken_up_again(board, page):
    here = board(layers="2-tanh", samples=60)
    page.evaluate(SOCKETS)
    here.to_epoch(2)
    first = here.click("l1.0.0") and here.probe.read("l1.0.0")
    here.probe.after(lambda: here.root.locator(".editor input[type=range]").evaluate(DRAG))
    assert here.probe.read("l1.0.0") == 2.5
    edits = page.evaluate("sockets.map((one) => one.edits)")
    assert len(edits) == 1
    assert edits[0] < 100, "a thousand values of a moment were thrown together"
    here.press("Undo")
    assert here.probe.read("l1.0.0") == pytest.approx(first, abs=1e-12), "one drag is one change"
    here.press("Redo")
    weights = here.weights()
    page.evaluate("sockets[0].send('x'.repeat(200001))")
    here.probe.until("shown.notice?.kind === 'resumed'")
    words = here.root.locator(".notice").inner_text()
    assert "The message is longer than 200,000 bytes. Going on from epoch 2." in words
    assert (here.shown["epoch"], here.weights()) == (2, weights)
    assert here.press("One epoch (")["epoch"] == 3
    here.root.locator(".notice").wait_for(state="hidden")
    assert page.evaluate("sockets.length") == 2


def test_each_change_is_undone_by_itself(small):
    here = small
    first = here.probe.read("l1.0.0")
    here.click("l1.0.0")
    values = [first, 0.5, 0.7, 0.9]
    field = here.root.locator(".editor:visible input[type=number]")
    for value in values[1:]:
        field.fill(str(value))
        here.probe.after(lambda: field.press("Tab"))
        field.focus()
    for value in values[-2::-1]:
        here.press("Undo")
        assert here.probe.read("l1.0.0") == pytest.approx(value, abs=1e-12)
    for value in values[1:]:
        here.press("Redo")
        assert here.probe.read("l1.0.0") == pytest.approx(value, abs=1e-12)
    more = here.root.get_by_role("button", name="One hidden layer more")
    for layers in (2, 3, 4):
        assert len(here.probe.after(more.click)["choices"]["layers"]) == layers
    for layers in (3, 2, 1):
        assert len(here.press("Undo")["choices"]["layers"]) == layers


def test_space_plays_wherever_the_focus_is_and_enter_presses(small):
    here = small
    keyboard = here.page.keyboard

    def plays() -> None:
        before = here.shown["choices"]
        assert here.key(" ")["playing"]
        assert not here.key(" ")["playing"]
        assert here.shown["choices"] == before

    here.press("Show gradients")
    plays()
    here.probe.after(here.root.get_by_label("Show test data").click)
    plays()
    here.root.get_by_label("Activation", exact=True).first.focus()
    plays()
    here.page.get_by_test_id("stSidebarNavLink").first.focus()
    plays()
    assert not here.probe.after(lambda: here.root.get_by_label("Show test data").press("Enter"))["choices"]["show_test"]
    step = here.root.get_by_role("button", name="One epoch (")
    epoch = here.shown["epoch"]
    assert here.probe.after(lambda: step.press("Enter"))["epoch"] == epoch + 1
    here.click("l1.0.0")
    keyboard.type(" ")
    keyboard.press("Escape")
    assert not here.key("Escape")["playing"], "what is typed into a field is the field's"
    here.root.get_by_text("Lessons", exact=True).click()
    entry = here.root.get_by_role("button", name="Guessing gives a loss of 0.5")
    shown = here.probe.after(lambda: entry.press(" "))
    assert (shown["choices"]["data"], shown["playing"]) == ("xor", False)


def test_a_slip_in_a_pasted_table_is_left_out_by_its_line_and_spoils_nothing(board):
    here = board(data="points", points="1,1,1;-1,-1,0")
    here.root.get_by_text("Paste a table").click()
    rows = [(k / 2, k / 3, k / 10) for k in range(12)]
    lines = [",".join(map(str, row)) for row in rows]
    here.root.get_by_label("Table of x1").fill("\n".join([*lines[:5], "1,2,1e9", *lines[5:]]))
    here.press("Take these points")
    assert here.points()[:, :3].tolist() == [pytest.approx(row, abs=1e-4) for row in rows]
    words = here.root.locator(".notice").inner_text()
    assert "12 points were taken: line 6 was left out, its label of 1,000,000,000 being far from all others." in words


def test_a_lesson_asks_before_it_plays_and_tells_the_outcome_beside_the_guess(board):
    here = board(**lesson("dead-relu").parameters)
    asked, note = here.root.locator(".guess"), here.root.locator(".lesson")
    assert here.shown["guess"] == "asking"
    assert note.is_hidden(), "it would tell the answer"
    here.root.get_by_role("button", name="Play (Space)").click()
    here.root.locator(".guess.insisting").wait_for()
    asked.get_by_role("button", name="about half").click()
    assert (here.shown["guess"], here.shown["playing"], here.shown["epoch"]) == ("waiting", False, 0)
    here.probe.after(asked.get_by_role("button", name="Play and see").click)
    here.probe.until("shown.guess === 'told' && shown.epoch >= 10")
    assert asked.locator(".outcome").inner_text() == "The outcome: none. You guessed: about half."
    assert note.is_visible()
    here.press("Pause")
    asked.get_by_role("button", name="Close").click()
    assert asked.is_hidden()
    here.root.get_by_text("Lessons", exact=True).click()
    here.probe.after(here.root.get_by_role("button", name="All weights start equal").click)
    here.probe.until("shown.guess === 'asking' && shown.choices.init === 'symmetric'")
    asked.get_by_role("button", name="Skip: play without a guess").click()
    assert (here.shown["guess"], note.is_visible()) == ("none", True)
    here.press("Play (Space)")
    here.probe.until("shown.playing && shown.epoch > 0")


def test_training_that_stops_early_tells_the_outcome_and_goes_back_to_the_lowest_test_loss(board):
    here = board(**lesson("early-stopping").parameters | {"speed": 0})
    here.root.locator(".guess").get_by_role("button", name="when it stops").click()
    back = here.root.get_by_role("button", name="Lowest test loss")
    assert back.is_hidden()
    here.probe.after(here.root.get_by_role("button", name="Play and see").click)
    here.probe.until("shown.guess === 'told' && !shown.playing")
    stopped = here.shown
    at, least = stopped["lowest"]["epoch"], stopped["lowest"]["value"]
    assert f"of epoch {at}." in here.root.locator(".notice").inner_text()
    assert stopped["epoch"] == at + 50
    assert stopped["nets"][0]["loss"]["test"] > least
    served.until(back.is_visible, "the way back")
    there = here.press(f"Lowest test loss: epoch {at}")
    assert (there["epoch"], there["nets"][0]["loss"]["test"]) == (at, pytest.approx(least, rel=1e-6))
    served.until(back.is_hidden, "that it is there")


def test_those_who_have_answered_see_how_the_class_has_and_nobody_alone(app, board, visit):
    """Two browsers, that have entered each by itself: what counts is the server's session."""
    choices = lesson("l1").parameters | {"hide": "data"}
    one, page = board(**choices), visit()
    page.context.clear_cookies()
    page.goto(app.address("playground", **choices))
    two = Board(page)
    one.root.get_by_role("button", name="four").click()
    bars = one.root.locator(".votes")
    assert bars.is_hidden()
    assert two.root.locator(".votes").is_hidden()
    two.root.get_by_role("button", name="two", exact=True).click()
    for here, words in (
        (one, "2 have answered: two 1 four (you) 1 all seven 0"),
        (two, "2 have answered: two (you) 1 four 1 all seven 0"),
    ):
        bars = here.root.locator(".votes")
        served.until(bars.is_visible, "the votes", 60)
        assert " ".join(bars.inner_text().split()) == words
        widths = bars.locator(".bar-of > span").evaluate_all("(nodes) => nodes.map((node) => node.offsetWidth)")
        assert widths[0] == widths[1] > 20 * (widths[2] + 1)

"""The playground as it is used: played, stepped, edited, scrubbed, split, and its arithmetic read."""

from __future__ import annotations

import math

import numpy as np
import pytest
import served
from calculator import holds

from explorer.ui.lessons import lesson

pytestmark = pytest.mark.browser


def figure(text: str) -> float:
    """Return the number that a text such as "0.123" or "7.76×10⁻⁵" says."""
    plain = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("×10", "e"))


def test_playing_lowers_the_loss_and_the_boundary_separates_the_circle(board):
    here = board(speed=0)
    first = here.shown["nets"][0]["loss"]["train"]
    here.press("Play")
    here.probe.until("shown.nets[0].loss.train < 0.02")
    paused = here.press("Pause")
    assert not paused["playing"]
    loss = paused["nets"][0]["loss"]["train"]
    assert loss < first / 5
    assert figure(here.root.locator(".loss.train output").inner_text()) == pytest.approx(loss, rel=0.01)
    points = here.points()
    answers = [here.probe.read({"x1": x1, "x2": x2})["answer"] for x1, x2, *_ in points[::5].tolist()]
    right = np.mean((np.array(answers) > 0) == (points[::5, 2] > 0.5))
    assert right > 0.95


def test_a_step_is_exactly_one_epoch_and_a_key_does_the_same(board):
    here = board()
    one = here.press("One epoch (")
    assert (one["epoch"], one["updates"], one["batches"], one["playing"]) == (1, 25, 25, False)
    here.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    two = here.key("ArrowRight")
    assert (two["epoch"], two["updates"]) == (2, 50)
    assert here.root.locator(".epoch").inner_text() == "2"
    assert here.key("ArrowLeft")["epoch"] == 1


def test_editing_a_weight_changes_the_output_by_what_one_computes_by_hand(board):
    here = board(layers="", data="gaussians")
    w1, w2, b = here.weights()
    tolerance = 2e-3  # a cell of the picture is 0.12 wide, its bytes are fine
    before = here.probe.read({"x1": 1.5 + 0.06, "x2": -0.6 + 0.06})
    x1, x2 = before["x1"], before["x2"]
    assert before["answer"] == pytest.approx(math.tanh(w1 * x1 + w2 * x2 + b), abs=tolerance)
    here.click("l1.0.0")
    here.type("0.8")
    assert here.probe.read("l1.0.0") == pytest.approx(0.8, abs=1e-12)
    after = here.probe.read({"x1": x1, "x2": x2})["answer"]
    assert after == pytest.approx(math.tanh(0.8 * x1 + w2 * x2 + b), abs=tolerance)
    assert abs(after - before["answer"]) > 0.02
    here.press("Undo")
    assert here.probe.read("l1.0.0") == pytest.approx(w1, abs=1e-12)
    here.press("Redo")
    assert here.probe.read("l1.0.0") == pytest.approx(0.8, abs=1e-12)


def test_the_canvas_is_the_same_node_after_many_frames_and_a_rerun(board):
    here = board(speed=100)  # epochs a second; as fast as it goes would take all of a processor
    here.root.evaluate("(root) => { root.mark = 'root'; root.querySelector('.diagram canvas').mark = 7; }")
    start = here.shown["pictures"]
    here.press("Play")
    here.probe.until("shown.pictures > argument + 60", start)
    here.page.get_by_test_id("stSidebarNavLink").first.focus()
    served.rerun(here.page, lambda: here.page.keyboard.press("r"))
    here.probe.until("shown.pictures > argument + 20", here.shown["pictures"])
    assert here.page.locator(".playground").count() == 1
    marks = here.page.locator(".playground").evaluate("(r) => [r.mark, r.querySelector('.diagram canvas').mark]")
    assert marks == ["root", 7]
    assert here.shown["playing"]


def test_points_are_added_moved_and_taken_away_in_the_picture(board):
    here = board(data="points", points="1,1,1;-1,-1,0;2,-2,1")
    mouse = here.page.mouse

    def at(x1, x2):
        return here.probe.place({"x1": x1, "x2": x2})

    here.probe.after(lambda: mouse.click(*at(-3, 3)))
    assert here.points()[3:, :3].tolist() == [pytest.approx([-3, 3, 1], abs=0.08)]
    mouse.move(*at(-3, 3))
    mouse.down()
    mouse.move(*at(0, 3), steps=5)
    here.probe.after(lambda: mouse.move(*at(3, 3), steps=5))
    mouse.up()
    here.probe.settle()
    assert here.points()[3, :2].tolist() == pytest.approx([3, 3], abs=0.1)
    here.probe.after(lambda: mouse.click(*at(3, 3), button="right"))
    assert len(here.points()) == 3
    here.press("Undo")
    assert len(here.points()) == 4


def test_scrubbing_returns_the_very_numbers_and_playing_on_repeats_them(board):
    here = board(dropout=0, batch_size=7)
    seen = {}
    for epoch in range(1, 11):
        here.to_epoch(epoch)
        seen[epoch] = here.numbers()
    here.seek(3)
    assert here.numbers() == seen[3]
    assert here.root.locator(".timeline output").inner_text().startswith("epoch 3 of 10")
    assert here.press("Go on from here")["last"] == 3
    for epoch in range(4, 11):
        here.to_epoch(epoch)
        assert here.numbers() == seen[epoch]


def test_two_equal_networks_stay_equal_and_unequal_ones_do_not(board):
    here = board(split=1, speed=0)
    assert here.root.locator(".diagram").count() == 2
    here.press("Play")
    here.probe.until("shown.epoch >= 30")
    one, other = here.press("Pause")["nets"]
    assert one["weights"] == other["weights"]
    assert one["loss"] == other["loss"]
    here.root.locator(".diagram").nth(1).locator("canvas").click(position={"x": 4, "y": 250})
    here.root.locator(".diagram.active").get_by_text("Network B").wait_for()
    rate = here.root.get_by_label("Learning rate", exact=True)
    choices = here.probe.after(lambda: rate.select_option("0.3"))["choices"]
    assert (choices["learning_rate"], choices["other"]["learning_rate"]) == (0.03, 0.3)
    one, other = here.press("One epoch (")["nets"]
    assert one["loss"]["train"] != other["loss"]["train"]


def test_a_line_of_arithmetic_lights_up_in_its_own_network_only(board):
    here = board(split=1, speed=0)
    for net in (0, 1):
        opened = here.probe.after(here.root.get_by_role("button", name="Training loss").nth(net).click)["opened"]
        assert (opened["element"], opened["net"]) == ("loss", net)
        here.root.locator(".unfolded li").first.hover()
        here.probe.until("shown.nets[argument].lit.length > 0", net)
        assert here.shown["nets"][1 - net]["lit"] == []


def test_the_worked_example_shows_the_numbers_as_taught(board):
    here = board(**lesson("worked-example").parameters)
    panel = here.root.locator(".unfolded")
    panel.locator("li").first.wait_for()
    values = panel.locator("li output").all_inner_texts()
    for number in ("0.38", "0.59", "0.12", "0.49", "0.24", "0.5", "0.06", "0.29"):
        assert number in values, values
    row = panel.locator("li").filter(has_text="∂L/∂w").last
    row.hover()
    here.probe.until("shown.nets[0].lit.length > 0")
    here.press("One epoch (")
    assert here.probe.read("l1.0.0") == pytest.approx(0.2905, abs=1e-4)
    assert here.probe.read("l1.1.0") == pytest.approx(0.3393, abs=5e-5)


def test_every_line_that_is_shown_is_true_as_it_is_read(board):
    """Also where gradients have become tiny, under Adam."""
    here = board(layers="3-tanh,2-relu", data="circle", optimizer="adam", learning_rate=0.03)
    here.press("Play")
    here.probe.until("shown.epoch >= 60")
    here.press("Pause")
    here.probe.after(lambda: here.probe.click("l1.0.0"))
    panel = here.root.locator(".unfolded")
    panel.locator("li").first.wait_for()
    for exact in (False, True):
        lines = panel.locator("li").evaluate_all(
            "(rows) => rows.map((row) => ['span', 'output'].map((part) => row.querySelector(part).textContent))"
        )
        assert len(lines) > 20
        assert [line for line in lines if not holds(*line, exact=exact)] == []
        panel.get_by_text("more digits").click()


def test_numbers_open_from_the_picture_and_are_stepped_through(board):
    here = board()
    opened = here.click("u1.2")["opened"]
    panel = here.root.locator(".unfolded")
    panel.locator("li").first.wait_for()
    assert "neuron 3" in panel.locator("h2").inner_text().lower()
    w1, w2, b = (here.probe.read(name) for name in ("l1.0.2", "l1.1.2", "b1.2"))
    total = w1 * opened["point"]["x1"] + w2 * opened["point"]["x2"] + b
    assert any(value == pytest.approx(math.tanh(total), abs=1e-6) for value in opened["values"])
    panel.get_by_role("button", name="The next term").click()
    panel.get_by_role("button", name="The next term").click()
    assert panel.locator("li.current").count() == 1
    assert here.press("Training loss")["opened"]["element"] == "loss"
    assert here.key("Escape")["opened"] is None


def test_divergence_is_explained_and_the_culprit_is_marked(board):
    here = board(**lesson("rate-too-high").parameters)
    here.press("Play")
    here.probe.until("shown.notice?.kind === 'diverged'")
    assert "learning rate" in here.root.locator(".notice").inner_text()
    here.root.locator(".culprit[data-control=learning_rate]").wait_for()


def test_fingers_do_what_a_mouse_does(board):
    here = board(touch=True, data="points", points="1,1,1;-1,-1,0;2,-2,1")
    finger, probe = here.page.touchscreen, here.probe
    probe.after(lambda: finger.tap(*probe.place("l1.0.0")))
    card = here.root.locator(".editor:visible input[type=number]")
    assert float(card.input_value()) == pytest.approx(probe.read("l1.0.0"), abs=0.01)
    here.type("1.5")
    assert probe.read("l1.0.0") == pytest.approx(1.5, abs=1e-6)
    probe.after(lambda: finger.tap(*probe.place("u1.1")))
    here.root.locator(".unfolded:visible").wait_for()
    here.key("Escape")
    here.root.locator(".unfolded").wait_for(state="hidden")
    assert (here.shown["opened"], here.shown["editor"]) == (None, None)

    def at(x1, x2):  # measured each time: what opens and closes below moves the picture
        return dict(zip("xy", probe.place({"x1": x1, "x2": x2}), strict=True))

    probe.after(lambda: finger.tap(**at(-3, 3)))
    assert here.points()[3:, :2].tolist() == [pytest.approx([-3, 3], abs=0.15)]
    session = here.page.context.new_cdp_session(here.page)

    def drag():
        for kind, places in (("Start", [(-3, 3)]), ("Move", [(-1, 2)]), ("Move", [(3, 0)]), ("End", [])):
            points = [at(*place) for place in places]
            session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    probe.after(drag)
    assert here.points()[3, :2].tolist() == pytest.approx([3, 0], abs=0.15)
    play = here.root.get_by_role("button", name="Play").first
    probe.after(lambda: finger.tap(*centre(play)))
    probe.until("shown.playing && shown.epoch > 1")


def centre(control) -> tuple[float, float]:
    """Return the middle of a control on the screen."""
    box = control.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_keys_play_pause_show_gradients_and_reset(board):
    here = board()
    here.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    here.key(" ")
    here.probe.until("shown.playing && shown.epoch > 2")
    assert not here.key(" ")["playing"]
    assert here.key("g")["choices"]["show_gradients"]
    assert here.key("r")["epoch"] == 0

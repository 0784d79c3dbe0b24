"""The playground as it is used: played, stepped, edited, scrubbed, split, linked, and its arithmetic read."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
import served
from bed_reader import open_bed
from probe import Probe

from explorer.ui.lessons import lesson

pytestmark = pytest.mark.browser


class Board:
    """One playground in a page of its own, read by its probe."""

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".playground[data-frame]")
        self.root.wait_for()
        self.probe = Probe(self.root)

    @property
    def shown(self) -> dict:
        """What is shown now, see `playground/probe.js`."""
        return self.probe.shown()

    @property
    def address(self) -> str:
        """The page's own address, as the page says it."""
        return self.page.evaluate("location.href")

    def press(self, label: str) -> dict:
        """Press the button that is read out so; return what is shown once what it asks for is."""
        return self.probe.after(self.root.get_by_role("button", name=label).first.click)

    def key(self, name: str) -> dict:
        """Press a key that asks for something; return what is shown once it is."""
        return self.probe.after(lambda: self.page.keyboard.press(name))

    def to_epoch(self, epoch: int) -> None:
        """Press the step button until the picture shows this epoch."""
        for _ in range(epoch - self.shown["epoch"]):
            self.press("One epoch (")
        assert self.shown["epoch"] == epoch

    def seek(self, epoch: int) -> None:
        """Drag the time line to an epoch."""
        shown = self.probe.after(lambda: self.root.locator(".timeline input").fill(str(epoch)))
        assert (shown["epoch"], shown["playing"]) == (epoch, False)

    def numbers(self) -> dict:
        """Return the losses and every weight."""
        net = self.shown["nets"][0]
        return {"loss": net["loss"], "weights": net["weights"]}

    def weights(self, index: int = 0) -> list[float]:
        """Return the flat weights and biases of one network."""
        return self.shown["nets"][index]["weights"]

    def points(self) -> np.ndarray:
        """Return the points of the output, (points, 4): x1, x2, label, and 1 where it is learnt from."""
        return np.array(self.shown["points"]).reshape(-1, 4)

    def click(self, element: str) -> dict:
        """Click a link in the middle, a unit at its place; either opens its arithmetic."""
        self.probe.point(element)
        return self.probe.after(lambda: self.probe.click(element))

    def type(self, value: str) -> dict:
        """Type a value into the card of a weight."""
        card = self.root.locator(".editor:visible input[type=number]")

        def typed() -> None:
            card.fill(value)
            card.press("Enter")

        return self.probe.after(typed)


@pytest.fixture
def board(app, page, visit):
    """`board(**choices)`: a playground with these choices in its address."""

    def opened(touch: bool = False, **choices: object) -> Board:
        tab = visit(1024, 768, touch=True) if touch else page
        tab.goto(app.address("playground", **choices))
        return Board(tab)

    return opened


def another(visit, address: str) -> Board:
    """Open the playground of an address where nobody has been before."""
    page = visit()
    page.goto(address)
    return Board(page)


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


def test_the_canvas_is_the_same_node_after_200_frames_and_a_rerun(board):
    here = board(speed=100)  # epochs a second; as fast as it goes would take all of a processor
    here.root.evaluate("(root) => { root.mark = 'root'; root.querySelector('.diagram canvas').mark = 7; }")
    start = here.shown["pictures"]
    here.press("Play")
    here.probe.until("shown.pictures > argument + 200", start)
    here.page.get_by_test_id("stSidebarNavLink").first.focus()
    served.rerun(here.page, lambda: here.page.keyboard.press("r"))
    here.probe.until("shown.pictures > argument + 20", here.shown["pictures"])
    assert here.page.locator(".playground").count() == 1
    marks = here.page.locator(".playground").evaluate("(r) => [r.mark, r.querySelector('.diagram canvas').mark]")
    assert marks == ["root", 7]
    assert here.shown["playing"]


def test_the_whole_state_is_in_the_address(board, app, visit):
    here = board()
    assert not urlsplit(here.address).query
    after, labelled = here.probe.after, here.root.get_by_label
    after(lambda: labelled("Optimizer", exact=True).select_option("adam"))
    after(lambda: labelled("Learning rate", exact=True).select_option("0.1"))
    assert len(here.press("One hidden layer more")["nets"][0]["units"]) == 4
    assert here.press("One neuron more in layer 1")["nets"][0]["units"][0] == 5
    after(lambda: labelled("Activation of layer 2").select_option("gelu"))
    assert after(here.root.get_by_role("radio", name="XOR").click)["choices"]["data"] == "xor"
    assert after(lambda: here.probe.click({"feature": "sin_x1"}))["nets"][0]["inputs"] == ["x1", "x2", "sin_x1"]
    after(lambda: labelled("Noise", exact=True).fill("20"))
    after(labelled("Show test data", exact=True).click)
    after(lambda: labelled("Training share", exact=True).fill("70"))
    here.page.wait_for_function("() => location.search.includes('train_share=70')")
    query = parse_qs(urlsplit(here.address).query)
    assert query["layers"] == ["5-tanh,2-gelu,2-tanh"]
    assert query["optimizer"] == ["adam"]
    assert query["features"] == ["x1,x2,sin_x1"]
    assert (query["noise"], query["show_test"]) == (["20"], ["1"])
    again = another(visit, here.address)
    assert again.shown["choices"] == here.shown["choices"]
    assert again.weights() == pytest.approx(here.weights())


def test_pasted_points_are_in_the_address_too(board, visit):
    here = board()
    own = here.probe.after(here.root.get_by_role("radio", name="Your own points").click)
    assert own["choices"]["data"] == "points"
    here.root.get_by_text("Paste a table").click()
    area = here.root.get_by_label("Table of x1")
    area.fill("x1;x2\n1;2\n")
    here.root.get_by_role("button", name="Take these points").click()
    assert "Line 2 has 2 columns" in here.root.locator(".problem").inner_text()
    area.fill("x1,x2,kind\n1,2,wild\n-1.5,0.25,tame\n3,-4,wild\n")
    here.press("Take these points")
    pasted = [[1, 2, 1], [-1.5, 0.25, 0], [3, -4, 1]]
    assert here.points()[:, :3].tolist() == pasted
    here.page.wait_for_function("() => location.search.includes('points=1,2,1;')")
    assert another(visit, here.address).points()[:, :3].tolist() == pasted


def test_genotypes_are_in_the_address_by_their_dataset(app, board, visit):
    """A SNP against a trait, coloured by another: each column reaches from -5 to 5, the label from -1 to 1."""
    samples = Path(__file__).resolve().parents[2] / "sample_data"
    traits = pd.read_csv(samples / "cross_traits.csv")
    variants = pd.read_csv(samples / "cross.bim", sep="\t", header=None)[1]
    with open_bed(samples / "cross.bed") as file:
        calls = file.read(index=np.s_[:, 40:41], dtype="float64")[:, 0]
    table = np.column_stack([calls, traits["growth_salt"], traits["growth_cold"]])
    table = table[np.isfinite(table).all(1)]
    low, high = table.min(0), table.max(0)
    expected = (table - (low + high) / 2) / ((high - low) / 2) * [5, 5, 1]
    columns = f"snp%3A{variants[40]};column%3Agrowth_salt"
    here = board(data="dataset", dataset=app.digest("Sample cross"), columns=columns, trait="growth_cold")
    assert here.points()[:, :3] == pytest.approx(expected, abs=1e-5)
    assert here.press("One epoch (")["epoch"] == 1
    assert another(visit, here.address).points()[:, :3] == pytest.approx(expected, abs=1e-5)


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


def test_a_link_leaves_out_controls_and_nothing_else(board):
    def controls(here):
        return here.root.locator("[data-control]").evaluate_all(
            "(nodes) => nodes.filter((n) => n.offsetParent).map((n) => n.dataset.control)"
        )

    names = controls(board())
    left_out = {"optimizer", "noise", "play", "timeline", "regenerate", "lessons"}
    assert left_out < set(names)
    assert controls(board(hide=",".join(sorted(left_out)))) == [name for name in names if name not in left_out]


def test_divergence_is_explained_and_the_culprit_is_marked(board):
    here = board(**lesson("rate-too-high").parameters)
    here.press("Play")
    here.probe.until("shown.notice?.kind === 'diverged'")
    assert "learning rate" in here.root.locator(".notice").inner_text()
    here.root.locator(".culprit[data-control=learning_rate]").wait_for()


def test_what_is_taken_home(board, tmp_path):
    here = board()
    here.to_epoch(3)

    def take(label):
        here.root.get_by_text("Take home").click()
        with here.page.expect_download() as waiting:
            here.root.get_by_role("button", name=label).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    svg = ET.parse(take("The diagram as a drawing")).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}image"))) == 7 + 4 + 2 + 1
    circles = svg.iter("{http://www.w3.org/2000/svg}circle")
    dots = [node for node in circles if (node.get("stroke"), node.get("stroke-width")) == ("#ffffff", "1")]
    points = here.points()
    learnt = points[points[:, 3] == 1]
    across = np.array([float(dot.attrib["cx"]) for dot in dots])
    assert len(dots) == len(learnt) == 250
    assert np.corrcoef(across, learnt[:, 0])[0, 1] > 0.9999
    assert take("twice its size").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert json.loads(take("The state and the weights").read_text())
    script = take("A script that builds")
    places = [1.5, -0.54, -3.54, 3.66, 0.06, 0.06]  # centres of cells of the output map
    command = [sys.executable, str(script), *map(str, places)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    values = [float(line.split("->")[1]) for line in output.splitlines()]
    answers = [here.probe.read({"x1": x1, "x2": x2})["answer"] for x1, x2 in np.reshape(places, (3, 2)).tolist()]
    assert values == pytest.approx(answers, abs=2e-4)


def test_a_link_can_start_with_the_weights_of_now(board, visit):
    here = board()
    here.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    here.to_epoch(2)
    weights = here.weights()
    here.root.get_by_text("Take home").click()
    here.press("Copy the link to a playground that starts")
    here.root.get_by_text("The link was copied.").wait_for()
    here.page.goto(here.page.evaluate("navigator.clipboard.readText()"))
    begun = Board(here.page)
    assert begun.shown["epoch"] == 0
    assert begun.weights() == pytest.approx(weights, rel=1e-6)


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


def test_a_lesson_is_made_of_a_link_a_sentence_and_what_to_leave_out(app, visit):
    page = visit()
    page.goto(app.address("lessons"))
    page.get_by_label("Link of a playground").fill(app.address("playground", data="xor", layers="3-relu"))
    page.get_by_label("What to see in it").fill("Three bends are enough.")
    page.get_by_label("What to see in it").press("Control+Enter")
    page.get_by_role("combobox", name="Leave out").click()
    page.get_by_role("option", name="Learning rate", exact=True).click()
    code = page.get_by_test_id("stCode").filter(has_text="learning_rate")
    code.wait_for()
    made = code.inner_text().strip()
    assert parse_qs(urlsplit(made).query)["hide"] == ["learning_rate"]
    page.goto(urlsplit(app.address("playground"))._replace(query=urlsplit(made).query).geturl())
    here = Board(page)
    here.root.get_by_text("Three bends are enough.").wait_for()
    choices = here.shown["choices"]
    assert (choices["data"], [layer["units"] for layer in choices["layers"]]) == ("xor", [3])
    assert not here.root.locator("[data-control=learning_rate]").is_visible()


def test_keys_play_pause_show_gradients_and_reset(board):
    here = board()
    here.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    here.key(" ")
    here.probe.until("shown.playing && shown.epoch > 2")
    assert not here.key(" ")["playing"]
    assert here.key("g")["choices"]["show_gradients"]
    assert here.key("r")["epoch"] == 0

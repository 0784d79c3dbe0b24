"""The playground as a person uses it: played, stepped, edited, scrubbed, split, linked, and its arithmetic read."""

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

from explorer.interface.lessons import lesson

pytestmark = pytest.mark.browser


class Board:
    """One playground in a page of its own."""

    def __init__(self, app, visit, touch: bool = False, **choices: object) -> None:
        self.page = visit(1024, 768, touch=True) if touch else visit()
        self.page.goto(app.address("playground", **choices))
        self.found()

    def found(self) -> None:
        """Wait until the first picture is drawn."""
        self.root = self.page.locator(".playground[data-frame]")
        self.root.wait_for()
        self.handle = self.root.element_handle()

    def ask(self, expression: str, argument: object = None):
        """Evaluate `(view, net, a) => expression`; `net` is the first network."""
        return self.root.evaluate(
            f"(root, a) => {{ const view = root.view, net = view.diagrams[0].net; return ({expression}); }}", argument
        )

    def wait(self, expression: str, argument: object = None) -> None:
        """Wait until `(view, net, a) => expression` is true."""
        script = f"([root, a]) => {{ const view = root.view, net = view.diagrams[0].net; return ({expression}); }}"
        self.page.wait_for_function(script, arg=[self.handle, argument], timeout=served.PATIENCE * 1000)

    def press(self, label: str) -> None:
        """Press the button that is read out so."""
        self.root.get_by_role("button", name=label).first.click()

    def to_epoch(self, epoch: int) -> None:
        """Press the step button until the picture shows this epoch."""
        while (now := self.ask("view.header.epoch")) < epoch:
            self.press("One epoch (")
            self.wait("view.header.epoch > a && !view.header.playing", now)

    def seek(self, epoch: int) -> None:
        """Drag the time line to an epoch."""
        self.root.locator(".timeline input").evaluate(
            "(range, epoch) => { range.value = epoch; range.dispatchEvent(new Event('input', { bubbles: true })); }",
            epoch,
        )
        self.wait("view.header.epoch === a && !view.header.playing", epoch)

    def numbers(self) -> dict:
        """Return what the shown frame says: losses and every weight."""
        return self.ask("({ loss: view.header.nets[0].loss, weights: Array.from(net.weights) })")

    def weights(self, index: int = 0) -> list[float]:
        """Return the flat weights and biases of one network."""
        return self.ask("Array.from(view.diagrams[a].net.weights)", index)

    def place(self, element: str) -> list[float]:
        """Return where a link is in its middle, or a unit, on the screen."""
        return self.ask(
            """(() => {
                const { layout } = view.diagrams[0].scene, box = view.diagrams[0].canvas.getBoundingClientRect();
                const link = layout.links.find((one) => one.id === a);
                const [, layer, unit] = /^u(\\d+)\\.(\\d+)$/.exec(a) ?? [];
                const place = link ? null : layout.nodes[layer][unit];
                const [x, y] = link ? [(link.x0 + link.x1) / 2, (link.y0 + link.y1) / 2]
                  : [place.x + place.size / 2, place.y + place.size / 2];
                return [box.left + x, box.top + y];
            })()""",
            element,
        )

    def click(self, element: str) -> None:
        """Click a link in the middle, a unit at its place."""
        at = self.place(element)
        self.page.mouse.move(*at)
        self.page.mouse.click(*at)


@pytest.fixture
def board(app, visit):
    """`board(**choices)`: a playground with these choices in its address."""
    return lambda **choices: Board(app, visit, **choices)


def test_playing_lowers_the_loss_and_the_boundary_separates_the_circle(board):
    shown = board(speed=0)
    first = shown.ask("view.header.nets[0].loss.train")
    shown.press("Play")
    shown.wait("view.header.nets[0].loss.train < 0.02")
    shown.press("Pause")
    shown.wait("!view.header.playing")
    assert shown.ask("view.header.nets[0].loss.train") < first / 5
    text = shown.root.locator(".loss.train output").inner_text()
    assert float(text) == pytest.approx(shown.ask("view.header.nets[0].loss.train"), rel=0.01)
    points = np.array(shown.ask("Array.from(view.data.points)")).reshape(-1, 3)
    answers = [shown.ask("net.answer(a[0], a[1])", point[:2].tolist()) for point in points[::5]]
    right = np.mean((np.array(answers) > 0) == (points[::5, 2] > 0.5))
    assert right > 0.95


def test_a_step_is_exactly_one_epoch_and_a_key_does_the_same(board):
    shown = board()
    shown.press("One epoch (")
    shown.wait("view.header.epoch === 1")
    batches = shown.ask("view.header.batches")
    assert shown.ask("view.header.step") == batches == 25
    assert not shown.ask("view.header.playing")
    shown.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    shown.page.keyboard.press("ArrowRight")
    shown.wait("view.header.epoch === 2")
    assert shown.ask("view.header.step") == 2 * batches
    assert shown.root.locator(".epoch").inner_text() == "2"
    shown.page.keyboard.press("ArrowLeft")
    shown.wait("view.header.epoch === 1")


def test_editing_a_weight_changes_the_output_by_what_one_computes_by_hand(board):
    shown = board(layers="", data="gaussians")
    w1, w2, b = shown.weights()
    x1, x2 = 1.5 + 0.06, -0.6 + 0.06
    tolerance = 2e-3  # a cell of the picture is 0.12 wide, its bytes are fine
    place = shown.ask(
        "((k) => [-6 + ((k % 100) + 0.5) * 0.12, 6 - (Math.floor(k / 100) + 0.5) * 0.12])(net.cell(a[0], a[1]))",
        [x1, x2],
    )
    before = shown.ask("net.answer(a[0], a[1])", place)
    assert before == pytest.approx(math.tanh(w1 * place[0] + w2 * place[1] + b), abs=tolerance)
    shown.click("l1.0.0")
    editor = shown.root.locator(".editor input[type=number]")
    editor.fill("0.8")
    editor.press("Enter")
    shown.wait("Math.abs(net.value('l1.0.0') - 0.8) < 1e-12")
    after = shown.ask("net.answer(a[0], a[1])", place)
    assert after == pytest.approx(math.tanh(0.8 * place[0] + w2 * place[1] + b), abs=tolerance)
    assert abs(after - before) > 0.02
    shown.press("Undo")
    shown.wait("Math.abs(net.value('l1.0.0') - a) < 1e-12", w1)
    shown.press("Redo")
    shown.wait("Math.abs(net.value('l1.0.0') - 0.8) < 1e-12")


def test_the_canvas_is_the_same_node_after_200_frames_and_a_rerun(board):
    shown = board(speed=0)
    shown.root.evaluate("(root) => { root.mark = 'root'; root.querySelector('.diagram canvas').mark = 7; }")
    start = shown.ask("view.header.frame")
    shown.press("Play")
    shown.wait("view.header.frame > a + 200", start)
    shown.page.evaluate(
        """() => {
            const app = document.querySelector('[data-testid=stApp]');
            window.states = [];
            const note = () => window.states.push(app.dataset.testScriptState);
            new MutationObserver(note).observe(app, { attributes: true });
        }"""
    )
    shown.page.get_by_test_id("stSidebarNavLink").first.focus()
    shown.page.keyboard.press("r")
    shown.page.wait_for_function("() => window.states.includes('running')", timeout=served.PATIENCE * 1000)
    served.still(shown.page)
    later = shown.ask("view.header.frame")
    shown.wait("view.header.frame > a + 20", later)
    assert shown.page.locator(".playground").count() == 1
    assert shown.page.locator(".playground").evaluate("(r) => [r.mark, r.querySelector('.diagram canvas').mark]") == [
        "root",
        7,
    ]
    assert shown.ask("view.header.playing")


def test_the_whole_state_is_in_the_address(board, app, visit):
    shown = board()
    assert not urlsplit(shown.page.url).query
    shown.root.get_by_label("Optimizer", exact=True).select_option("adam")
    shown.root.get_by_label("Learning rate", exact=True).select_option("0.1")
    shown.press("One hidden layer more")
    shown.wait("net.units.length === 4")
    shown.press("One neuron more in layer 1")
    shown.wait("net.units[0] === 5")
    shown.root.get_by_label("Activation of layer 2").select_option("gelu")
    shown.root.get_by_role("radio", name="XOR").click()
    shown.ask("view.shape.feature(0, 'sin_x1')")
    shown.wait("view.confirmed.features.includes('sin_x1') && view.confirmed.data === 'xor'")
    shown.ask("view.change({ noise: 20, show_test: true, train_share: 70 })")
    shown.page.wait_for_function("() => location.search.includes('train_share=70')")
    query = parse_qs(urlsplit(shown.page.url).query)
    assert query["layers"] == ["5-tanh,2-gelu,2-tanh"]
    assert query["optimizer"] == ["adam"]
    assert query["features"] == ["x1,x2,sin_x1"]
    state = shown.ask("view.confirmed")
    other = visit()
    other.goto(shown.page.url)
    again = Board.__new__(Board)
    again.page = other
    again.found()
    assert again.ask("view.confirmed") == state
    assert again.weights() == pytest.approx(shown.weights())


def test_pasted_points_are_in_the_address_too(board, visit):
    shown = board()
    shown.root.get_by_role("radio", name="Your own points").click()
    shown.wait("view.confirmed.data === 'points'")
    shown.root.get_by_text("Paste a table").click()
    area = shown.root.get_by_label("Table of x1")
    area.fill("x1;x2\n1;2\n")
    shown.press("Take these points")
    assert "Line 2 has 2 columns" in shown.root.locator(".problem").inner_text()
    area.fill("x1,x2,kind\n1,2,wild\n-1.5,0.25,tame\n3,-4,wild\n")
    shown.press("Take these points")
    shown.wait("view.data.points.length === 9")
    assert shown.ask("Array.from(view.data.points)") == [1, 2, 1, -1.5, 0.25, 0, 3, -4, 1]
    shown.page.wait_for_function("() => location.search.includes('points=1,2,1;')")
    other = visit()
    other.goto(shown.page.url)
    again = Board.__new__(Board)
    again.page = other
    again.found()
    assert again.ask("Array.from(view.data.points)") == [1, 2, 1, -1.5, 0.25, 0, 3, -4, 1]


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
    shown = board(data="dataset", dataset=app.digest("Sample cross"), columns=columns, trait="growth_cold")
    found = np.array(shown.ask("Array.from(view.data.points)")).reshape(-1, 3)
    assert found == pytest.approx(expected, abs=1e-5)
    shown.press("One epoch (")
    shown.wait("view.header.epoch === 1")
    other = visit()
    other.goto(shown.page.url)
    again = Board.__new__(Board)
    again.page = other
    again.found()
    assert np.array(again.ask("Array.from(view.data.points)")).reshape(-1, 3) == pytest.approx(expected, abs=1e-5)


def test_points_are_added_moved_and_taken_away_in_the_picture(board):
    shown = board(data="points", points="1,1,1;-1,-1,0;2,-2,1")
    spot = shown.ask(
        """(() => {
        const { scene, canvas } = view.diagrams[0], p = scene.layout.picture, b = canvas.getBoundingClientRect();
        return { x: b.left + p.x, y: b.top + p.y, size: p.size }; })()"""
    )

    def at(x1, x2):
        return spot["x"] + (x1 + 6) / 12 * spot["size"], spot["y"] + (6 - x2) / 12 * spot["size"]

    shown.page.mouse.click(*at(-3, 3))
    shown.wait("view.data.points.length === 12")
    assert shown.ask("Array.from(view.data.points.slice(9))") == pytest.approx([-3, 3, 1], abs=0.08)
    shown.page.mouse.move(*at(-3, 3))
    shown.page.mouse.down()
    shown.page.mouse.move(*at(0, 3), steps=5)
    shown.page.mouse.move(*at(3, 3), steps=5)
    shown.page.mouse.up()
    shown.wait("Math.abs(view.data.points[9] - 3) < 0.1")
    shown.page.mouse.click(*at(3, 3), button="right")
    shown.wait("view.data.points.length === 9")
    shown.press("Undo")
    shown.wait("view.data.points.length === 12")


def test_scrubbing_returns_the_very_numbers_and_playing_on_repeats_them(board):
    shown = board(dropout=0, batch_size=7)
    seen = {}
    for epoch in range(1, 26):
        shown.to_epoch(epoch)
        seen[epoch] = shown.numbers()
    shown.seek(5)
    assert shown.numbers() == seen[5]
    assert shown.root.locator(".timeline output").inner_text().startswith("epoch 5 of 25")
    shown.press("Go on from here")
    shown.wait("view.header.last === 5")
    for epoch in range(6, 26):
        shown.to_epoch(epoch)
        assert shown.numbers() == seen[epoch]


def test_two_equal_networks_stay_equal_and_unequal_ones_do_not(board):
    shown = board(split=1, speed=0)
    assert shown.root.locator(".diagram").count() == 2
    shown.press("Play")
    shown.wait("view.header.epoch >= 30")
    shown.press("Pause")
    shown.wait("!view.header.playing")
    assert shown.weights(0) == shown.weights(1)
    assert shown.ask("view.header.nets[0].loss") == shown.ask("view.header.nets[1].loss")
    shown.root.locator(".diagram").nth(1).locator("canvas").click(position={"x": 4, "y": 250})
    shown.root.locator(".diagram.active").get_by_text("Network B").wait_for()
    shown.root.get_by_label("Learning rate", exact=True).select_option("0.3")
    shown.wait("view.confirmed.other && view.confirmed.other.learning_rate === 0.3")
    assert shown.ask("view.confirmed.learning_rate") == 0.03
    shown.press("One epoch (")
    shown.wait("!view.header.playing && view.header.nets[0].loss.train !== view.header.nets[1].loss.train")


def test_the_worked_example_shows_the_numbers_as_taught(board):
    shown = board(**lesson("worked-example").parameters)
    panel = shown.root.locator(".unfolded")
    panel.locator("li").first.wait_for()
    values = panel.locator("li output").all_inner_texts()
    for number in ("0.38", "0.59", "0.12", "0.49", "0.24", "0.5", "0.06", "0.29"):
        assert number in values, values
    row = panel.locator("li").filter(has_text="∂L/∂w").last
    row.hover()
    shown.wait("view.lit.size > 0")
    shown.press("One epoch (")
    shown.wait("Math.abs(net.value('l1.0.0') - 0.2905) < 1e-4")
    assert shown.ask("net.value('l1.1.0')") == pytest.approx(0.3393, abs=5e-5)


def test_numbers_open_from_the_picture_and_are_stepped_through(board):
    shown = board()
    shown.click("u1.2")
    panel = shown.root.locator(".unfolded")
    panel.locator("li").first.wait_for()
    assert "neuron 3" in panel.locator("h2").inner_text().lower()
    x1, x2 = (shown.ask(f"view.opened.point.{name}") for name in ("x1", "x2"))
    weights = [shown.ask(f"net.value('{name}')") for name in ("l1.0.2", "l1.1.2", "b1.2")]
    total = weights[0] * x1 + weights[1] * x2 + weights[2]
    values = shown.ask("view.opened.sections.flatMap((s) => s.terms.map((t) => t.value))")
    assert any(value == pytest.approx(math.tanh(total), abs=1e-6) for value in values)
    panel.get_by_role("button", name="The next term").click()
    panel.get_by_role("button", name="The next term").click()
    assert panel.locator("li.current").count() == 1
    shown.press("Training loss")
    shown.wait("view.opened && view.opened.element === 'loss'")
    shown.page.keyboard.press("Escape")
    shown.wait("!view.opened")


def test_a_link_leaves_out_controls_and_nothing_else(board):
    def controls(shown):
        return shown.root.locator("[data-control]").evaluate_all(
            "(nodes) => nodes.filter((n) => n.offsetParent).map((n) => n.dataset.control)"
        )

    names = controls(board())
    left_out = {"optimizer", "noise", "play", "timeline", "regenerate", "lessons"}
    assert left_out < set(names)
    assert controls(board(hide=",".join(sorted(left_out)))) == [name for name in names if name not in left_out]


def test_divergence_is_explained_and_the_culprit_is_marked(board):
    shown = board(**lesson("rate-too-high").parameters)
    shown.press("Play")
    shown.wait("view.header.notice && view.header.notice.kind === 'diverged'")
    assert "learning rate" in shown.root.locator(".notice").inner_text()
    shown.root.locator(".culprit[data-control=learning_rate]").wait_for()


def test_what_is_taken_home(board, tmp_path):
    shown = board()
    shown.to_epoch(3)

    def take(label):
        shown.root.get_by_text("Take home").click()
        with shown.page.expect_download() as waiting:
            shown.root.get_by_role("button", name=label).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    svg = ET.parse(take("The diagram as a drawing")).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}image"))) == 7 + 4 + 2 + 1
    circles = svg.iter("{http://www.w3.org/2000/svg}circle")
    dots = [node for node in circles if (node.get("stroke"), node.get("stroke-width")) == ("#ffffff", "1")]
    points, split = shown.ask("[Array.from(view.data.points), Array.from(view.data.split)]")
    learnt = np.array(points).reshape(-1, 3)[np.array(split) == 1]
    across = np.array([float(dot.get("cx")) for dot in dots])
    assert len(dots) == len(learnt) == 250
    assert np.corrcoef(across, learnt[:, 0])[0, 1] > 0.9999
    assert take("twice its size").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert json.loads(take("The state and the weights").read_text())
    script = take("A script that builds")
    places = [1.5, -0.54, -3.54, 3.66, 0.06, 0.06]  # centres of cells of the output map
    command = [sys.executable, str(script), *map(str, places)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    said = [float(line.split("->")[1]) for line in told.splitlines()]
    answers = [shown.ask("net.answer(a[0], a[1])", place) for place in np.reshape(places, (3, 2)).tolist()]
    assert said == pytest.approx(answers, abs=2e-4)


def test_a_link_can_start_with_the_weights_of_now(board, visit):
    shown = board()
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.to_epoch(2)
    weights = shown.weights()
    shown.root.get_by_text("Take home").click()
    shown.root.get_by_role("button", name="Copy the link to a playground that starts").click()
    shown.root.get_by_text("The link was copied.").wait_for()
    shown.page.goto(shown.page.evaluate("navigator.clipboard.readText()"))
    shown.found()
    assert shown.ask("view.header.epoch") == 0
    assert shown.weights() == pytest.approx(weights, rel=1e-6)


def test_fingers_do_what_a_mouse_does(board):
    shown = board(touch=True, data="points", points="1,1,1;-1,-1,0;2,-2,1")
    finger = shown.page.touchscreen
    finger.tap(*shown.place("l1.0.0"))
    card = shown.root.locator(".editor:visible input[type=number]")
    assert float(card.input_value()) == pytest.approx(shown.weights()[0], abs=0.01)
    card.fill("1.5")
    card.press("Enter")
    shown.wait("Math.abs(net.weights[0] - 1.5) < 1e-6")
    finger.tap(*shown.place("u1.1"))
    shown.root.locator(".unfolded:visible").wait_for()
    shown.page.keyboard.press("Escape")
    shown.root.locator(".unfolded").wait_for(state="hidden")
    shown.wait("!view.header.opened && !view.diagrams[0].editor.element")

    def at(x1, x2):  # measured each time: what opens and closes below moves the picture
        x, y, size = shown.root.evaluate(
            """(root) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
            const { scene, canvas } = root.view.diagrams[0], p = scene.layout.picture;
            const b = canvas.getBoundingClientRect();
            done([b.left + p.x, b.top + p.y, p.size]); })))"""
        )
        return {"x": x + (x1 + 6) / 12 * size, "y": y + (6 - x2) / 12 * size}

    finger.tap(**at(-3, 3))
    shown.wait("view.data.points.length === 12")
    assert shown.ask("Array.from(view.data.points.slice(9, 11))") == pytest.approx([-3, 3], abs=0.15)
    session = shown.page.context.new_cdp_session(shown.page)
    for kind, places in (("Start", [(-3, 3)]), ("Move", [(-1, 2)]), ("Move", [(3, 0)]), ("End", [])):
        points = [at(*place) for place in places]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    shown.wait("Math.abs(view.data.points[9] - 3) < 0.15 && Math.abs(view.data.points[10]) < 0.15")
    finger.tap(**dict(zip("xy", centre(shown.root.get_by_role("button", name="Play").first), strict=True)))
    shown.wait("view.header.playing && view.header.epoch > 1")


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
    root = page.locator(".playground[data-frame]")
    root.wait_for()
    root.get_by_text("Three bends are enough.").wait_for()
    state = root.evaluate("(root) => root.view.confirmed")
    assert (state["data"], [layer["units"] for layer in state["layers"]]) == ("xor", [3])
    assert not root.locator("[data-control=learning_rate]").is_visible()


def test_keys_play_pause_show_gradients_and_reset(board):
    shown = board()
    shown.root.locator(".diagram canvas").click(position={"x": 5, "y": 5})
    shown.page.keyboard.press(" ")
    shown.wait("view.header.playing && view.header.epoch > 2")
    shown.page.keyboard.press(" ")
    shown.wait("!view.header.playing")
    shown.page.keyboard.press("g")
    shown.wait("view.confirmed.show_gradients")
    shown.page.keyboard.press("r")
    shown.wait("view.header.epoch === 0")

"""What leaves the playground and comes back: its address, links with parts left out, lessons, what is taken home."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pytest
from bed_reader import open_bed
from board import Board, another
from probe import Probe

from explorer.ui.lessons import LESSONS

pytestmark = pytest.mark.browser


def test_the_whole_state_is_in_the_address(board, app, visit):
    here = board()
    assert not urlsplit(here.address).query
    after, labelled = here.probe.after, here.root.get_by_label
    after(lambda: labelled("Optimizer", exact=True).select_option("adam"))
    after(lambda: labelled("Learning rate", exact=True).select_option("0.1"))
    assert len(here.press("One hidden layer more")["nets"][0]["units"]) == 4
    assert here.press("One neuron more in layer 1")["nets"][0]["units"][0] == 5
    after(lambda: labelled("Activation of layer 2").select_option("gelu"))
    after(lambda: labelled("Dropout and batch norm of layer 2").select_option("30%"))
    after(lambda: labelled("Dropout and batch norm of layer 3").select_option("batch norm"))
    after(lambda: labelled("Dropout and batch norm of layer 3").select_option("50%"))
    here.press("Undo")
    heads = here.root.locator(".head.column .regular span")
    assert [text.rstrip(" ▾") for text in heads.all_inner_texts()] == ["not regularised", "dropout 30%", "batch norm"]
    assert after(here.root.get_by_role("radio", name="XOR").click)["choices"]["data"] == "xor"
    assert after(lambda: here.probe.click({"feature": "sin_x1"}))["nets"][0]["inputs"] == ["x1", "x2", "sin_x1"]
    after(lambda: labelled("Noise", exact=True).fill("20"))
    after(labelled("Show test data", exact=True).click)
    after(lambda: labelled("Training share", exact=True).fill("70"))
    here.page.wait_for_function("() => location.search.includes('train_share=70')")
    query = parse_qs(urlsplit(here.address).query)
    assert query["layers"] == ["5-tanh,2-gelu-d0.3,2-tanh-n"]
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


def test_a_link_leaves_out_controls_and_nothing_else(board):
    def controls(here):
        return here.root.locator("[data-control]").evaluate_all(
            "(nodes) => nodes.filter((n) => n.offsetParent).map((n) => n.dataset.control)"
        )

    names = controls(board())
    left_out = {"optimizer", "noise", "play", "timeline", "regenerate", "lessons"}
    assert left_out < set(names)
    assert controls(board(hide=",".join(sorted(left_out)))) == [name for name in names if name not in left_out]


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


def test_a_card_of_a_lesson_is_one_link_with_a_picture(app, visit):
    page = visit()
    page.goto(app.address("lessons"))
    root = page.locator(".lesson-cards")
    root.locator("li").first.wait_for()
    shown = Probe(root).shown()
    assert [card["name"] for card in shown["cards"]] == [one.name for one in LESSONS]
    plain = [card["name"] for card in shown["cards"] if card["colours"] < 9]
    of_genotypes = [one.name for one in LESSONS if one.state.data == "windows"]
    assert plain == ["vanishing-gradient", "classes", *of_genotypes]
    assert sum(shown["spans"]) % shown["tracks"] == 0
    card = root.get_by_role("link", name="One hidden layer solves XOR")
    place, _, query = card.get_attribute("href").partition("?")
    assert (place, dict(parse_qsl(query))) == ("playground", LESSONS[3].parameters)
    root.get_by_role("link").first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert card.evaluate("(node) => node.matches(':focus-visible') && getComputedStyle(node).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    choices = Board(page).shown["choices"]
    assert (choices["data"], [layer["units"] for layer in choices["layers"]]) == ("xor", [4])


def test_a_lesson_is_made_of_a_link_a_sentence_and_what_to_leave_out(app, visit):
    page = visit()
    page.goto(app.address("lessons"))
    page.get_by_label("Link of a playground").fill(app.link("playground", data="xor", layers="3-relu"))
    page.get_by_label("What to see in it").fill("Three bends are enough.")
    page.get_by_label("What to see in it").press("Control+Enter")
    page.get_by_role("combobox", name="Leave out").click()
    page.get_by_role("option", name="Learning rate", exact=True).click()
    code = page.get_by_test_id("stCode").filter(has_text="learning_rate")
    code.wait_for()
    made = code.inner_text().strip()
    assert parse_qs(urlsplit(made).query)["hide"] == ["learning_rate"]
    page.goto(urlsplit(app.link("playground"))._replace(query=urlsplit(made).query).geturl())
    here = Board(page)
    here.root.get_by_text("Three bends are enough.").wait_for()
    choices = here.shown["choices"]
    assert (choices["data"], [layer["units"] for layer in choices["layers"]]) == ("xor", [3])
    assert not here.root.locator("[data-control=learning_rate]").is_visible()


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

"""What cells remember in a real browser: states, pairs and gates are torch's and scikit-learn's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from torch.nn import functional as F

from explorer.jobs import prepared
from explorer.training.lessons import next_letters
from explorer.training.lessons.next_letters import ALPHABETS, PICKED, Corpus, LettersTask, coded

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Known:
    """Letters of a corpus, marks, and the memory of every cell after every letter; states are torch's."""

    letters: str
    marks: dict[str, np.ndarray]
    memory: np.ndarray


def known(corpus: Corpus, typed: str = "") -> Known:
    named = prepared.manifest()
    assert named is not None
    folder = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("letters-"))
    network = next_letters.load(folder, corpus).double()
    letters, marks = next_letters.unseen(corpus, LettersTask())
    codes = coded(corpus, typed or letters)
    weights = {name: values.astype(float) for name, values in next_letters.one_bias(network).items()}
    h = c = np.zeros(network.lstm.hidden_size)
    found, states = [], []
    for code in codes:
        i, f, g, o = np.split(weights["bias"] + weights["input"][:, code] + weights["hidden"] @ h, 4)
        c = expit(f) * c + expit(i) * np.tanh(g)
        h = expit(o) * np.tanh(c)
        found.append(c)
        states.append(h)
    with torch.no_grad():
        torchs = network.lstm(F.one_hot(torch.from_numpy(codes), len(ALPHABETS[corpus])).double()[None])[0][0]
    assert np.array(states) == pytest.approx(torchs.numpy(), abs=1e-6)
    return Known(letters, marks, np.array(found))


@pytest.fixture
def view(topic, tab):
    """`view(state) -> page, probe`: the topic with this state in its address."""
    return lambda state="": (tab, topic("sequences", "What cells remember", state))


def told(probe: Probe, name: str, where: str = "lines") -> str:
    return probe.shown()[where][name].replace("…", "").replace("−", "-")


def last(probe: Probe, name: str) -> float:
    return float(told(probe, name, "gates").rpartition("= ")[2])


@pytest.mark.slow
def test_a_counting_cell_of_dna_is_found_and_its_memory_opens(view):
    _, probe = view("remember~corpus:dna~pattern:spacer~at:90")
    probe.until("probe.settled()")
    truth, shown = known("dna"), probe.shown()
    best = shown["ranked"][0]
    sign = np.sign(best["picked"])
    for part, name in ((slice(PICKED), "picked"), (slice(PICKED, None), "held")):
        area = roc_auc_score(truth.marks["spacer"][part], truth.memory[part, best["cell"]])
        assert (1 if name == "picked" else sign) * best[name] == pytest.approx(2 * area - 1, abs=1e-6)
        share = area if sign > 0 else 1 - area
        assert told(probe, name).endswith(f"= {100 * share:.1f}%")
    assert last(probe, "memory") == pytest.approx(truth.memory[90, shown["cell"]], abs=1e-4)
    assert shown["memory"] == pytest.approx(truth.memory[90, shown["cell"]], abs=1e-5)
    assert shown["measured"]["verdict"] == "learnt"


@pytest.mark.slow
def test_the_guess_waits_then_the_text_is_read_and_a_letter_is_taken(view):
    page, probe = view()
    probe.until("shown.phase === 'asking' && probe.settled()")
    assert "picked" not in probe.shown()["lines"]
    page.get_by_role("button", name="nine of ten").click()
    page.get_by_role("button", name="Play and see").click()
    expect(page.locator(".predict .outcome")).to_contain_text("random networks")
    probe.until("shown.state.at > 20")
    page.locator(".remember .picture .stage").focus()
    page.keyboard.press("ArrowRight")
    probe.until("probe.settled()")
    truth, shown = known("text"), probe.shown()
    area = roc_auc_score(truth.marks["quotes"][PICKED:], truth.memory[PICKED:, shown["ranked"][0]["cell"]])
    assert f"{100 * area:.1f}%" in page.locator(".predict .outcome").inner_text()
    probe.click({"letter": 2100})
    probe.until("shown.state.at === 2100 && probe.settled()")
    assert last(probe, "memory") == pytest.approx(truth.memory[2100, probe.shown()["cell"]], abs=1e-4)
    probe.click({"row": 2})
    probe.until("shown.cell === shown.ranked[2].cell && probe.settled()")
    assert probe.read({"cell": 7, "letter": 3000}) == pytest.approx(truth.memory[3000, 7], abs=1e-5)
    assert "r=" not in page.url


@pytest.mark.slow
def test_amounts_and_a_pattern_that_no_cell_follows(view):
    _, probe = view("remember~pattern:brackets")
    probe.until("probe.settled()")
    truth, best = known("text"), probe.shown()["ranked"][0]
    r = np.corrcoef(truth.marks["brackets"][:PICKED], truth.memory[:PICKED, best["cell"]])[0, 1]
    assert best["picked"] == pytest.approx(r, abs=1e-6)
    assert float(told(probe, "picked").rpartition("= ")[2]) == pytest.approx(r, abs=1e-4)
    page, probe = view("remember~pattern:plural")
    probe.until("probe.settled()")
    assert probe.shown()["measured"]["verdict"] == "chance"
    assert "No cell is seen" in page.locator("[data-line=verdict]").inner_text()


@pytest.mark.slow
def test_what_is_marked_is_ranked_and_judged_once_it_is_marked_on_both_parts(view):
    page, probe = view("remember~corpus:dna~pattern:marked")
    probe.until("probe.settled()")
    assert probe.shown()["measured"]["verdict"] == "nothing"
    truth = known("dna")
    frame = truth.marks["frame"]

    def brush(first: int) -> None:
        at = int(np.flatnonzero(frame[first : first + 400])[0]) + first
        end = at + int(np.flatnonzero(frame[at:] == 0)[0]) - 1
        before = len(probe.shown()["marks"])
        (x, y), (to_x, to_y) = probe.places([{"letter": at}, {"letter": end}])
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move((x + to_x) / 2, to_y)
        page.mouse.move(to_x, to_y)
        page.mouse.up()
        probe.until("shown.marks.length > argument && probe.settled()", before)
        assert probe.shown()["marks"][-1] == [at, end + 1]

    brush(0)
    assert probe.shown()["measured"]["verdict"] in ("unjudged", "chance")
    best = probe.shown()["ranked"][0]
    values = np.zeros(400)
    values[slice(*probe.shown()["marks"][0])] = 1
    assert best["picked"] == pytest.approx(2 * roc_auc_score(values, truth.memory[:400, best["cell"]]) - 1, abs=1e-6)
    brush(2000)
    assert probe.shown()["measured"]["held"] is not None
    page.keyboard.press("Escape")


@pytest.mark.slow
def test_a_typed_text_is_read_from_an_empty_memory(view):
    page, probe = view()
    page.get_by_role("button", name="Skip").click()
    page.get_by_label("Type your own").fill("The frog says “hey!”7")
    probe.until("shown.state.typed !== '' && probe.settled()")
    truth = known("text", 'the frog says "hey."')
    assert probe.shown()["memory"] == pytest.approx(truth.memory[-1, probe.shown()["cell"]], abs=1e-5)
    assert "1 letter that it does not know" in page.locator(".hint").inner_text()


@pytest.mark.slow
def test_nonsense_in_the_address_is_as_usual(view):
    _, probe = view("remember~corpus:rna~pattern:gc~cell:4711~at:99999999~marks:9-3~typed:%E0%A4%A")
    probe.until("probe.settled()")
    shown = probe.shown()
    assert shown["pattern"] == "quotes"
    assert np.isfinite(shown["memory"])


EXERCISES = [
    ("step", {"c": "1.6", "h": "0.4"}, {"h": "0.23"}),
    ("order", {"Share": "1"}, {"Share": "10/12"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "wrong", "right"), EXERCISES)
def test_exercises_take_the_right_answer_alone(view, name, wrong, right):
    page, _ = view()
    exercise = page.locator(f"[data-exercise={name}]")
    for answers, state in ((wrong, "wrong"), (right, "right")):
        for label, text in answers.items():
            exercise.get_by_label(label, exact=True).fill(text)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise).to_have_attribute("data-state", state)

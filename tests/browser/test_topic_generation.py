"""Generation in a real browser: letters, their probabilities and whole continuations are torch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from probe import Probe
from torch import Tensor

from explorer.jobs import prepared
from explorer.training.lessons import next_letters
from explorer.training.lessons.next_letters import ALPHABETS, Corpus, coded

pytestmark = pytest.mark.browser


def scores(corpus: Corpus, text: str) -> Tensor:
    """Return torch's scores of the next letter after each letter of a text."""
    named = prepared.manifest()
    assert named is not None
    folder = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("letters-"))
    with torch.no_grad():
        return next_letters.load(folder, corpus).double()(torch.from_numpy(coded(corpus, text))[None])[0][0]


def total(corpus: Corpus, begun: str, text: str) -> float:
    logs = scores(corpus, begun + text).log_softmax(1)
    codes = coded(corpus, begun + text)
    return float(sum(logs[k - 1, codes[k]] for k in range(len(begun), len(codes))))


@pytest.fixture
def view(topic, tab):
    """`view(state) -> page, probe`: the topic with this state in its address."""
    return lambda state="": (tab, topic("sequences", "Generation", state))


def last(probe: Probe, name: str) -> float:
    return float(probe.shown()["lines"][name].replace("…", "").replace("−", "-").rpartition("= ")[2])


@pytest.mark.slow
def test_the_next_letter_has_torchs_probability_at_a_temperature(view):
    _, probe = view("generation~corpus:dna~temperature:2~top:3~count:20")
    probe.until("probe.settled()")
    shown = probe.shown()
    after = scores("dna", shown["begun"] + shown["written"])[-1]
    kept = after.topk(3)
    chances = torch.zeros(4, dtype=torch.float64)
    chances[kept.indices] = (kept.values / 2).softmax(0)
    code = ALPHABETS["dna"].index(shown["choice"]["letter"])
    assert shown["choice"]["chance"] == pytest.approx(float(chances[code]), abs=1e-6)
    assert last(probe, "softmax") == pytest.approx(float(chances[code]), abs=1e-4)
    order = chances.argsort(descending=True)
    assert code == order[int(torch.searchsorted(chances[order].cumsum(0), shown["choice"]["u"], right=True))]


@pytest.mark.slow
def test_a_beginning_after_which_greedy_loses(view):
    page, probe = view()
    probe.until("shown.phase === 'asking' && probe.settled()")
    assert probe.shown()["lines"]["waits"] == "after your guess"
    page.get_by_role("button", name="over 1.5 times").click()
    page.get_by_role("button", name="Look for it").click()
    expect(page.locator(".predict .outcome")).to_contain_text("As you guessed")
    shown = probe.shown()
    for name in ("greedy", "beam", "best"):
        path = shown["paths"][name]
        assert path["total"] == pytest.approx(total("text", shown["begun"], path["text"]), abs=1e-5)
        assert last(probe, name) == pytest.approx(path["total"], abs=1e-3)
    assert shown["paths"]["best"]["total"] > shown["paths"]["greedy"]["total"] + np.log(1.5)
    apart = shown["paths"]["best"]["total"] - shown["paths"]["greedy"]["total"]
    assert last(probe, "apart") == pytest.approx(np.exp(apart), abs=0.01)
    text, begun = "", shown["begun"]
    for _ in range(10):
        text += ALPHABETS["text"][int(scores("text", begun + text)[-1].argmax())]
    assert shown["paths"]["greedy"]["text"] == text


@pytest.mark.slow
def test_it_writes_on_when_played_and_every_letter_can_be_looked_at(view):
    page, probe = view("generation~count:0~seed:3")
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Play", exact=True).click()
    probe.until("shown.written.length > 30")
    page.locator(".generation .picture .stage").focus()
    page.keyboard.press("ArrowLeft")
    probe.until("probe.settled()")
    shown = probe.shown()
    begun, written = shown["begun"], shown["written"]
    probe.click({"letter": len(begun) + 9})
    probe.until("shown.at === 9 && probe.settled()")
    choice = probe.shown()["choice"]
    assert choice["letter"] == written[9]
    plain = scores("text", begun + written)[len(begun) + 8].softmax(0)
    assert choice["plain"] == pytest.approx(float(plain[ALPHABETS["text"].index(written[9])]), abs=1e-6)
    page.get_by_label("How", exact=True).select_option("greedy")
    probe.until("shown.state.method === 'greedy' && probe.settled()")
    shown = probe.shown()
    known = scores("text", begun + shown["written"])[len(begun) - 1 : -1].argmax(1)
    assert shown["written"] == "".join(ALPHABETS["text"][int(code)] for code in known)


@pytest.mark.slow
def test_a_beginning_is_typed_and_nonsense_is_as_usual(view):
    page, probe = view("generation~temperature:99~top:x~begun:%E0%A4%A~count:-3")
    probe.until("probe.settled()")
    assert probe.shown()["state"]["temperature"] == 1
    page.get_by_role("button", name="Skip").click()
    page.get_by_label("Beginning").fill("THE 7 cells")
    probe.until("shown.begun === 'the  cells' && probe.settled()")
    assert "1 letter of" in probe.shown()["lines"]["left"]


EXERCISES = [
    ("temperature", {"At T = 2": "0.87", "At T = 0.5": "0.51"}, {"At T = 2": "0.51", "At T = 0.5": "0.87"}),
    ("pair", {"Greedy": "0.36", "Most probable": "0.24"}, {"Greedy": "0.24", "Most probable": "0.36"}),
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

"""Encoder and decoder in the browser's modules: against torch, the rules in Python, and hand-made sums."""

from __future__ import annotations

import random

import arithmetic
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.datasets.teaching.rewriting import REWRITINGS, drawn
from explorer.jobs import prepared
from explorer.training.lessons.lengths import KINDS, Lengths
from explorer.training.lessons.writers import Writers

FOLDER = "sequences/lengths"


@pytest.fixture(scope="module")
def shipped() -> Lengths:
    named = prepared.manifest()
    assert named is not None
    return Lengths.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("lengths-")))


@pytest.mark.parametrize(("name", "kind"), [("protein", "attention"), ("numbers", "plain")])
@torch.no_grad()
def test_states_scores_and_signs_are_torchs(shipped: Lengths, name, kind):
    task, begin = REWRITINGS[name], f"{name} {kind} "
    text = shipped.examples[name][2][0]
    signs = [task.reads.index(sign) for sign in text]
    keys = [key for key in shipped.weights if key.startswith(begin)]
    values = {
        "arrays": {key: shipped.weights[key].ravel().tolist() for key in keys},
        "scales": {key: shipped.scales[key] for key in keys},
        "shapes": {key: list(shipped.weights[key].shape) for key in keys},
    }
    asked = (
        "(() => { const w = restored(arrays, scales, shapes, prefix), p = encoded(w, signs); "
        "return { places: p.map((one) => Array.from(one)), all: written(w, p, 16).map("
        "({ state, logits, shares, context, sign }) => "
        "({ state: Array.from(state), logits, shares, context: context && Array.from(context), sign })) }; })()"
    )
    told = arithmetic.evaluate(f"{FOLDER}/network.js", asked, prefix=begin.strip(), signs=signs, **values)
    networks = Writers(task, kind == "attention", [0])
    for part, weight in networks.weights.items():
        weight.copy_(torch.from_numpy(shipped.weights[begin + part] * np.float32(shipped.scales[begin + part]))[None])
    read = torch.tensor([[signs]])
    states = networks.encode(read)
    assert np.allclose(told["places"], states[0, 0], atol=1e-5)
    said = networks.say(read, 16)[0, 0].tolist()
    ended = [*said[: said.index(networks.end)], networks.end]
    assert [one["sign"] for one in told["all"]] == ended
    before = torch.tensor([[[networks.begin, *ended[:-1]]]])
    logits = networks.write(states, before)[0, 0]
    assert np.allclose([one["logits"] for one in told["all"]], logits, atol=1e-4)
    if kind == "attention":
        for one in told["all"]:
            asks = torch.tensor([one["state"]], dtype=torch.float32) @ networks.weights["score"][0]
            places = states[0]
            looked = F.scaled_dot_product_attention(asks[None], places, places, scale=1.0)[0, 0]
            assert np.allclose(one["context"], looked, atol=1e-5)
            assert sum(one["shares"]) == pytest.approx(1)


def test_one_turn_of_a_cell_is_torchs():
    generator = torch.Generator().manual_seed(0)
    cell = torch.nn.GRUCell(3, 5)
    x, h = torch.randn(3, generator=generator), torch.randn(5, generator=generator)
    matrix = lambda weight: {"shape": list(weight.shape), "values": weight.detach().flatten().tolist()}  # noqa: E731
    weights = {
        "reader_input": matrix(cell.weight_ih.T),
        "reader_state": matrix(cell.weight_hh.T),
        "reader_bias": matrix(cell.bias_ih[None]),
        "reader_state_bias": matrix(cell.bias_hh[None]),
    }
    asked = "turn(weights, 'reader', x, h)"
    told = arithmetic.evaluate(f"{FOLDER}/network.js", asked, weights=weights, x=x.tolist(), h=h.tolist())
    assert told == pytest.approx(cell(x[None], h[None])[0].tolist(), abs=1e-5)


def test_the_rules_are_those_in_python():
    generator = random.Random(0)
    asked = {
        name: [text for length in (task.tried[0], task.tried[1]) for text in drawn(task, length, 20, generator, False)]
        for name, task in REWRITINGS.items()
    }
    asked["protein"] += ["CCC", "ATG", "ATGTAA", "GATGATG"]
    asked["numbers"] += ["0", "10", "100000", "21", "1001", "1100"]
    said = "Object.entries(asked).map(([task, texts]) => texts.map((text) => answer(task, text)))"
    told = arithmetic.evaluate(f"{FOLDER}/rules.js", said, asked=asked)
    for (name, texts), answers in zip(asked.items(), told, strict=True):
        assert answers == [REWRITINGS[name].answer(text) for text in texts]


def test_what_is_typed_becomes_a_text_of_the_task():
    asked = (
        "[readable('protein', ' aug-gcn', ['A','C','G','T']), readable('numbers', '0007,1', [...'0123456789']), "
        "readable('numbers', '0', [...'0123456789']), readable('reverse', 'zAbc!', [...'ABCDEFGH']), "
        "readable('reverse', 'xyz', [...'ABCDEFGH'])]"
    )
    assert arithmetic.evaluate(f"{FOLDER}/rules.js", asked) == ["ATGGC", "71", "0", "ABC", ""]


def test_shares_of_a_length_are_those_that_were_kept():
    right = np.random.default_rng(0).random((2, 12, 5)).astype(np.float32)
    about = {"tasks": {"reverse": {"tried": [3, 14], "practised": [1, 8], "unit": "letters"}}, "seeds": 5}
    asked = (
        "(() => { const m = new Measured(about, { 'right reverse': Float32Array.from(flat) }); "
        "return [[...KINDS.map((kind) => m.right('reverse', kind, 8))], m.spread('reverse', 'attention', 14), "
        "m.spread('reverse', 'plain', 2)]; })()"
    )
    rows, last, none = arithmetic.evaluate(f"{FOLDER}/measured.js", asked, about=about, flat=right.ravel().tolist())
    assert np.allclose(rows, right[:, 5])
    assert (last["mean"], last["low"], last["high"]) == pytest.approx(
        (right[1, 11].mean(), right[1, 11].min(), right[1, 11].max()), rel=1e-6
    )
    assert none is None
    assert KINDS == ("plain", "attention")


@pytest.mark.parametrize(("share", "right"), [(1.0, "nearly all"), (0.5, "about half"), (0.0, "nearly none")])
def test_the_question_is_settled_by_what_was_measured(share, right):
    about = {"tasks": {"reverse": {"tried": [3, 14], "practised": [1, 8], "unit": "letters"}}, "seeds": 5}
    asked = (
        "asked({ about, lengths: () => [8, 9, 10], spread: (task, kind, length) => "
        "({ mean: kind === 'plain' && length === 10 ? 1.01 : share }) }, 'reverse', 12)"
    )
    told = arithmetic.evaluate(f"{FOLDER}/told.js", asked, about=about, share=share)
    assert f"At 10 letters those without are right more often: 101% against {100 * share:g}%." in told["because"]
    assert told["answers"][told["right"]] == right
    assert f"{100 * share:g}% at 12 letters" in told["because"]


ANSWERS = [
    ("SUM", {"share": 5 / 8, "context": float(np.dot([1 / 8, 2 / 8, 5 / 8], [4, 0, -1.6]))}, True),
    ("SUM", {"share": 5 / 8, "context": -1.6}, False),
    ("SUM", {"share": 5 / 8, "context": 0.8}, False),
    ("SUM", {"share": float(np.log(5) / np.log(10)), "context": -0.5}, False),
    ("SUM", {"share": 5, "context": -0.5}, False),
    ("CODONS", {"acids": 3, "unread": 4}, True),
    ("CODONS", {"acids": 4, "unread": 4}, False),
    ("CODONS", {"acids": 5, "unread": 1}, False),
    ("CODONS", {"acids": 3, "unread": 7}, False),
]


def test_exercises_accept_the_right_answer_alone():
    asked = "answers.map(([name, values]) => ({ SUM, CODONS })[name].check(values))"
    told = arithmetic.evaluate(f"{FOLDER}/exercises.js", asked, answers=[list(one[:2]) for one in ANSWERS])
    for (_, values, right), said in zip(ANSWERS, told, strict=True):
        assert said["right"] is right, values
        assert said["words"]
    assert REWRITINGS["protein"].answer(arithmetic.evaluate(f"{FOLDER}/exercises.js", "GENE")) == ["M", "K", "F"]

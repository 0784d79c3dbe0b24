"""Gated cells in the browser, against torch's cells; parameters against torch's; units that do what is said of them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from torch import nn

CELLS, WEIGHTS, INPUTS, WORDS, EXERCISES = (
    f"sequences/gated/{name}.js" for name in ("cells", "weights", "inputs", "words", "exercises")
)
KINDS: dict[str, type[nn.RNNCell | nn.GRUCell | nn.LSTMCell]] = {
    "rnn": nn.RNNCell,
    "gru": nn.GRUCell,
    "lstm": nn.LSTMCell,
}
DNA, NUMBERS = "ACGCGTTAATGGTG", "0 2 0 0 -1 0.5 3 0 0 0"


def made(cell: str, text: str, bias: float = 5.0, seed: int = 2) -> tuple[dict[str, Any], list[Any], list[list[float]]]:
    """Return weights, states by step (the first of zeros), and what is read."""
    xs, kind = evaluate(INPUTS, "((s) => [s.xs, s.kind])(sequenceOf(text).sequence)", text=text)
    weights = evaluate(WEIGHTS, "weightsOf(cell, kind, bias, seed)", cell=cell, kind=kind, bias=bias, seed=seed)
    return weights, evaluate(CELLS, "run(cell, weights, xs)", cell=cell, weights=weights, xs=xs), xs


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize("text", [DNA, NUMBERS])
def test_states_are_torchs(cell: str, text: str) -> None:
    weights, states, xs = made(cell, text)
    module = KINDS[cell](len(xs[0]), 3, dtype=torch.float64)
    with torch.no_grad():
        for name, part in (("weight_ih", "U"), ("weight_hh", "W"), ("bias_ih", "b")):
            getattr(module, name).copy_(torch.tensor(np.concatenate([np.array(one[part]) for one in weights.values()])))
        module.bias_hh.zero_()
        if cell == "gru":
            module.bias_hh[6:] = torch.tensor(weights["n"]["later"], dtype=torch.float64)
        h = c = torch.zeros(1, 3, dtype=torch.float64)
        for x, state in zip(torch.tensor(xs, dtype=torch.float64), states[1:], strict=True):
            if isinstance(module, nn.LSTMCell):
                h, c = module(x[None], (h, c))
                assert state["c"] == pytest.approx(c[0].tolist(), rel=1e-9, abs=1e-9)
            else:
                h = module(x[None], h)
            assert state["h"] == pytest.approx(h[0].tolist(), rel=1e-9, abs=1e-9)


def test_parameters_are_torchs() -> None:
    sizes = [(4, 64), (1, 3), (10, 20)]
    counted = evaluate(
        CELLS, "sizes.map(([m, n]) => cells.map((cell) => parameters(cell, m, n)))", sizes=sizes, cells=[*KINDS]
    )
    for (m, n), of in zip(sizes, counted, strict=True):
        for kind, told in zip(KINDS.values(), of, strict=True):
            weights = dict(kind(m, n).named_parameters())
            assert told["torch"] == sum(p.numel() for p in weights.values())
            assert told["one"] == told["torch"] - weights["bias_hh"].numel()
    assert [told["torch"] for told in counted[0]] == [4480, 13440, 17920]


def counts(text: str) -> np.ndarray:
    """Return how many Gs there were, whether the last A or T was an A, and how many Gs came while it was; by step."""
    total = flag = within = 0
    rows = []
    for letter in text:
        total += letter == "G"
        within += letter == "G" and flag
        flag = {"A": 1, "T": 0}.get(letter, flag)
        rows.append((total, flag, within))
    return np.array(rows, float)


def test_units_by_hand_do_what_is_said_of_them() -> None:
    for text in (DNA, "GGAGGCCAGTGGAACG", "TTTTGAGAGT"):
        found = {cell: made(cell, text, seed=0)[1][1:] for cell in KINDS}
        truth = counts(text)
        lstm = np.array([state["c"] for state in found["lstm"]])
        assert np.round(lstm)[:, 1:] == pytest.approx(truth[:, 1:])
        assert lstm[:, 0] == pytest.approx(truth[:, 0], abs=0.1 * max(1, truth[-1, 0]))
        gru = np.array([state["h"] for state in found["gru"]])
        assert gru[:, 0] == pytest.approx(1 - 0.5 ** truth[:, 0], abs=0.05)
        assert np.round(gru[:, 1:]) == pytest.approx(np.minimum(truth[:, 1:], 1))
        rnn = np.array([state["h"] for state in found["rnn"]])
        seen = np.array([letter in "AT" for letter in text]).cumsum() > 0
        assert (rnn[seen, 1] > 0.9).tolist() == (truth[seen, 1] == 1).tolist()
        assert (rnn[-1, 2] > 0.5) == (truth[-1, 2] > 0), text
    states = made("lstm", NUMBERS, seed=0)[1][1:]
    values = [float(part) for part in NUMBERS.split()]
    assert [state["c"][0] for state in states] == pytest.approx(np.tanh(values).cumsum(), abs=0.15)
    assert [state["c"][2] for state in states] == pytest.approx((np.array(values) <= -1).cumsum(), abs=0.1)
    assert states[-1]["c"][1] == pytest.approx(np.tanh(1.5), abs=0.05)


def test_the_bias_goes_to_the_gate_that_keeps() -> None:
    low, high = (made("lstm", DNA, bias, seed=1)[0] for bias in (0.0, 2.0))
    assert np.array(high["f"]["b"]) == pytest.approx(np.array(low["f"]["b"]) + 2)
    assert high["i"] == low["i"]
    assert np.array(made("gru", DNA, 2.0, 1)[0]["z"]["b"]) == pytest.approx(
        np.array(made("gru", DNA, 0.0, 1)[0]["z"]["b"]) + 2
    )


def test_opened_lines_come_to_the_values() -> None:
    """What is written before the last equals sign, calculated with its digits, is the value."""
    for cell, text, unit in (("lstm", DNA, 2), ("gru", NUMBERS, 0), ("rnn", DNA, 1)):
        weights, states, _ = made(cell, text)
        rows = evaluate(
            WORDS,
            "opened(cell, weights, s, states, 7, unit, 'h').rows",
            cell=cell,
            weights=weights,
            states=states,
            unit=unit,
            s=evaluate(INPUTS, "sequenceOf(text).sequence", text=text),
        )
        assert {row["name"] for row in rows} >= {"h"}
        for row in rows:
            parts = row["text"].split(" = ")
            plain = next(part for part in parts if re.fullmatch(r"(σ|tanh|[^a-z])*\d(σ|tanh|[^a-z])*", part))
            for old, new in (
                ("…", ""),
                ("−", "-"),
                ("×", "*"),
                ("σ(", "sigmoid("),
                ("tanh(", "np.tanh("),
            ):
                plain = plain.replace(old, new)
            value = float(row["value"].replace("…", "").replace("−", "-"))
            found = eval(plain, {"np": np, "sigmoid": lambda s: 1 / (1 + np.exp(-s))})
            assert found == pytest.approx(value, abs=4e-3), row


def test_a_sequence_is_taken_or_refused_in_words() -> None:
    texts = ["ACGX", "", "1 2 x", "1 99", "A" * 17, "acg t", "1; 2,5 -3"]
    said = evaluate(INPUTS, "texts.map(sequenceOf)", texts=texts)
    assert [one["sequence"] is None for one in said] == [True] * 5 + [False] * 2
    assert all(one["words"] for one in said[:5])
    assert said[5]["sequence"]["marks"] == ["A", "C", "G", "T"]
    assert said[6]["sequence"]["xs"] == [[1], [2], [5], [-3]]


def test_exercises_take_right_answers_and_say_why_others_are_wrong() -> None:
    asked = [
        [
            "step",
            [
                {"c": 1.6, "h": 0.46},
                {"c": 2.0, "h": 0.46},
                {"c": 1.6, "h": 0.8},
                {"c": 1.6, "h": 0.1},
                {"c": 9, "h": 0},
            ],
        ],
        ["bias", [{"bias": 3.89}, {"bias": -3.89}, {"bias": 1.69}, {"bias": 1}]],
        ["count", [{"count": 2560}, {"count": 2480}, {"count": 640}, {"count": 2400}, {"count": 1}]],
    ]
    said = evaluate(
        EXERCISES,
        "asked.map(([name, all]) => all.map((values) => EXERCISES.find((one) => one.name === name).check(values)))",
        asked=asked,
    )
    for verdicts in said:
        assert [verdict["right"] for verdict in verdicts] == [True] + [False] * (len(verdicts) - 1)
        assert len({verdict["words"] for verdict in verdicts}) == len(verdicts)

"""The recurrent cell in the browser, against torch: states, outputs, costs, what is opened."""

import math

import arithmetic
import pytest
import torch
from torch.nn import functional as F

from explorer.training.lessons import small_cells

FOLDER = "sequences/recurrent"


def drawn(seed, units, inputs, outputs, structure):
    generator = torch.Generator().manual_seed(seed)
    fed = outputs if structure == "o" else units
    sizes = {"w": (units, fed), "u": (units, inputs), "b": (units,), "v": (outputs, units), "c": (outputs,)}
    return {name: torch.randn(*size, generator=generator, dtype=torch.float64) for name, size in sizes.items()}


def by_torch(weights, x, y, structure, numbers):
    """Return states, outputs and costs; variant I by nn.RNN, variant II by hand."""
    w, u, b, v, c = (weights[name] for name in "wubvc")
    if structure == "o":
        back, states = torch.zeros(len(c)).double(), []
        for one in x:
            states.append(torch.tanh(b + w @ back + u @ one))
            back = c + v @ states[-1]
        h = torch.stack(states)
    else:
        cell = torch.nn.RNN(u.shape[1], len(b), dtype=torch.float64)
        with torch.no_grad():
            for part, value in zip(cell.parameters(), (u, w, b, torch.zeros_like(b)), strict=True):
                part.copy_(value)
            h = cell(x)[0]
    o = h @ v.T + c
    if numbers:
        return h, o, (o[:, 0] - torch.tensor(y)) ** 2 / 2
    return h, o, F.cross_entropy(o, torch.tensor(y), reduction="none")


@pytest.mark.parametrize("structure", ["h", "o", "last"])
@pytest.mark.parametrize("numbers", [False, True])
def test_states_outputs_and_costs_are_torchs(structure, numbers):
    units, inputs, outputs = 3, (1 if numbers else 4), (1 if numbers else 4)
    weights = drawn(5, units, inputs, outputs, structure)
    x = torch.randn(6, 1).double() if numbers else F.one_hot(torch.tensor([0, 3, 1, 1, 2, 0]), 4).double()
    y = [0.5, -1.0, 0.25, 2.0, 0.0, 1.5] if numbers else [3, 1, 1, 2, 0, 2]
    told = arithmetic.evaluate(
        f"{FOLDER}/cell.js",
        "run(weights, x, y, how)",
        weights={name: value.tolist() for name, value in weights.items()},
        x=x.tolist(),
        y=y,
        how={"structure": structure, "numbers": numbers},
    )
    h, o, cost = by_torch(weights, x, y, structure, numbers)
    steps = told["steps"]
    assert [s["h"] for s in steps] == pytest.approx(h.numpy(), abs=1e-12)
    spoken = [5] if structure == "last" else range(6)
    assert [t for t in range(6) if steps[t]["o"] is not None] == list(spoken)
    for t in spoken:
        assert steps[t]["o"] == pytest.approx(o[t].tolist(), abs=1e-12)
        assert steps[t]["cost"] == pytest.approx(float(cost[t]), abs=1e-12)
        if not numbers:
            assert steps[t]["p"] == pytest.approx(o[t].softmax(0).tolist(), abs=1e-12)
    assert told["total"] == pytest.approx(float(cost[list(spoken)].sum()), abs=1e-12)


def test_a_cost_stays_a_number_where_the_probability_is_too_small_for_one():
    assert arithmetic.evaluate(f"{FOLDER}/cell.js", "surprise([900, 0], 1)") == pytest.approx(900)


def test_functions_within_functions_are_as_many_as_steps():
    told = arithmetic.evaluate(f"{FOLDER}/cell.js", "[0, 1, 3].map((t) => nested(t, 'h'))")
    assert told == ["h(0)", "f(h(0), x(1))", "f(f(f(h(0), x(1)), x(2)), x(3))"]


def test_what_is_typed_becomes_tokens_or_a_sentence():
    asked = """[["letters", "He llo"], ["bases", "gatx"], ["bases", ""], ["numbers", "0 0,5; −1/2, 3"],
        ["numbers", "1 a"], ["numbers", "99"],
        ["letters", "hellohello"]].map(([stream, text]) => tokensOf(stream, text))"""
    hello, x, empty, values, letter, large, long = arithmetic.evaluate(f"{FOLDER}/streams.js", asked)
    assert hello == {"tokens": list("hello"), "error": ""}
    assert "x" in x["error"].lower()
    assert empty["error"].startswith("Type")
    assert values == {"tokens": [0, 0.5, -0.5, 3], "error": ""}
    assert "a" in letter["error"]
    assert "99" in large["error"]
    assert "8" in long["error"]


def test_targets_are_the_next_tokens_or_what_the_last_output_was_taught():
    asked = """[targetsOf("letters", "h", [..."hello"]), targetsOf("letters", "last", [..."lo"]),
        targetsOf("bases", "last", [..."GCA"]), targetsOf("bases", "last", [..."GA"]),
        targetsOf("numbers", "last", [1, 2.5]), targetsOf("numbers", "o", [1, 2.5])]"""
    each, first, strong, weak, total, following = arithmetic.evaluate(f"{FOLDER}/streams.js", asked)
    assert each == [1, 2, 2, 3, None]
    assert (first, strong, weak, total, following) == ([None, 2], [None, None, 1], [None, 0], [None, 3.5], [2.5, None])


@pytest.mark.parametrize("structure", ["h", "last"])
@pytest.mark.parametrize("stream", small_cells.STREAMS)
def test_targets_are_those_that_the_cells_were_trained_with(stream, structure):
    x, y = small_cells.draw(stream, structure, 20, 7, torch.Generator().manual_seed(3))
    if stream == "numbers":
        tokens, following = x[..., 0].tolist(), y.tolist()
    else:
        letters = small_cells.ALPHABETS[stream]
        tokens, following = [[letters[k] for k in row] for row in x.argmax(2).tolist()], y.tolist()
    told = arithmetic.evaluate(
        f"{FOLDER}/streams.js",
        "all.map((one) => targetsOf(stream, structure, one))",
        all=tokens,
        stream=stream,
        structure=structure,
    )
    for targets, truth in zip(told, following, strict=True):
        if structure == "last":
            assert targets[-1] == pytest.approx(truth[0])
        else:
            assert targets[:-1] == pytest.approx(truth[:-1])


KINDS = ("a", "h", "o", "p", "cost")


def recomputed(text):
    """Return what the right-most formula of a line is, of the digits that it shows."""
    formula = (
        text.split(", for y")[0]
        .split(" = ")[-1]
        .replace("−", "-")
        .replace("×", "*")
        .replace("…", "")
        .replace("²", "**2")
    )
    return eval(formula, {"exp": math.exp, "tanh": math.tanh, "log": math.log})


@pytest.mark.parametrize("structure", ["h", "o"])
def test_opened_lines_come_out_as_they_are_written(structure):
    weights = {name: value.round(decimals=2).tolist() for name, value in drawn(1, 2, 4, 4, structure).items()}
    x, how = F.one_hot(torch.tensor([0, 2, 3]), 4).tolist(), {"structure": structure, "numbers": False}
    steps = arithmetic.evaluate(f"{FOLDER}/cell.js", "run(weights, x, [1, 2, 0], how)", weights=weights, x=x, how=how)[
        "steps"
    ]
    asked = """steps.flatMap((_, t) => kinds.flatMap((kind) =>
        opened({ kind, step: t + 1, unit: 2 }, steps, weights, { ...names, token: () => "A" }).rows))"""
    names = {"inputs": list("ACGT"), "outputs": list("ACGT"), "fed": structure, "numbers": False}
    rows = arithmetic.evaluate(f"{FOLDER}/opened.js", asked, steps=steps, weights=weights, names=names, kinds=KINDS)
    assert len(rows) == 3 * 8
    for row in rows:
        value = float(row["value"].replace("−", "-").rstrip("…"))
        assert recomputed(row["text"]) == pytest.approx(value, abs=2e-3), row


def test_costs_are_summed_as_far_as_they_are_there():
    steps = [{"cost": 0.5}, {"cost": 0.25}, {"cost": None}]
    told = arithmetic.evaluate(f"{FOLDER}/opened.js", "[0, 1.9, 2, 3].map((clock) => total(steps, clock))", steps=steps)
    assert [one["value"] for one in told] == ["", "0.5", "0.75", "0.75"]
    assert told[2]["text"] == "0.5 + 0.25"


@pytest.mark.parametrize("stream", ["letters", "bases", "numbers"])
def test_the_same_token_twice_gives_another_expectation(stream):
    """What is asked before it plays is answered from the numbers that came."""
    names = {"letters": "helo", "bases": "ACGT", "numbers": ["next"]}[stream]
    p = [[0.1, 0.2, 0.6, 0.1], [0.1, 0.1, 0.2, 0.6]]
    o, at = ([[1.0], [0.2]], 1) if stream == "numbers" else ([[0.0] * 4] * 2, 2 if stream == "letters" else 1)
    steps = [{"x": [0.71], "back": [0.0], "o": o[0], "p": None, "h": [0]} for _ in range(4)]
    for t, k in ((at, 0), (3, 1)):
        steps[t] |= {"back": [float(k)], "o": o[k], "p": None if stream == "numbers" else p[k]}
    if stream == "bases":
        steps[3]["p"] = [0.1, 0.1, 0.7, 0.1]
    told = arithmetic.evaluate(
        f"{FOLDER}/questions.js", "outcome(stream, 'h', steps, names)", stream=stream, steps=steps, names=list(names)
    )
    assert told["right"] == 1
    assert "(1) instead of (0)" in told["because"]


def test_exercises_take_the_right_answer_alone():
    asked = "EXERCISES.map(({ check }, k) => tried[k].map((one) => check(one).right))"
    tried = [
        [{"state": s} for s in (0.828, 0.762, 0.363, 1.182, 0.5)],
        [{"count": n} for n in (26, 2600, 20, 24)],
        [{"cost": c} for c in (2.303, -2.303, 0.768, 3.322, 1.0)],
    ]
    told = arithmetic.evaluate(f"{FOLDER}/exercises.js", asked, tried=tried)
    assert told == [[True] + [False] * (len(one) - 1) for one in tried]
    h = 0.0
    for x in (1, 0, 1):
        h = math.tanh(0.5 * h + x)
    assert h == pytest.approx(0.828, abs=5e-4)


def test_weights_go_into_a_row_and_back():
    weights = {name: value.tolist() for name, value in drawn(2, 2, 4, 3, "o").items()}
    asked = """[shaped(weights, flat(weights)), shaped(weights, [1, 2]),
        changed(weights, { block: "v", row: 2, column: 1 }, 1.239).v[2][1],
        changed(weights, { block: "b", row: 1, column: 0 }, -40).b]"""
    back, none, value, biases = arithmetic.evaluate(f"{FOLDER}/weights.js", asked, weights=weights)
    assert back == weights
    assert none is None
    assert value == 1.24
    assert biases == [weights["b"][0], -9.99]

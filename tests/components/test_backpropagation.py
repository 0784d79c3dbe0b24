"""The browser's expressions against Python's own reading of the same text, and torch's derivatives of it."""

from __future__ import annotations

import math
import random
import re

import arithmetic
import pytest
import torch

STATE = "learning/backprop/state.js"
EXERCISES = "learning/backprop/exercises.js"
SOLVE = """cases.map(({ text, values }) => {
  try {
    const fields = Object.fromEntries(Object.entries(FIELDS).map(([name, { usual }]) => [name, usual]));
    const state = new State({ ...fields, e: text, check: true });
    for (const name in state.values) state.values[name] = values[name];
    state.compute();
    state.step = state.steps.length;
    const { nodes, output } = state.graph;
    return {
      output: state.output, text: nodes[output].text, found: state.found,
      gradients: Object.fromEntries(state.graph.variables.map(({ id, name }) => [name, state.back.gradients[id]])),
      slopes: Object.fromEntries(state.graph.variables.map(({ id, name }) => [name, state.check(id).slope])),
    };
  } catch (error) {
    return { error: error.message };
  }
})"""
NAMES = ("a", "b", "w1", "x_2")
FUNCTIONS = {
    "exp": torch.exp,
    "log": torch.log,
    "max": torch.maximum,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}


def solve(cases: list[tuple[str, dict[str, float]]]) -> list[dict]:
    return arithmetic.evaluate(STATE, SOLVE, cases=[{"text": text, "values": values} for text, values in cases])


def random_expression(rng: random.Random, depth: int) -> str:
    """Return an expression as somebody may write it, with and without brackets and blanks."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(NAMES) if rng.random() < 0.75 else rng.choice(["2", "0.5", "3", ".25", "1e-1"])
    one, other = (random_expression(rng, depth - 1) for _ in range(2))
    kind = rng.random()
    if kind < 0.25:
        name = rng.choice(list(FUNCTIONS))
        return f"{name}({one}, {other})" if name == "max" else f"{name}({one})"
    if kind < 0.35:
        return f"-{one}" if rng.random() < 0.5 else f"(-({one}))"
    if kind < 0.45:
        return f"{one}^{rng.choice(['2', '3', '-1', '(1 + 1)', other])}"
    sign = rng.choice(["+", " - ", "*", " / "])
    return f"({one}){sign}({other})" if rng.random() < 0.3 else f"{one}{sign}{other}"


def by_torch(text: str, values: dict[str, float]) -> tuple[float, dict[str, float]]:
    """Return what Python and torch make of the same text: its value, and its derivative in every variable."""
    leaves = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in values.items()}

    def tensors(function):
        return lambda *parts: function(*(torch.as_tensor(part, dtype=torch.float64) for part in parts))

    names = leaves | {name: tensors(function) for name, function in FUNCTIONS.items()}
    output = eval(text.replace("^", "**"), {"__builtins__": {}}, names)
    output.backward()
    return output.item(), {name: leaf.grad.item() for name, leaf in leaves.items() if leaf.grad is not None}


def good(numbers) -> bool:
    return all(math.isfinite(number) and abs(number) < 1e8 for number in numbers)


def test_values_and_gradients_of_random_expressions_are_pythons_and_torchs():
    rng = random.Random(16)
    cases, expected = [], []
    while len(cases) < 400:
        text = random_expression(rng, rng.choice([2, 3, 4]))
        values = {name: round(rng.uniform(-2, 2), 2) for name in NAMES}
        try:
            value, gradients = by_torch(text, values)
        except (ArithmeticError, AttributeError, RuntimeError):  # 1 / 0, or nothing to derive
            continue
        if len(text) <= 120 and good([value, *gradients.values()]):
            cases.append((text, values))
            expected.append((value, gradients))
    compared = 0
    for (text, _), (value, gradients), found in zip(cases, expected, solve(cases), strict=True):
        if "error" in found:
            assert re.search(r"at most 40 nodes|is no number|no variable", found["error"]), (text, found["error"])
            continue
        assert found["output"] == pytest.approx(value, rel=1e-9, abs=1e-12), text
        if good(found["found"]):  # torch, too, makes a number of 0 times what is none
            assert found["gradients"] == pytest.approx(gradients, rel=1e-8, abs=1e-10), text
            compared += 1
    assert compared > 300


def test_a_subexpression_is_written_so_that_it_reads_the_same():
    rng = random.Random(3)
    texts = [random_expression(rng, 3) for _ in range(300)]
    values = {name: rng.uniform(0.3, 2) for name in NAMES}
    first = solve([(text, values) for text in texts])
    kept = [one for one in first if "error" not in one and one["output"] is not None and math.isfinite(one["output"])]
    raised = {ord(letter): f"^{digit}" for digit, letter in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    again = solve([(one["text"].translate(raised), values) for one in kept])
    assert len(kept) > 200
    for before, after in zip(kept, again, strict=True):
        if "error" in after:
            assert "at most 120 characters" in after["error"], before["text"]
            continue
        assert after["output"] == pytest.approx(before["output"], rel=1e-9), before["text"]


ERRORS = [
    ("", "character 1: write an expression"),
    ("2x", "character 2: a sign is missing before “x”"),
    ("a + ", "character 4: the expression ends where"),
    ("(a + b", "character 7: a “)” is missing: the bracket at character 1"),
    ("a + b)", "character 6: this “)” has no “(”"),
    ("a $ b", "character 3: “$” has no meaning"),
    ("a + * b", "character 5: “*” stands where"),
    ("sin(a)", "character 1: there is no function “sin”"),
    ("toString(a)", "character 1: there is no function “toString”"),
    ("2 * tanh a", "character 5: tanh is a function: write tanh"),
    ("max(a)", "character 1: max takes two values, here it has 1"),
    ("exp(a, b)", "character 1: exp takes one value, here it has 2"),
    ("a, b", "character 2: a comma"),
    ("a + 1/0", "character 6: 1/0 is no number"),
    ("2 + 3", "character 1: there is no variable"),
    ("a" * 130, "character 121: an expression has at most 120"),
    ("*".join("abcdefghijk"), "character 21: there are at most 10 variables"),
    ("+".join(f"{n}*a" for n in range(2, 26)), "at most 40 nodes"),
]


def test_an_error_names_the_place():
    for (text, error), found in zip(ERRORS, solve([(text, {}) for text, _ in ERRORS]), strict=True):
        assert error in found["error"]
        assert re.match(r"character \d+: .*\.$", found["error"]), text


def test_a_variable_used_more_than_once_gets_the_sum():
    (found,) = solve([("w*x + tanh(w*x) + x", {"w": 0.5, "x": 1.2})])
    slope = 2 - math.tanh(0.6) ** 2
    assert found["gradients"] == pytest.approx({"w": 1.2 * slope, "x": 0.5 * slope + 1})
    (square,) = solve([("x*x", {"x": 3.0})])
    assert square["gradients"] == {"x": 6}


def test_the_worked_neuron_is_that_of_the_course():
    text, values = "(y - sigmoid(w1*x1 + w2*x2))^2 / 2", {"x1": 0.5, "x2": 0.51, "w1": 0.35, "w2": 0.4, "y": 0.1}
    (found,) = solve([(text, values)])
    assert found["output"] == pytest.approx(0.1218, abs=5e-5)
    assert found["gradients"]["w1"] == pytest.approx(0.0595, abs=5e-5)
    assert found["gradients"]["w2"] == pytest.approx(0.0607, abs=5e-5)
    assert found["gradients"] == pytest.approx(by_torch(text, values)[1], rel=1e-12)
    assert found["slopes"] == pytest.approx(found["gradients"], rel=1e-5)
    known = arithmetic.evaluate(EXERCISES, "workedNeuron()")
    assert known["weights"] == pytest.approx([0.2905, 0.3393], abs=5e-5)
    assert known["later"] == pytest.approx(0.5789, abs=5e-5)
    assert known["lossLater"] == pytest.approx(0.1147, abs=5e-5)


def test_the_layer_before_is_torchs():
    text = "(y - sigmoid(w1*sigmoid(u*x0) + w2*x2))^2 / 2"
    _, gradients = by_torch(text, {"y": 0.1, "w1": 0.35, "u": 0.0, "x0": 2.0, "w2": 0.4, "x2": 0.51})
    assert arithmetic.evaluate(EXERCISES, "layerBefore") == pytest.approx(gradients["u"], rel=1e-12)


RIGHT = [
    {"gradient": 0.0607},
    {"weight": 0.3393, "output": 0.5789, "loss": 0.1147},
    {"factors": "right", "gradient": 0.0208},
]
WRONG = [
    [{"gradient": value} for value in (0.0595, -0.0607, 0.1191, 0.06, 0.5)],
    [
        {"weight": weight, "output": output, "loss": loss}
        for weight, output, loss in (
            (0.4607, 0.5789, 0.1147),
            (0.2905, 0.5789, 0.1147),
            (0.3393, 0.5861, 0.1147),
            (0.3393, 0.59, 0.1147),
            (0.3393, 0.5789, 0.2293),
            (0.3393, 0.5789, 0.1218),
        )
    ],
    [
        {"factors": factors, "gradient": gradient}
        for factors, gradient in (("own", 0.0208), ("slope", 0.0208), ("right", 0.0834), ("right", 0.0417))
    ],
]


def test_the_exercises_take_right_answers_and_refuse_wrong_ones_each_with_its_reason():
    told = arithmetic.evaluate(
        EXERCISES,
        "EXERCISES.map((one, k) => ({ right: one.check(right[k]), wrong: wrong[k].map(one.check) }))",
        right=RIGHT,
        wrong=WRONG,
    )
    for one in told:
        assert one["right"]["right"]
        assert not any(verdict["right"] for verdict in one["wrong"])
        words = [verdict["words"] for verdict in one["wrong"]]
        assert all(words)
        assert len(set(words)) >= len(words) - 1

"""Each line of arithmetic of the topic Loss, worked out anew from the numbers that stand in it."""

import math
import re

import numpy as np
import pytest
from arithmetic import evaluate

SIGNS = {
    "…": "", "−": "-", "×": "*", "½": "(1/2)", "⅛": "(1/8)", "²": "**2", "³": "**3", "√π": "sqrt(pi)", "√(": "sqrt(",
}  # fmt: skip
KINDS = ["squared", "absolute", "entropy", "hinge"]
DIGITS = 6e-5
"""Half of the last digit shown, and a little."""


def worked_out(text: str) -> list[float]:
    """Return what each side of the equations in a line comes to."""
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"(log|logit) (-?[\d.]+)", r"\1(\2)", text)
    names = {name: getattr(math, name) for name in ("log", "exp", "sqrt", "pi")}
    names |= {"max": max, "abs": abs, "logit": lambda f: math.log(f / (1 - f))}
    return [eval(side, {"__builtins__": {}}, names) for side in text.split(" = ")]


def number(text: str) -> float:
    found = re.fullmatch(r"(−?[\d.]+)…?(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found, text
    power = (found[2] or "⁰").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(found[1].replace("−", "-")) * 10 ** int(power)


@pytest.mark.parametrize("rows", ["lossRows", "likelihoodRows"])
def test_a_loss_is_what_its_line_says(rows):
    random = np.random.default_rng(5)
    guesses = [[0.1, 0.8, 0.6], [0.01, 0.99, 0.5], *np.round(random.uniform(0.01, 0.99, (40, 3)), 2).tolist()]
    found = evaluate(
        "learning/loss/words.js",
        f"kinds.map((k) => fs.map((f) => {rows}(k, f, [1, 0, 1], 0)))",
        kinds=KINDS,
        fs=guesses,
    )
    read = 0
    for case in (case for kind in found for case in kind):
        for row in case:
            text = row["text"] if row["text"] != "f" else re.findall(r"f = ([\d.]+)", row["label"])[0]
            for side in worked_out(text):
                assert side == pytest.approx(number(row["value"]), abs=3 * DIGITS), row
                read += 1
    assert read > 4 * len(guesses) * 3


def test_a_step_of_descent_is_what_its_lines_say():
    random = np.random.default_rng(6)
    clouds = [np.round(random.uniform([0, 0], [5, 10], (6, 2)), 1).tolist() for _ in range(30)]
    descents = evaluate(
        "learning/line/descent.js",
        "clouds.map((p) => ['squares', 'absolute'].map((k) => { const d = new Descent(p, k, 0.03);"
        " while (d.steps < 7) d.step(); return { ...d, best: d.best, steps: d.steps, next: d.next }; }))",
        clouds=clouds,
    )
    for case in evaluate("learning/line/words.js", "all.flat().map(rows)", all=descents):
        assert len(case) > 6
        for row in case:
            (side,) = worked_out(row["text"])
            largest = max(abs(float(one)) for one in re.findall(r"[\d.]+", row["text"]))
            assert side == pytest.approx(number(row["value"]), abs=(4 + 6 * largest) * DIGITS), row

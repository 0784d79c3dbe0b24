"""The view of digits made finer: errors, the four pixels of a coarse one, and exercises."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate

ERRORS, ASKED, FIGURES = (f"making/finer/{name}.js" for name in ("errors", "asked", "figures"))


def test_ratios_are_numpys() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.uniform(0, 16, (2, 64))
    error = ((one - other) ** 2).mean()
    asked = {"answer": one.tolist(), "truth": other.tolist(), "coarse": [0.0] * 16, "pixel": 9, "words": "x"}
    assert evaluate(ERRORS, "[error, 2.56].map(psnr)", error=error) == pytest.approx([10 * np.log10(256 / error), 20])
    told = {line["name"]: line for line in evaluate(ASKED, "lines(asked)", asked=asked)}
    assert told["psnr"]["value"] == f"{10 * np.log10(256 / error):.2f} dB"
    assert told["coarse"]["text"].endswith(f"= {one.reshape(4, 2, 4, 2).mean((1, 3))[0, 0]:.4f}…; given was 0")


def test_the_four_pixels_of_a_coarse_one() -> None:
    fine = np.arange(64).reshape(8, 8)
    coarse = fine.reshape(4, 2, 4, 2).mean((1, 3)).ravel()
    for k, found in enumerate(evaluate(ERRORS, "Array.from({ length: 64 }, (_, k) => four(k))")):
        assert k in found["places"]
        assert fine.ravel()[found["places"]].mean() == coarse[found["coarse"]]


def test_figures_are_read_from_their_places() -> None:
    figures = np.arange(6 * 4 * 3, dtype=float).reshape(6, 4, 3)
    found = evaluate(FIGURES, "over(figures, 4, 2, 3)", figures=figures.ravel().tolist())
    assert found == figures[4, 2].tolist()


def test_the_outcome_is_the_largest_mean_and_exercises_take_the_right_answers() -> None:
    assert evaluate(ASKED, "[[13, 19, 16], [20, 19, 16]].map((ratios) => asked(ratios).right)") == [1, 0]
    told = evaluate(ASKED, "[20, 2, 7.96, 5].map((ratio) => RATIO.check({ ratio }))")
    assert [one["right"] for one in told] == [True, False, False, False]
    assert len({one["words"] for one in told}) == 4
    told = evaluate(ASKED, "[[8, 64], [8, 8], [16, 128]].map(([answer, error]) => MIDDLE.check({ answer, error }))")
    assert [one["right"] for one in told] == [True, False, False]
    assert len({one["words"] for one in told}) == 3

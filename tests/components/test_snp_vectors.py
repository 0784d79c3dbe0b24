"""The browser's pairs of SNPs against numpy, and exercises that know their answers."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate

HOME = "sequences/snp_vectors/"
M, D, FURTHEST = 12, 4, 5
RNG = np.random.default_rng(0)
VECTORS, SCATTERED = RNG.normal(size=(2, M, D)).astype(np.float32)
LINKAGE = RNG.random((M, FURTHEST)).astype(np.float32)
CHROMOSOME = [0] * 7 + [1] * 5
PAIRS = """new Pairs({ furthest: 5, reach: 2, dimensions: 4, names: Array.from({ length: 12 }, (_, k) => `s${k}`),
chromosomes: ["1", "2"] }, { vectors: new Float32Array(vectors), scattered: new Float32Array(scattered),
linkage: new Float32Array(linkage), chromosome, position: chromosome })"""


def asked(expression: str, module: str = "pairs.js"):
    return evaluate(
        HOME + module,
        expression.replace("PAIRS", PAIRS),
        vectors=VECTORS.ravel().tolist(),
        scattered=SCATTERED.ravel().tolist(),
        linkage=LINKAGE.ravel().tolist(),
        chromosome=CHROMOSOME,
    )


def cosine(rows: np.ndarray, i: int, j: int) -> float:
    return float(rows[i] @ rows[j] / np.linalg.norm(rows[i]) / np.linalg.norm(rows[j]))


def test_pairs_of_a_stretch_have_their_r2_and_cosine():
    for permuted, rows in (("false", VECTORS), ("true", SCATTERED)):
        found = asked(f"PAIRS.within(2, 8, {permuted})")
        known = [
            [i, j, LINKAGE[i, j - i - 1], cosine(rows, i, j) ** 2]
            for i in range(2, 10)
            for j in range(i + 1, 10)
            if j - i <= FURTHEST and CHROMOSOME[i] == CHROMOSOME[j]
        ]
        assert np.array(found) == pytest.approx(np.array(known), abs=1e-6)
        assert asked(f"correlation(PAIRS.within(2, 8, {permuted}).map((pair) => pair.slice(2)))") == pytest.approx(
            np.corrcoef(np.array(known)[:, 2:].T)[0, 1]
        )


def test_neighbours_are_ranked_by_the_size_of_the_cosine():
    found = asked("PAIRS.neighbours(4, 3)")
    known = sorted((j for j in range(7) if j != 4), key=lambda j: -abs(cosine(VECTORS, 4, j)))[:3]
    assert [one["snp"] for one in found] == known
    assert [one["cosine"] for one in found] == pytest.approx([cosine(VECTORS, 4, j) for j in known], abs=1e-6)
    assert [one["linkage"] for one in found] == pytest.approx(
        [LINKAGE[min(4, j), abs(4 - j) - 1] for j in known], abs=1e-6
    )


def test_what_does_not_vary_has_no_correlation_and_nothing_no_cosine():
    assert asked("[correlation([[1, 2], [1, 3]]), cosine([0, 0], [1, 2])]") == [0, 0]


def test_figures_are_taken_from_every_seed():
    values = np.arange(12).reshape(3, 2, 2)
    found = evaluate(HOME + "told.js", "figures(values, 3, 2)", values=values.ravel().tolist())
    assert found == values.reshape(3, 4)[:, 2].tolist()
    assert evaluate(HOME + "told.js", "over([0.5, 0.25, -0.001])") == "0.25 (0.00 to 0.50)"


@pytest.mark.parametrize(
    ("foretold", "right"), [([0.9, 0.7, 0.0] * 2, 0), ([0.7, 0.9, 0.0] * 2, 1), ([0.9, 0.895, 0.0] * 2, 2)]
)
def test_what_foretells_best_is_read_from_the_figures(foretold, right):
    said = evaluate(HOME + "told.js", "asked(foretold, 2)", foretold=foretold)
    assert said["right"] == right
    assert f"{foretold[1]:.2f}" in said["because"] or "0.90" in said["because"]


def test_samples_go_from_components_to_vectors():
    found = evaluate(HOME + "samples.js", "[0, 0.25, 1].map((mix) => between([0, 0, 1, 2], [0, 0, 5, -2], 1, mix))")
    assert found == [[1, 2], [2, 1], [5, -2]]


@pytest.mark.parametrize(
    ("name", "answer", "right"),
    [
        ("ALLELES", {"value": 0.693}, True),
        ("ALLELES", {"value": 0.667}, False),
        ("ALLELES", {"value": 2}, False),
        ("LINEAR", {"can": "no"}, True),
        ("LINEAR", {"can": "yes"}, False),
    ],
)
def test_exercises_know_their_answers(name, answer, right):
    assert evaluate(HOME + "exercises.js", f"{name}.check(answer)", answer=answer)["right"] is right

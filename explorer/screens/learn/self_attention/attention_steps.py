"""The toy's matrices laid out for the lesson: self-attention, cross-attention, and a decoder's last step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.components.matrix_steps import Matrix, Source
from explorer.inspection.attention import toy
from explorer.inspection.attention.toy import Steps

INPUTS = {"x": toy.X, "p_q": toy.P_Q, "p_k": toy.P_K, "p_v": toy.P_V, "p_out": toy.P_OUT}
TITLES = {"x": "X", "p_q": "P_Q", "p_k": "P_K", "p_v": "P_V", "p_out": "P_out"}
LINES = (
    ("x", "p_q", "p_k", "p_v", "p_out"),
    ("q", "k", "v"),
    ("scores", "→", "scaled", "→", "weights"),
    ("gathered", "→", "out"),
)


def tokens(count: int, letter: str = "t") -> list[str]:
    """Return names t1, t2, …"""
    return [f"{letter}{i + 1}" for i in range(count)]


def shapes(as_rows: bool) -> dict[str, tuple[int, int]]:
    """Return the shape of each input as shown; with tokens as rows X is transposed."""
    sizes = {name: (value.shape[0], value.shape[1]) for name, value in INPUTS.items()}
    return sizes | {"x": (sizes["x"][1], sizes["x"][0])} if as_rows else sizes


def inputs(edited: Mapping[str, np.ndarray], as_rows: bool) -> dict[str, np.ndarray]:
    """Return the inputs, tokens as columns, where typed ones take the place of the taught ones."""
    values = {name: np.array(edited.get(name, value)) for name, value in INPUTS.items() if name != "x"}
    own = edited.get("x")
    return values | {"x": INPUTS["x"] if own is None else own.T if as_rows else own}


def matrices(inputs: Mapping[str, np.ndarray], steps: Steps, as_rows: bool) -> list[Matrix]:
    """Return every matrix of the toy in one of the two conventions, each with what it is made of."""
    x = inputs["x"]
    names, features = tokens(x.shape[1]), [f"x{i + 1}" for i in range(len(x))]
    made = [
        Matrix(
            "x", "X", x.T if as_rows else x, names if as_rows else features, features if as_rows else names, edit=True
        )
    ]
    for id in ("p_q", "p_k", "p_v", "p_out"):
        values = inputs[id]
        columns = features if id != "p_out" else tokens(values.shape[1], "v")
        made.append(Matrix(id, TITLES[id], values, tokens(len(values), id[2]), columns, edit=True))
    for id, source in (("q", "p_q"), ("k", "p_k"), ("v", "p_v")):
        made.append(_product(id, id.upper(), getattr(steps, id), source, "x", names, as_rows, f"{TITLES[source]} X"))
    made += _attention(steps, names, names, as_rows)
    made.append(_product("gathered", "Z", steps.gathered, "v", "weights", names, as_rows, "V Aᵀ", second="row"))
    made.append(_product("out", "Y", steps.out, "p_out", "gathered", names, as_rows, "P_out Z"))
    return made


def _product(
    id: str, title: str, values: np.ndarray, left: str, right: str, names: list[str], as_rows: bool, formula: str,
    second: str = "column",
) -> Matrix:  # fmt: skip
    """Return left times right (values by tokens), or its transpose where tokens are rows.

    A cell is a row of the left one times a column of the right one (a row of it, where the right one is transposed).
    Tokens as rows, the left one keeps its rows where it is a matrix P, else it is transposed like all the others.
    """
    letters = tokens(len(values), id[0] if id in "qkv" else "v" if id == "gathered" else "y")
    swapped = {"P_out Z": "Z P_outᵀ", "V Aᵀ": "A V"}.get(formula, f"X {formula.split()[0]}ᵀ")
    if not as_rows:
        sources = (Source(left, "row", "row"), Source(right, second, "column"))  # type: ignore[arg-type]
        return Matrix(id, title, values, letters, names, formula, "dot", sources)
    kept = left.startswith("p_")
    sources = (Source(left, "row" if kept else "column", "column"), Source(right, "row", "row"))
    return Matrix(id, title, values.T, names, letters, swapped, "dot", sources)


def _attention(steps: Steps, looking: list[str], looked_at: list[str], as_rows: bool) -> list[Matrix]:
    take = "row" if as_rows else "column"
    pair = (Source("q", take, "row"), Source("k", take, "column"))
    product, labels = ("Q Kᵀ" if as_rows else "Qᵀ K"), (looking, looked_at)
    return [
        Matrix("scores", "Scores S", steps.scores, *labels, product, "dot", pair),
        Matrix(
            "scaled", "Scaled", steps.scaled, *labels, f"S / {steps.divisor:.3f}", "scale",
            (Source("scores", "cell"),), steps.divisor,
        ),
        Matrix(
            "weights", "Weights A", steps.weights, *labels, "softmax of each row", "softmax",
            (Source("scaled", "row"),), amounts=True,
        ),
    ]  # fmt: skip


LOOKUP_LINES = (("one_hot", "×", "table", "=", "embedded"),)


def lookup() -> list[Matrix]:
    """Return an embedding as what it is: a row of ones and zeros for each token picks a row of a table."""
    words, features = ("AA", "AB", "BB"), [f"x{i + 1}" for i in range(3)]
    chosen = np.array([0, 2, 1, 2])
    one_hot, table = np.eye(3)[chosen], np.array([[1.0, 0, 1], [0, 1, 1], [2, 1, 0]])
    names = [f"t{i + 1}: {words[word]}" for i, word in enumerate(chosen)]
    made = (Source("one_hot", "row", "row"), Source("table", "column", "column"))
    return [
        Matrix("one_hot", "Which genotype", one_hot, names, words, amounts=True),
        Matrix("table", "Table E", table, words, features, "learnt"),
        Matrix("embedded", "Embedded", one_hot @ table, names, features, "one row of E each", "dot", made),
    ]


CROSS_LINES = (("x", "memory"), ("q", "k", "v"), ("weights", "→", "gathered"), ("logits", "→", "probabilities"))
WORDS = ("AA", "AB", "BB")
DECODED = np.array([[1.0, 0, 1], [0, 1, 1]]).T
MEMORY = np.array([[1.0, 0, 1, 0], [0, 1, 1, 2], [2, 0, 1, 0]])
TO_WORDS = np.array([[0.6, -1.0], [-0.2, 0.6], [-0.5, 1.2]])


def cross() -> tuple[list[Matrix], int]:
    """Return a decoder's cross-attention, its output layer and softmax, and the word that the last token chooses."""
    steps = toy.steps(DECODED, memory=MEMORY, p_out=TO_WORDS)
    probabilities = toy.softmax(steps.out.T).T
    decoder, encoder = tokens(DECODED.shape[1], "d"), tokens(MEMORY.shape[1], "e")
    features = [f"x{i + 1}" for i in range(3)]
    made = [
        Matrix("x", "Decoder's tokens X", DECODED, features, decoder),
        Matrix("memory", "Encoder's tokens M", MEMORY, features, encoder),
        Matrix("q", "Q", steps.q, tokens(2, "q"), decoder, "P_Q X"),
        Matrix("k", "K", steps.k, tokens(2, "k"), encoder, "P_K M"),
        Matrix("v", "V", steps.v, tokens(2, "v"), encoder, "P_V M"),
        Matrix(
            "weights", "Weights A", steps.weights, decoder, encoder, "softmax of each row of Qᵀ K / √2", amounts=True
        ),
        _product("gathered", "Z", steps.gathered, "v", "weights", decoder, False, "V Aᵀ", second="row"),
        Matrix("logits", "Output layer", steps.out, WORDS, decoder, "W Z: a number per genotype"),
        Matrix(
            "probabilities", "Softmax", probabilities, WORDS, decoder, "of each column", "softmax",
            (Source("logits", "column", "column"),), amounts=True,
        ),
    ]  # fmt: skip
    return made, int(probabilities[:, -1].argmax())

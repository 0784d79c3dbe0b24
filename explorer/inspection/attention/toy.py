"""Self-attention step by step on matrices small enough to follow by hand; every step is kept.

As taught, tokens are the columns of X (width, tokens), Q = P_Q X, K = P_K X, V = P_V X, and the scores of pairs of
tokens are Qᵀ K / sqrt(k). Most code has tokens as rows; then everything is transposed and the numbers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

P_Q = np.array([[2.0, 0, 1], [0, 1, 1]])
P_K = np.array([[0.0, 1, 1], [2, 0, 0]])
P_V = np.array([[1.0, 1, 3], [0, 1, 0]])
X = np.array([[1.0, 0, 2, 1], [0, 1, 1, 0], [1, 1, 0, 2]])
P_OUT = np.array([[1.0, 0], [0, 1], [1, -1]])


@dataclass(frozen=True, eq=False)
class Steps:
    """Every matrix of one self-attention, tokens as columns.

    Attributes
    ----------
    q, k : (k, tokens); v : (values, tokens)
    scores : (tokens, tokens), qᵀ k: row the query, column the key
    scaled : scores over `divisor`, minus infinity where attending is not allowed
    weights : softmax of every row
    gathered : (values, tokens), v weightsᵀ: the weighted sum of values that each token gathers
    out : (outputs, tokens), P_out times gathered
    divisor : sqrt(k) times the temperature
    """

    q: np.ndarray
    k: np.ndarray
    v: np.ndarray
    scores: np.ndarray
    scaled: np.ndarray
    weights: np.ndarray
    gathered: np.ndarray
    out: np.ndarray
    divisor: float


def steps(
    x: np.ndarray,
    p_q: np.ndarray = P_Q,
    p_k: np.ndarray = P_K,
    p_v: np.ndarray = P_V,
    p_out: np.ndarray = P_OUT,
    temperature: float = 1.0,
    scale: bool = True,
    causal: bool = False,
    memory: np.ndarray | None = None,
) -> Steps:
    """Return every step of attention over the tokens that are the columns of `x` (width, tokens).

    Parameters
    ----------
    p_q, p_k : (k, width); p_v : (values, width); p_out : (outputs, values)
    temperature : above 1 makes attention even, below 1 single-minded
    scale : divide scores by sqrt(k)
    causal : a token may attend to itself and to those before it
    memory : (width, others): tokens that keys and values come from instead, as a decoder's cross-attention takes them
        from the encoder
    """
    source = x if memory is None else memory
    q, k, v = p_q @ x, p_k @ source, p_v @ source
    scores = q.T @ k
    divisor = (np.sqrt(len(q)) if scale else 1.0) * temperature
    scaled = scores / divisor
    if causal:
        scaled = np.where(np.tril(np.ones(scaled.shape, dtype=bool)), scaled, -np.inf)
    weights = softmax(scaled)
    gathered = v @ weights.T
    return Steps(q, k, v, scores, scaled, weights, gathered, p_out @ gathered, float(divisor))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return the softmax of every row; entries of minus infinity get 0."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Heads:
    """Attention split over heads: weights (heads, tokens, tokens), each head's sums, side by side, and the result.

    `gathered` is (heads, tokens, width / heads), `joined` (tokens, width), `out` (tokens, width); tokens are rows.
    """

    weights: np.ndarray
    gathered: np.ndarray
    joined: np.ndarray
    out: np.ndarray


def several_heads(
    x: np.ndarray,
    w_q: np.ndarray,
    w_k: np.ndarray,
    w_v: np.ndarray,
    w_out: np.ndarray,
    heads: int,
    causal: bool = False,
) -> Heads:
    """Return multi-head self-attention of x (tokens, width) without biases; every w is (width, width), used as x wᵀ.

    Head h has columns h * width / heads and on of q, k and v (torch.nn.MultiheadAttention's order).
    """
    tokens, width = x.shape
    if width % heads:
        raise ValueError(f"{heads} heads cannot share a width of {width}")

    def split(w: np.ndarray) -> np.ndarray:
        return (x @ w.T).reshape(tokens, heads, width // heads).transpose(1, 0, 2)

    q, k, v = split(w_q), split(w_k), split(w_v)
    scaled = q @ k.transpose(0, 2, 1) / np.sqrt(width // heads)
    if causal:
        scaled = np.where(np.tril(np.ones((tokens, tokens), dtype=bool)), scaled, -np.inf)
    weights = softmax(scaled)
    gathered = weights @ v
    joined = gathered.transpose(1, 0, 2).reshape(tokens, width)
    return Heads(weights, gathered, joined, joined @ w_out.T)


def drawn_heads(tokens: int, width: int, seed: int = 0) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return tokens (tokens, width) and the matrices w_q, w_k, w_v, w_out (width, width), drawn at random."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(tokens, width)), [rng.normal(size=(width, width)) / np.sqrt(width) for _ in range(4)]


def positions(tokens: int, width: int) -> np.ndarray:
    """Return the sinusoidal positional encoding (tokens, width).

    Column i of position D is sin(D / 10000^(i / width)) for even i and cos(D / 10000^((i - 1) / width)) for odd i.
    Source: Vaswani et al. 2017, section 3.5.
    """
    column = np.arange(width)
    angle = np.arange(tokens)[:, None] / 10000.0 ** ((column - column % 2) / width)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))


def nearness(encoding: np.ndarray) -> np.ndarray:
    """Return the dot product of every pair of positions over that of a position with itself (tokens, tokens)."""
    products = encoding @ encoding.T
    return products / np.sqrt(np.outer(np.diag(products), np.diag(products)))


def permuted(x: np.ndarray, order: np.ndarray, encoding: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return attention's result for tokens in their order, and for the same tokens permuted, brought back in order.

    `x` (width, tokens). Without an encoding the two are equal: attention does not know the order of tokens. With one
    (width, tokens), which stays where it is, they differ.
    """
    there = 0.0 if encoding is None else encoding
    plain = steps(x + there).gathered
    moved = steps(x[:, order] + there).gathered
    back = np.empty_like(moved)
    back[:, order] = moved
    return plain, back

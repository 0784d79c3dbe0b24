"""The lesson on attention: the toy step by step, several heads, positions, encoder and decoder."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.attention_view import Axis, attention_heads
from explorer.components.matrix_steps import edited, matrix_steps
from explorer.drawing import lesson
from explorer.inspection.attention import encoder_stack, toy
from explorer.screens.learn.self_attention import attention_steps as laid_out
from explorer.ui.show import figure

COLUMNS, ROWS = "tokens as columns", "tokens as rows"
KEY = "toy"


def step_by_step() -> None:
    """Show every matrix of the toy; inputs can be typed over."""
    left, middle, right, last = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    with left:
        convention = st.segmented_control(
            "Convention", [COLUMNS, ROWS], default=COLUMNS, required=True, key="convention", bind="query-params"
        )
    with middle:
        temperature = st.slider(
            *("Temperature", 0.1, 5.0, 1.0, 0.1),
            key="temperature",
            bind="query-params",
            help="Scores are divided by it before the softmax. 1 is usual.",
        )
    with right:
        scale = st.toggle(
            "Divide by √k",
            value=True,
            key="scale",
            bind="query-params",
            help="Keeps scores from growing with the length k of a query; usual.",
        )
    with last:
        causal = st.toggle("Causal mask", key="causal", bind="query-params", help="No token looks at later ones.")
    as_rows = convention == ROWS
    key = f"{KEY}-{'rows' if as_rows else 'columns'}"
    values = laid_out.inputs(edited(key, laid_out.shapes(as_rows)), as_rows)
    steps = toy.steps(**values, temperature=temperature, scale=scale, causal=causal)
    matrix_steps(
        laid_out.matrices(values, steps, as_rows),
        laid_out.LINES,
        key=key,
        hint="Point at a number to see the row and the column that made it. The matrices in the first line can be "
        "typed over.",
    )
    st.caption(
        "Scores grow with k, the number of rows of Q; dividing by √k keeps the softmax from becoming all or nothing. A "
        "temperature above 1 makes attention even, one below 1 single-minded."
    )


def several_heads() -> None:
    """Show how a width is shared out among heads, and each head's map."""
    left, middle = st.columns(2)
    with left:
        heads = st.select_slider(
            "Heads",
            [1, 2, 4, 8],
            4,
            key="heads",
            bind="query-params",
            help="Attentions side by side, each on its share of the columns. The first transformer had 8.",
        )
    with middle:
        causal = st.toggle("Causal mask", key="heads-causal", bind="query-params", help="No token looks at later ones.")
    tokens, width = 8, 16
    x, (w_q, w_k, w_v, w_out) = toy.drawn_heads(tokens, width, seed=3)
    attended = toy.several_heads(2 * x, w_q, w_k, w_v, w_out, heads, causal)
    share = width // heads
    st.markdown(
        f"**Split**: Q, K and V are {tokens} × {width}; each of {heads} heads takes {share} of the {width} columns. "
        f"**Attend**: each head makes a map of its own, {tokens} × {tokens}, and gathers {tokens} × {share}. "
        f"**Concatenate**: side by side they are {tokens} × {width} again, times W_O."
    )
    names = laid_out.tokens(tokens)
    attention_heads(
        attended.weights,
        Axis(tuple(names), tuple(names)),
        [f"head {h + 1}" for h in range(heads)],
        key=f"heads-{heads}",
        per_layer=min(heads, 4),
        heading="attention",
        row_word="token that looks",
        column_word="token it looks at",
        equal=False,
        height=380,
    )


def positions() -> None:
    """Draw the positional encoding as waves, as a matrix, and as nearness of positions; say what is lost without."""
    left, right = st.columns(2)
    with left:
        tokens = st.slider(
            *("Positions", 8, 128, 48, 8), key="positions", bind="query-params", help="How many tokens are encoded."
        )
    with right:
        width = st.slider(
            *("Width", 4, 64, 16, 4),
            key="width",
            bind="query-params",
            help="Numbers of a token: a sine and a cosine of each wavelength.",
        )
    encoding = toy.positions(tokens, width)
    figure(lesson.waves(encoding), key="waves")
    shown = st.columns(2)
    with shown[0]:
        figure(lesson.encoding(encoding), key="encoding")
    with shown[1]:
        names = tuple(f"position {i}" for i in range(tokens))
        attention_heads(
            toy.nearness(encoding)[None],
            Axis(names, tuple("" for _ in names)),
            ["nearness"],
            key="nearness",
            heading="dot product of positions, 1 with itself",
            unit="dot product",
            signed=True,
            equal=False,
            row_word="between",
            column_word="and",
            height=420,
        )
    order = np.array([2, 0, 3, 1])
    plain, back = toy.permuted(toy.X, order)
    there, moved = toy.permuted(toy.X, order, toy.positions(4, 3).T)
    st.markdown(
        "**What is lost without it.** Put the toy's tokens in the order 3, 1, 4, 2: without positions every token "
        f"gathers exactly what it did before (largest change {np.abs(plain - back).max():.1f}); with positions added "
        f"the largest change is {np.abs(there - moved).max():.2f}. A set of markers is no genome."
    )


def blocks() -> None:
    """Draw encoder and decoder, cross-attention with its numbers, and the gradient without residual paths."""
    st.graphviz_chart(lesson.ENCODER_DECODER)
    st.markdown(
        "**Embedding lookup**: a genotype is a word; multiplying by ones and zeros picks its row of the table. A "
        "linear map of the dosages, as the transformer here has it, needs no table."
    )
    matrix_steps(laid_out.lookup(), laid_out.LOOKUP_LINES, key="lookup")
    st.markdown(
        "**Cross-attention**: queries come from the decoder's tokens, keys and values from the encoder's. Its result "
        "goes through the output layer and a softmax; the MAP choice is the genotype with the highest probability."
    )
    made, chosen = laid_out.cross()
    matrix_steps(made, laid_out.CROSS_LINES, key="cross")
    st.markdown(f"MAP choice for the last token: **{laid_out.WORDS[chosen]}**.")
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    with left:
        depth = st.slider("Encoder blocks", 2, 16, 8, key="depth", bind="query-params")
    with middle:
        residual = st.toggle("Residual paths", value=True, key="residual", bind="query-params")
    with right:
        normed = st.toggle("Layer norm", value=True, key="normed", bind="query-params")
    usual = encoder_stack.gradient_by_depth(depth)
    figure(lesson.gradients(usual, encoder_stack.gradient_by_depth(depth, residual, normed)), key="gradients")

"""One layer opened: its formula, the arithmetic of its sizes with the actual numbers, and its settings explained."""

from __future__ import annotations

import re

import numpy as np
import streamlit as st

from explorer.components.network_builder import fields
from explorer.datasets.dataset import Dataset
from explorer.networks.drafting.check import CheckedDraft
from explorer.networks.geometry import Row
from explorer.networks.layers.base import ABOUT
from explorer.networks.shape import Shape
from explorer.ui.say import escaped, in_formula


def show(checked: CheckedDraft, name: str, data: Dataset | None = None) -> None:
    """Show one layer of a draft with the shapes it is given."""
    row = checked.rows[name]
    layer = row.layer
    shapes = {"input": checked.geometry.spec.input_shape}
    shapes |= {other.name: other.output for other in checked.rows.values() if other.output is not None}
    inputs = [shapes[source] for source in row.sources if source in shapes]
    with st.container(border=True, key="layer-detail"):
        st.markdown(f"**{escaped(name)}**, {escaped(layer.title)}")
        left, right = st.columns([3, 2])
        with left:
            if layer.formula:
                st.latex(layer.formula)
            if row.output is not None and len(inputs) == len(row.sources):
                st.latex(shapes_latex(inputs, row.output))
                for line in layer.worked(*inputs):
                    st.latex(latex(line.label, line.expression, line.result))
            elif name in checked.problems:
                st.caption(escaped(checked.problems[name].sentence))
            if data is not None and (genes := genes_seen(row, data)):
                st.caption(genes)
        with right:
            for setting, about in type(layer).model_fields.items():
                if setting in ABOUT:
                    continue
                value = fields.written(getattr(layer, setting))
                st.markdown(
                    f"**{setting.replace('_', ' ')}** = {escaped(value or 'none')}  \n{about.description or ''}"
                )
            if layer.help:
                st.caption(layer.help)


def shapes_latex(inputs: list[Shape], output: Shape) -> str:
    """Return which shapes go in and which comes out, as a formula.

    >>> shapes_latex([Shape(channels=1, positions=64)], Shape(features=2))
    'x \\\\in \\\\mathbb{R}^{1 \\\\times 64} \\\\quad\\\\to\\\\quad y \\\\in \\\\mathbb{R}^{2}'
    """

    def space(shape: Shape) -> str:
        return r"\mathbb{R}^{" + r" \times ".join(map(str, shape.sizes)) + "}"

    several = len(inputs) > 1
    into = r",\; ".join(
        f"x^{{({i})}} \\in {space(s)}" if several else f"x \\in {space(s)}" for i, s in enumerate(inputs, 1)
    )
    return rf"{into} \quad\to\quad y \in {space(output)}"


def latex(label: str, expression: str, result: int) -> str:
    """Return a worked line as a formula.

    >>> latex("positions", "floor((64 - 4 + 2·0) / 1) + 1", 61)
    '\\\\text{positions} = \\\\left\\\\lfloor (64 - 4 + 2\\\\cdot 0) / 1 \\\\right\\\\rfloor + 1 = 61'
    """
    text = expression
    for word, left, right in (
        ("floor", r"\left\lfloor ", r" \right\rfloor"),
        ("ceil", r"\left\lceil ", r" \right\rceil"),
    ):
        while (at := text.find(f"{word}(")) >= 0:
            start = at + len(word) + 1
            depth, end = 1, start
            while depth and end < len(text):
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            text = text[:at] + left + text[start : end - 1] + right + text[end:]
    text = text.replace("·", r"\cdot ").replace("×", r"\times ").replace("%", r"\%").replace("²", "^2")
    text = re.sub(r"(?<=\d),(?=\d{3})", "{,}", text)
    shown = in_formula(result)
    return rf"\text{{{label}}} = {text} = {shown}" if expression != str(result) else rf"\text{{{label}}} = {shown}"


def genes_seen(row: Row, data: Dataset) -> str:
    """Return how many genes the windows of a layer's units touch, in words; "" where that cannot be said."""
    genes, variants = data.genes, data.genotypes.variants
    if genes is None or row.field is None or not row.windowed or not data.genotypes.mapped:
        return ""
    if row.field.lengths.get("positions") != len(variants):
        return ""
    windows = np.clip(row.field.windows("positions"), 0, len(variants))
    position, chromosome = variants["position"].to_numpy(), variants["chromosome"].astype(str).to_numpy()
    placed = data.genotypes.placed
    first, last = np.minimum(windows[:, 0], len(variants) - 1), np.maximum(windows[:, 1] - 1, 0)
    whole = (chromosome[first] == chromosome[last]) & placed[first] & placed[last]
    counts = np.zeros(int(whole.sum()), dtype=int)
    at, start, stop = chromosome[first][whole], position[first][whole], position[last][whole]
    for name in np.unique(at):
        own, here = genes[genes["chromosome"].astype(str) == name], at == name
        begun = np.searchsorted(np.sort(np.asarray(own["start"])), stop[here], side="right")
        ended = np.searchsorted(np.sort(np.asarray(own["end"])), start[here], side="left")
        counts[here] = begun - ended
    if not len(counts):
        return ""
    middle = int(np.median(counts))
    return f"One of its units sees {middle:,} gene{'' if middle == 1 else 's'} in the middle, {counts.max():,} at most."

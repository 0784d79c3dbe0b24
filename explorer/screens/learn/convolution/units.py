"""Lessons on what stands between convolutions: sizes and parameters, batch norm, softmax, dropout."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.matrix_steps import Matrix, Source, edited, matrix_steps
from explorer.components.softmax_bars import softmax_bars
from explorer.drawing import operations as figures
from explorer.engines.inspector.answers import operations
from explorer.errors import InputError
from explorer.inspection.operations import dropping, normalising
from explorer.messages.inspector.operations import Softmax
from explorer.networks.layers import CATALOGUE
from explorer.networks.layers.base import Layer
from explorer.networks.shape import Shape
from explorer.ui import inspector
from explorer.ui.layer_detail import latex
from explorer.ui.say import escaped
from explorer.ui.show import figure, metric

EXAMPLES: dict[str, dict[str, int]] = {
    "Ten 5 × 5 filters on 32 × 32 × 3": {"width": 32, "depth": 3, "size": 5, "filters": 10, "stride": 1, "padding": 2},
    "1 × 1 convolution: 60 channels become 20": {
        "width": 100,
        "depth": 60,
        "size": 1,
        "filters": 20,
        "stride": 1,
        "padding": 0,
    },
    "AlexNet's first layer": {"width": 227, "depth": 3, "size": 11, "filters": 96, "stride": 4, "padding": 0},
    "LeNet-5's first layer": {"width": 32, "depth": 1, "size": 5, "filters": 6, "stride": 1, "padding": 0},
    "Max pooling 2 × 2": {"width": 224, "depth": 64, "size": 2, "filters": 0, "stride": 2, "padding": 0},
}
LIMITS = {
    "width": (1, 1024),
    "depth": (1, 2048),
    "size": (1, 63),
    "stride": (1, 63),
    "padding": (0, 31),
    "filters": (0, 4096),
}
LABELS = {
    "width": "Width and height W₁",
    "depth": "Depth D₁",
    "size": "Filter F",
    "stride": "Stride S",
    "padding": "Padding P",
    "filters": "Filters K, 0 for pooling",
}
FIGURES = (0, 1, 2, 3, 4, 7)
CLASSES = ("AA", "AB", "BB", "no call")


def sizes() -> None:
    """Calculate the volume and the parameters of one layer."""
    example = st.selectbox("Example", list(EXAMPLES), key="example", bind="query-params")
    usual = EXAMPLES[example]
    place = list(EXAMPLES).index(example)
    form: dict[str, int] = {}
    for (name, label), column in zip(LABELS.items(), st.columns(6, vertical_alignment="bottom"), strict=True):
        low, high = LIMITS[name]
        with column:
            value = st.number_input(label, low, high, usual[name], key=f"{name}{place}", bind="query-params")
        form[name] = int(value)
    try:
        layer, before = _layer(form), Shape(channels=form["depth"], height=form["width"], width=form["width"])
        after = layer.output_shape(before)
    except (InputError, ValueError) as error:
        words = str(error) if isinstance(error, InputError) else "These numbers do not make a layer."
        st.error(escaped(words), icon=":material/error:")
        return
    left, right = st.columns([2, 3])
    with left:
        figure(figures.volumes(_sides(before), _sides(after)), key="volumes")
    with right:
        if form["filters"]:
            st.latex(r"W_2 = \left\lfloor \frac{W_1 - F + 2P}{S} \right\rfloor + 1, \quad D_2 = K")
            st.latex(r"F \cdot F \cdot D_1 \cdot K + K \;\text{parameters}")
        else:
            st.latex(r"W_2 = \left\lfloor \frac{W_1 - F}{S} \right\rfloor + 1, \quad D_2 = D_1")
        for line in layer.worked(before):
            st.latex(latex(line.label, line.expression, line.result))
        kept, exact = form["width"] - form["size"] + 2 * form["padding"], form["stride"]
        if kept % exact:
            rest = f"the last {kept % exact} rows and columns are not read"
            st.caption(f"(W₁ − F + 2P) / S is no whole number: {rest}.")
    one, two, three = st.columns(3)
    with one:
        metric("Volume before", f"{form['width']} × {form['width']} × {form['depth']}", f"{before.size:,} numbers")
    with two:
        metric("Volume after", f"{after['width']} × {after['height']} × {after['channels']}", f"{after.size:,} numbers")
    with three:
        metric("Parameters", f"{layer.parameters(before):,}", f"{layer.macs(before):,} multiply-adds")


def _layer(form: dict[str, int]) -> Layer:
    size, stride, padding = ((form[name], form[name]) for name in ("size", "stride", "padding"))
    if form["filters"]:
        return CATALOGUE["conv2d"].model_validate(
            {"filters": form["filters"], "kernel": size, "stride": stride, "padding": padding}
        )
    if form["padding"]:
        raise InputError("Pooling", "it is calculated without padding here", "Set the padding to 0.")
    return CATALOGUE["max_pool2d"].model_validate({"kernel": size, "stride": stride})


def _sides(shape: Shape) -> tuple[int, int, int]:
    return shape["channels"], shape["height"], shape["width"]


def batch() -> None:
    """Show batch normalisation of a mini-batch of digits, number by number."""
    st.markdown(
        "A mini-batch of six handwritten digits, each as four numbers: its ink, and how much of flat "
        "edges, upright edges and outlines it has. Batch norm puts every "
        "column on a common scale, then lets the network choose that scale: γ and β are learnt, and can be typed here."
    )
    samples, features = [f"digit {figure}" for figure in FIGURES], list(normalising.FEATURES)
    shape = (len(samples), len(features))
    own = edited("batch-norm", {"x": shape, "gamma": (1, shape[1]), "beta": (1, shape[1])})
    x = own.get("x", normalising.mini_batch(FIGURES))
    gamma, beta = own.get("gamma", np.ones((1, shape[1]))), own.get("beta", np.zeros((1, shape[1])))
    result = normalising.batch_norm(x, gamma[0], beta[0])
    standard, output = (one.round(12) + 0.0 for one in (result.standard, result.output))  # no zero below zero
    column, cell = Source("x", "column", "column"), Source("x", "cell")
    mean, variance = Source("mean", "head"), Source("variance", "head")
    affine = (Source("gamma", "head"), Source("standard", "cell"), Source("beta", "head"))
    amounts = bool(x.min() >= 0)
    matrices = [
        Matrix("x", "Mini-batch x", x, samples, features, edit=True, amounts=amounts),
        Matrix(
            "mean", "Mean μ", result.mean[None], ["μ"], features, "of each column", "mean", (column,), amounts=amounts
        ),
        Matrix(
            "variance",
            "Variance σ²",
            result.variance[None],
            ["σ²"],
            features,
            "mean square distance from μ",
            "variance",
            (column, mean),
            amounts=True,
        ),
        Matrix(
            "standard",
            "Standardised",
            standard,
            samples,
            features,
            "(x − μ) / √(σ² + ε)",
            "standard",
            (cell, mean, variance),
            1e-5,
        ),
        Matrix("gamma", "γ", gamma, ["γ"], features, "learnt", edit=True),
        Matrix("beta", "β", beta, ["β"], features, "learnt", edit=True),
        Matrix("y", "Output y", output, samples, features, "γ × standardised + β", "affine", affine),
    ]
    lines = [["x", "→", "standard", "→", "y"], ["mean", "variance"], ["gamma", "beta"]]
    matrix_steps(matrices, lines, key="batch-norm", hint="Point at a number to see what made it; type over x, γ and β.")
    st.caption(
        "In training mean and variance are those of the batch, so that a digit's numbers depend on the others in it; "
        "when the network is used, running means kept from training take their place."
    )


def softmax() -> None:
    """Show softmax with logits to drag."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        temperature = st.slider("Temperature", 0.1, 5.0, 1.0, 0.1, key="temperature", bind="query-params")
    with right:
        truth = st.selectbox("True class", CLASSES, index=1, key="truth", bind="query-params")
    logits = [1.0, 2.0, 0.5, -1.0]
    answer = operations.softmax(Softmax(logits=logits, temperature=temperature, truth=CLASSES.index(truth)))
    softmax_bars(
        CLASSES,
        logits,
        temperature=temperature,
        truth=CLASSES.index(truth),
        path=inspector.path(),
        answer=answer,
        key="softmax",
    )
    st.caption(
        "Adding the same number to every logit changes nothing; doubling them is halving the temperature. The largest "
        "logit is taken away before exp, so that nothing overflows."
    )


def dropout() -> None:
    """Show dropout masks and what they amount to on average."""
    first, second, third = st.columns(3, vertical_alignment="bottom")
    with first:
        rate = st.slider("Dropout rate", 0.05, 0.9, 0.5, 0.05, key="rate", bind="query-params")
    with second:
        masks = st.select_slider("Masks drawn", [10, 30, 100, 300, 1000, 3000], 300, key="masks", bind="query-params")
    with third:
        inverted = st.toggle("Inverted: divide by 1 − rate at once", value=True, key="inverted", bind="query-params")
    units = np.array([0.8, -1.2, 2.0, 0.3, 1.5, -0.6])
    result = dropping.dropout(units, rate, int(masks), inverted, seed=4)
    names, shown = [f"unit {k + 1}" for k in range(len(units))], 5
    rows = [f"mask {k + 1}" for k in range(shown)]
    scale = 1 / (1 - rate) if inverted else 1.0
    means = np.stack([result.running[-1], result.expected])
    matrices = [
        Matrix("units", "Values", units[None], ["value"], names),
        Matrix(
            "masks", f"First {shown} masks", result.masks[:shown].astype(float), rows, names, "1 is kept", amounts=True
        ),
        Matrix(
            "scale",
            "Scale",
            np.full((1, len(units)), scale),
            ["scale"],
            names,
            "1 / (1 − rate)" if inverted else "none",
            amounts=True,
        ),
        Matrix(
            "values",
            "What goes on",
            result.values[:shown],
            rows,
            names,
            "value × mask × scale",
            "product",
            (Source("units", "head"), Source("masks", "cell"), Source("scale", "head")),
        ),
        Matrix("means", "Means", means, [f"of {masks} masks", "of all masks"], names),
    ]
    matrix_steps(matrices, [["units", "scale"], ["masks", "→", "values"], ["means"]], key="dropout")
    figure(figures.averages(result), key="averages")
    st.markdown(
        "Over all masks the mean is the value itself, so the network is used as it stands."
        if inverted
        else f"Over all masks the mean is {1 - rate:.2f} of the value: later the weights are multiplied by it."
    )

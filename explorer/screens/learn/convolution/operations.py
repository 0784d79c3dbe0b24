"""Lessons beside the sandbox: two functions sliding, pooling and its tolerance, oriented cells."""

from __future__ import annotations

import streamlit as st

from explorer.components.matrix_pictures import Picture, Window, matrix_pictures
from explorer.components.sliding_product import sliding_product
from explorer.datasets.teaching import patches
from explorer.drawing import operations as figures
from explorer.inspection.operations import continuous, cortex, kernels, pooling
from explorer.ui.show import figure

SHAPES = list(continuous.SHAPES)
FOUND_BY = {"Edges to the right": ("sobel", 1), "Edges downwards": ("sobel", 0), "Outlines": ("edges", 0)}


def functions() -> None:
    """Show two functions of time, one turned round and drawn over the other."""
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    with left:
        f = st.selectbox("f", SHAPES, index=0, key="f", bind="query-params")
    with middle:
        g = st.selectbox("g", SHAPES, index=3, key="g", bind="query-params")
    with right:
        flip = st.toggle("Turn g round (convolution)", value=True, key="turned", bind="query-params")
    product = continuous.convolve(f, g, flip)
    sliding_product(
        product.f,
        product.g,
        product.result,
        reach=continuous.REACH,
        step=continuous.STEP,
        flip=flip,
        name=f"{f}, {g}, {flip}",
        key="functions",
    )
    st.caption(
        "Drag the picture or press the arrow keys to shift g. Each output of a network's convolution is the same with "
        "sums in place of areas: kernel over picture, multiply, add up."
    )


def pools() -> None:
    """Show what pooling keeps, and how little it minds a shift."""
    first, second, third, fourth = st.columns(4, vertical_alignment="bottom")
    with first:
        digit = st.selectbox("Digit", range(10), index=3, key="pool-digit", bind="query-params")
    with second:
        by = st.selectbox("Found by", list(FOUND_BY), key="pool-kernel", bind="query-params")
    with third:
        kind = st.segmented_control(
            "Pooling", ["max", "average"], default="max", required=True, key="pooling", bind="query-params"
        )
    with fourth:
        right = st.slider("Shift to the right, cells", -3, 3, 1, key="shift", bind="query-params")
    name, place = FOUND_BY[by]
    picture, kernel = patches.digit(int(digit)).values[0], kernels.kernel(name).values[place]
    pooled_by = "average" if kind == "average" else "max"
    tolerance = pooling.tolerance(picture, kernel, pooled_by, 2, 2, 0, right)
    st.markdown(
        f"Moved by {_moved(right)}, the found map changes by **{tolerance.change_map:.0%}**, the pooled map "
        f"by **{tolerance.change_pooled:.0%}**."
    )
    high = float(max(tolerance.before.map.max(), tolerance.after.map.max()))
    shown, windows = [], []
    for when, maps in (("before", tolerance.before), ("after", tolerance.after)):
        shown += [
            Picture(
                f"picture-{when}", "digit" if when == "before" else "digit, shifted", maps.picture, "grey", "", 16.0
            ),
            Picture(f"found-{when}", "found", maps.map, "amount", "kernel, then rectifier", high),
            Picture(f"pooled-{when}", "pooled", maps.pooled, "amount", f"{pooled_by} of 2 × 2", high),
        ]
        windows += [
            Window(f"found-{when}", f"picture-{when}", 3, 1, 1),
            Window(f"pooled-{when}", f"found-{when}", 2, 2, 0, pooled_by),
        ]
    lines = [[f"picture-{w}", "→", f"found-{w}", "→", f"pooled-{w}"] for w in ("before", "after")]
    matrix_pictures(
        shown, lines, windows, key="pools", side=176, hint="Point at a pooled cell to see what it was made of."
    )
    st.caption(
        "Changes are the length of the difference over the length of what was there. Only a shift by the stride moves "
        "the pooled map as a whole; anything less is forgiven in part. Pooling has no parameters."
    )


def cells() -> None:
    """Show simple cells as oriented filters and a complex cell as pooling over them."""
    first, second, third = st.columns(3)
    with first:
        preferred = st.slider("Angle the cells prefer", 0, 165, 45, 15, "%d°", key="preferred", bind="query-params")
    with second:
        angle = st.slider("Angle of the bar", 0, 172, 45, 4, "%d°", key="angle", bind="query-params")
    with third:
        offset = st.slider("Place of the bar", -4.0, 4.0, 0.0, 0.5, key="offset", bind="query-params")
    bar = cortex.bar(angle, offset)
    names = [f"filter{phase}" for phase in cortex.PHASES]
    shown = [Picture("bar", "bar", bar, "grey", f"{angle}°", 1.0, plain=True)]
    shown += [
        Picture(
            name, f"simple cell {k + 1}", cortex.gabor(preferred, phase), "signed", f"answers {answer:.2f}", plain=True
        )
        for k, (name, phase) in enumerate(zip(names, cortex.PHASES, strict=True))
        for answer in [cortex.simple(bar, preferred, phase)]
    ]
    matrix_pictures(
        shown, [["bar", *names]], key="cells", side=150,
        hint="A simple cell is a filter with a rectifier: bar times filter, summed, nothing where that is negative.",
    )  # fmt: skip
    st.markdown(
        f"The complex cell answers with the largest of the four: **{cortex.complex_cell(bar, preferred):.2f}**. A "
        "convolution with a rectifier followed by pooling does the same."
    )
    figure(figures.tuning(cortex.answers(preferred), float(angle), offset), key="tuning")
    st.caption(
        "After Hubel and Wiesel (1962), with Gabor filters for the receptive fields. The simple cell falls silent when "
        "the bar moves by half a stripe; the complex cell does not mind."
    )


def _moved(right: int) -> str:
    """Return how far a picture of 8 cells is moved, in words.

    >>> _moved(1), _moved(-2)
    ('1 of 8 cells to the right', '2 of 8 cells to the left')
    """
    return f"{abs(right)} of 8 cells" + (f" to the {'right' if right > 0 else 'left'}" if right else "")

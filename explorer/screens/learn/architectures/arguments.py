"""The three arguments behind today's architectures, each with its arithmetic and a measurement on digits."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.networks import arguments
from explorer.networks.geometry import Geometry
from explorer.networks.zoo import gallery
from explorer.ui.say import in_formula


def small_kernels() -> None:
    """Compare a stack of 3x3 convolutions with the one large kernel that sees as far."""
    st.markdown(
        "Two convolutions of 3×3 see as far as one of 5×5, with fewer weights and one more nonlinearity between them. "
        "VGG is built on nothing else."
    )
    left, right = st.columns(2)
    times = left.slider("Convolutions of 3×3 in a row", 1, 5, 2, key="stack-times")
    channels = right.select_slider("Channels", [1, 16, 32, 64, 128, 256, 512], 64, key="stack-channels")
    many, one = arguments.stacked(times, channels), arguments.single(times, channels)
    side = 2 * times + 1
    _table([(f"{times} times 3×3" if times > 1 else "one 3×3", many), (f"one {side}×{side}", one)])
    _share(many.parameters, one.parameters, "weights and biases")
    c = channels
    st.latex(
        rf"{times}\,(3\cdot 3\cdot {c} + 1)\cdot {c} = {in_formula(many.parameters)}\qquad"
        rf"({side}\cdot {side}\cdot {c} + 1)\cdot {c} = {in_formula(one.parameters)}"
    )


def one_by_one() -> None:
    """Show what a 1x1 convolution costs, and what it saves before a larger kernel."""
    st.markdown(
        "A 1×1 convolution mixes the channels of each place by itself: 20 of its filters take 60 × 100 × 100 to "
        "20 × 100 × 100. Put before a large kernel, it makes that one cheap."
    )
    first, second, third = st.columns(3)
    channels = first.slider("Channels in", 4, 512, 60, 4, key="narrow-channels")
    narrow = second.slider("Filters of the 1×1", 1, 128, 20, key="narrow-filters")
    kernel = third.select_slider("Kernel after it", [3, 5, 7], 5, key="narrow-kernel")
    through = arguments.bottleneck(channels, narrow, kernel, channels)
    at_once = arguments.direct(channels, kernel, channels)
    row = through["narrow"]
    st.markdown(
        f"{channels} × 100 × 100 → **{narrow} × 100 × 100** with {row.parameters:,} parameters and {row.macs:,} "
        "multiply-adds."
    )
    _table([(f"1×1 to {narrow}, then {kernel}×{kernel}", through), (f"{kernel}×{kernel} at once", at_once)])
    _share(through.macs, at_once.macs, "multiply-adds")


def residual() -> None:
    """Show what a skip leaves to learn, and the published errors of plain and residual twins."""
    st.latex(r"y = F(x) + x \qquad F = 0 \;\Rightarrow\; y = x")
    st.markdown(
        "A deeper network could do what a shallower one does, if its extra layers copied their input. Plain layers "
        "find that hard to learn, so plain deep networks train worse, not only test worse. With the skip, the copy is "
        "what a block does when its weights are zero."
    )
    names = [n for n in ("plain-18", "resnet-18", "plain-34", "resnet-34") if n in gallery.ARCHITECTURES]
    rows = [gallery.architecture(name) for name in names]
    known = [r for r in rows if r.top5_error is not None]
    if known:
        errors = ", ".join(f"{r.title} {r.top5_error}%" for r in known)
        st.caption(f"Published top-5 errors (He et al. 2016): {errors}.")


def _table(rows: list[tuple[str, Geometry]]) -> None:
    lines = []
    for name, geometry in rows:
        field = geometry.rows[-1].receptive_field or {}
        lines.append(
            {
                "network": name,
                "parameters": geometry.parameters,
                "multiply-adds": geometry.macs,
                "sees": " × ".join(map(str, field.values())),
                "nonlinearities": sum(row.kind == "relu" for row in geometry),
            }
        )
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        column_config={
            "parameters": st.column_config.NumberColumn(format="localized"),
            "multiply-adds": st.column_config.NumberColumn(format="localized"),
        },
        alt=f"{rows[0][0]} beside {rows[1][0]}",
    )


def _share(less: int, more: int, what: str) -> None:
    if less < more:
        st.markdown(f"**{100 * (1 - less / more):.0f}% fewer** {what}: {less:,} instead of {more:,}.")
    else:
        st.markdown(f"No saving here: {less:,} {what} instead of {more:,}.")

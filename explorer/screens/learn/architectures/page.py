"""The architectures of the course: walk through each, and see the arguments that led from one to the next."""

import streamlit as st

from explorer.screens.learn.architectures import arguments, digits, gallery


def show() -> None:
    """Draw the page."""
    chosen = gallery.choose()
    gallery.about(chosen)
    gallery.diagram(chosen)
    gallery.layers(chosen)
    with st.expander("Train a small one on digits", icon=":material/model_training:"):
        digits.architecture(chosen)

    st.subheader("What they got wrong, and at what size")
    gallery.chart(chosen.name)

    st.subheader("The arguments behind them")
    kernels, bottleneck, residual = st.tabs(["Small kernels (VGG)", "1×1 bottleneck (GoogLeNet)", "Residual (ResNet)"])
    with kernels:
        arguments.small_kernels()
        digits.measure("kernels")
    with bottleneck:
        arguments.one_by_one()
        digits.measure("bottleneck")
    with residual:
        arguments.residual()
        digits.measure("depth")

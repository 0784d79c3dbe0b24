"""What a lesson trained, to take home: its networks in the builder, and the script that trains them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import streamlit as st

from explorer.components.matrix_pictures import Picture, matrix_pictures
from explorer.networks.spec import NetworkSpec
from explorer.tensors import load_file
from explorer.ui import address, navigation
from explorer.ui.say import plain
from explorer.ui.session import workspace

MOST_SHOWN = 128
"""Rows and columns of a matrix that are drawn."""


def network(name: str, specs: Mapping[str, NetworkSpec], script: str | Callable[[], str] = "") -> None:
    """Offer a lesson's networks, by what each is called, and its script, as the file `name`.py where there is one.

    The builder opens a network as the lesson has it, with weights that are not trained.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, spec in specs.items():
            if st.button(
                f"Open the {title} in the builder", key=f"build-{name}-{title}", icon=":material/account_tree:"
            ):
                id = workspace().designs.save(spec.model_copy(update={"name": title, "family": "custom"}))
                address.leave_for(navigation.page("network"), design=id)
        if script:
            st.download_button(
                "Script that trains it",
                script,
                f"{name}.py",
                mime="text/x-python",
                key=f"script-{name}",
                icon=":material/download:",
                help="It needs Python and what its first lines import, nothing of this app.",
            )


def inside(name: str, files: Mapping[str, Path]) -> None:
    """Show the trained weights of a lesson's networks as pictures; `files` are safetensors by what each is called."""
    if not st.toggle("Look at the weights", key=f"inside-{name}"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.selectbox("Network", list(files), key=f"inside-{name}-of", width=320)
        tensors = {key: _matrix(tensor) for key, tensor in load_file(files[title]).items()}
        chosen = st.selectbox("Weights", list(tensors), key=f"inside-{name}-layer", width=320, format_func=plain)
    values = tensors[chosen][:MOST_SHOWN, :MOST_SHOWN]
    size = " × ".join(map(str, tensors[chosen].shape))
    cut = "" if values.shape == tensors[chosen].shape else f"; the first {MOST_SHOWN} of each are drawn"
    words = f"{size}, a row for each unit{cut}"
    matrix_pictures(
        [Picture(chosen, chosen, values, words=words, plain=values.size > 100)],
        [[chosen]],
        key=f"inside-{name}-{title}-{chosen}",
        side=420,
    )


def _matrix(tensor: np.ndarray) -> np.ndarray:
    """Return a tensor as a matrix: a row for each unit of the layer, or a single row."""
    return tensor.reshape(tensor.shape[0], -1) if tensor.ndim > 1 else tensor.reshape(1, -1)

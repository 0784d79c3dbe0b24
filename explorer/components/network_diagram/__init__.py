"""A quiet picture of a network: blocks with shapes and parameters, edges with skips; a click names the layer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from streamlit.components.v2 import component

from explorer.components import transport
from explorer.components.bundle import bundle
from explorer.components.network_diagram.blocks import Block, blocks
from explorer.networks.geometry import Geometry, geometry
from explorer.networks.spec import NetworkSpec

__all__ = ["Block", "blocks", "network_diagram"]

_DIAGRAM = component("snp_explorer_network_diagram", js=bundle("network_diagram/main.js"))


def network_diagram(network: NetworkSpec | Geometry, *, key: str, selected: str | None = None) -> str | None:
    """Draw a network, broken drafts included, and return the name of the layer that was clicked last, or None.

    Parameters
    ----------
    selected : str or None
        A layer to mark until another is clicked.
    """
    found = network if isinstance(network, Geometry) else geometry(network)
    spec = found.spec
    header: dict[str, Any] = {
        "title": spec.name,
        "input": " \u00d7 ".join(f"{n:,}" for n in spec.input_shape.sizes),
        "inputAxes": " \u00d7 ".join(spec.input_shape.axes),
        "parameters": found.parameters,
        "selected": selected,
        "blocks": [asdict(block) for block in blocks(found)],
    }
    result = _DIAGRAM(key=key, data=transport.pack(header), on_layer_change=_nothing)
    chosen = result.get("layer")
    return chosen if isinstance(chosen, str) and chosen in {row.name for row in found} else selected


def _nothing() -> None:
    """Streamlit wants a callback to declare a state value."""

"""All feature maps of a network over one image; a click opens a map, another click one value of it."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["feature_maps"]

_MAPS = declare("snp_explorer_feature_maps", "feature_maps/main.js")


def feature_maps(image: str, *, run: str, epoch: int, epochs: Sequence[int], path: str, key: str) -> None:
    """Draw what every layer makes of an image; all numbers are asked for by the browser.

    It follows the document's event `snp-explorer-digit`, so that the maps change while somebody draws.

    Parameters
    ----------
    image : 64 letters from a (0) to q (16), row by row
    run, epoch : which network
    epochs : those that can be run through
    path : where the inspection engine is asked: `ui.inspector.path()`
    """
    _MAPS(
        key=key, data=transport.pack({"image": image, "run": run, "epoch": epoch, "epochs": list(epochs), "path": path})
    )

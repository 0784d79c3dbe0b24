"""Images drawn at points: every image stands where its code lies, and a click chooses one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["code_map"]

_MAP = declare("snp_explorer_code_map", "code_map/main.js")


def code_map(
    points: np.ndarray,
    images: np.ndarray,
    labels: np.ndarray,
    read: np.ndarray,
    *,
    key: str,
    axes: tuple[str, str],
    near: Sequence[int] = (),
    own: tuple[Sequence[float], np.ndarray] | None = None,
    height: int = 560,
) -> int | None:
    """Draw images at points; return the image that is chosen, or None.

    Parameters
    ----------
    points : float (n, 2)
    images : float (n, height, width), ink from 0 to 1
    labels, read : int (n), what an image shows, 0 to 9, and what the network reads; where they differ it is framed
    axes : what lies along x and y
    near : images that a line joins with the chosen one, or with `own` while none is
    own : (x, y) and image (height, width) of a digit that is none of them, drawn on top
    """
    header = {
        "axes": list(axes),
        "near": [int(i) for i in near],
        "own": None if own is None else [float(at) for at in own[0]],
        "height": height,
        "side": [images.shape[1], images.shape[2]],
        "description": f"{len(points)} images at their codes. Arrow keys go from image to image, Enter chooses, plus "
        "and minus enlarge, 0 shows all.",
    }
    data = transport.pack(
        header,
        points=points.astype(np.float32),
        images=_bytes(images),
        own=_bytes(np.zeros((0, 0)) if own is None else own[1]),
        labels=labels.astype(np.int32),
        read=read.astype(np.int32),
    )
    result = _MAP(key=key, data=data, on_chosen_change=nothing)
    return choices.place(result.get("chosen"), len(points))


def _bytes(ink: np.ndarray) -> np.ndarray:
    return np.round(255 * np.clip(ink, 0, 1)).astype(np.uint8)

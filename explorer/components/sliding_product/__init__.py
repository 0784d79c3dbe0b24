"""Convolution of two functions under the hand: one over the other, their product shaded, the result as it grows."""

from __future__ import annotations

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["sliding_product"]

_PRODUCT = declare("snp_explorer_sliding_product", "sliding_product/main.js")


def sliding_product(
    f: np.ndarray, g: np.ndarray, result: np.ndarray, *, reach: float, step: float, flip: bool, name: str, key: str
) -> None:
    """Draw f, g shifted by t, and their result so far; t is dragged.

    Parameters
    ----------
    f, g : (n,), at the middles of n steps from -reach to reach
    result : (2 n - 1,), the area of the product at each shift; shift m + n - 1 is m steps
    flip : whether g is turned round, as convolution has it
    name : what is drawn; another one draws the result anew
    """
    header = {"reach": reach, "step": step, "flip": flip, "name": name, "start": 0.3}
    arrays = {name: np.ascontiguousarray(one, np.float64) for name, one in (("f", f), ("g", g), ("result", result))}
    _PRODUCT(key=key, data=transport.pack(header, **arrays), height="content")

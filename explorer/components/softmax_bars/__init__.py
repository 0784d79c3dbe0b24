"""Softmax under the hand: logits as bars that are dragged, chances beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["softmax_bars"]

_BARS = declare("snp_explorer_softmax_bars", "softmax_bars/main.js")


def softmax_bars(
    labels: Sequence[str],
    logits: Sequence[float],
    *,
    temperature: float,
    truth: int,
    path: str,
    answer: tuple[Mapping[str, Any], Mapping[str, np.ndarray]],
    key: str,
) -> None:
    """Draw logits to drag and their chances; it asks the inspection engine by itself at every change.

    `logits` are those it begins with, `answer` what the question `softmax` is answered for them, and `path` where it
    asks, from `ui.inspector.path()`.
    """
    told, arrays = answer
    header = {
        "labels": list(labels),
        "logits": list(logits),
        "temperature": temperature,
        "truth": truth,
        "path": path,
        "answer": told,
    }
    _BARS(key=key, data=transport.pack(header, **arrays), height="content")

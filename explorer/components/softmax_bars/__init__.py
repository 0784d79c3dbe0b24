"""Softmax under the hand: logits as bars that are dragged, probabilities beside them."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.components import transport
from explorer.components.modules import declare
from explorer.messages.inspector.operations import SoftmaxAnswer

__all__ = ["softmax_bars"]

_BARS = declare("snp_explorer_softmax_bars", "softmax_bars/main.js")


def softmax_bars(
    labels: Sequence[str],
    logits: Sequence[float],
    *,
    temperature: float,
    truth: int,
    path: str,
    answer: SoftmaxAnswer,
    key: str,
) -> None:
    """Draw logits to drag and their probabilities; it asks the inspection engine by itself at every change.

    `logits` are those it begins with, `answer` is the inspection engine's for them, and `path` where it asks, from
    `ui.inspector.path()`.
    """
    header = {
        "labels": list(labels),
        "logits": list(logits),
        "temperature": temperature,
        "truth": truth,
        "path": path,
        "answer": answer.header(),
    }
    _BARS(key=key, data=transport.pack(header, **answer.arrays()), height="content")

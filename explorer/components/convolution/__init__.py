"""The convolution sandbox: a picture, kernels and the output under the fingers, every number unfolding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.components import transport
from explorer.components.modules import declare
from explorer.messages.inspector.operations import ConvolutionAnswer, ConvolutionMisfit

__all__ = ["convolution_sandbox"]

_SANDBOX = declare("snp_explorer_convolution", "convolution/main.js")


def convolution_sandbox(
    *,
    key: str,
    path: str,
    picture: Mapping[str, Any],
    presets: Sequence[Mapping[str, Any]],
    start: Mapping[str, Any],
    answer: ConvolutionAnswer | ConvolutionMisfit,
    link: str = "",
    edited: bool = False,
) -> None:
    """Draw the sandbox; made once for each `key`, it asks the inspection engine by itself from then on.

    Parameters
    ----------
    path : str
        Where it asks, from `ui.inspector.path()`.
    picture : {id, kind, channels, values, high, across, down}
        `values` are channels x rows x columns; `kind` is "grey", "colour" or "amount"; `high` is a full cell.
    presets : list of {name, title, values, sentence}
        Known kernels, each of one filter or several.
    start : {how, preset} or {how, kernels, bias}
        What is set at first; another picture, or another link that the sandbox did not write itself, begins anew.
    answer : of the inspection engine to this start, so that something is drawn at once
    link : what the address holds under `conv`, which the sandbox keeps up to date
    edited : whether the picture is the link's own
    """
    header = {
        "path": path,
        "picture": picture,
        "presets": list(presets),
        "start": start,
        "answer": answer.header(),
        "link": link,
        "edited": edited,
    }
    _SANDBOX(key=key, data=transport.pack(header, **answer.arrays()), height="content")

"""The picture that a page draws before the engine has said anything is the one that the engine begins with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from explorer.engines.playground import first_frame
from explorer.engines.playground.frames import Viewer
from explorer.messages import packing
from explorer.messages.playground.state import State

OF_GRADIENTS = ("gradient", "saturated")
STATES: dict[str, dict[str, Any]] = {
    "default": {},
    "classes": {"data": "blobs", "classes": 4, "loss": "cross_entropy", "layers": [{"units": 3, "activation": "relu"}]},
    "numbers": {"data": "plane", "layers": [{"units": 3, "activation": "gelu", "batch_norm": True}], "init": "he"},
    "two": {"data": "points", "points": [[1, 2, 0], [-2, 1, 1]], "other": {"layers": [], "loss": "hinge"}},
}


def plain(header: dict[str, Any]) -> dict[str, Any]:
    """Return a header without what needs gradients, and without what computes."""
    nets = [
        {**net, "health": [{k: v for k, v in row.items() if k not in OF_GRADIENTS} for row in net["health"]]}
        for net in header["nets"]
    ]
    losses = [net.pop("loss") for net in nets]
    return {**header, "nets": nets, "path": "", "losses": [v for loss in losses for v in loss.values()]}


@pytest.mark.parametrize("name", STATES)
def test_the_first_picture_is_the_frame_that_the_engine_begins_with(desk: Any, name: str) -> None:
    block = first_frame.first(State.model_validate(STATES[name]))
    assert block is not None
    shown, drawn = packing.unpack(block)
    header, arrays = packing.unpack(Viewer(desk(**STATES[name]).session).frame())
    shown, header = plain(shown), plain(header)
    losses = [np.array(one.pop("losses"), dtype=float) for one in (shown, header)]
    np.testing.assert_allclose(*losses, rtol=1e-9)
    assert shown == header
    assert drawn.keys() == arrays.keys()
    for key, values in arrays.items():
        if key.endswith(".gradients"):
            assert np.isnan(drawn[key]).all()
            assert np.isfinite(values).all()
        else:
            np.testing.assert_allclose(drawn[key], values, rtol=1e-6, err_msg=key)


def test_what_has_to_be_read_or_cannot_be_taken_waits_for_the_engine() -> None:
    data = {"data": "dataset", "dataset": "0" * 16, "columns": ("pc:1", "pc:2"), "trait": "height"}
    assert first_frame.first(State.model_validate(data)) is None
    assert first_frame.first(State(weights=(1.0, 2.0))) is None

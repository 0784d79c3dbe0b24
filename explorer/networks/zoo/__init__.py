"""The published architectures, each a function that returns a spec."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from explorer.errors import InputError
from explorer.networks.refusal import refuse
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo import als_net, cnn, gptransformer, linear, mlp, promoter_cnn, residual_cnn
from explorer.networks.zoo.preset import Preset, Settings

PRESETS: dict[str, Preset] = {
    module.PRESET.name: module.PRESET
    for module in (linear, mlp, cnn, promoter_cnn, als_net, residual_cnn, gptransformer)
}


def names() -> tuple[str, ...]:
    """Return the names of the presets.

    >>> "mlp" in names()
    True
    """
    return tuple(PRESETS)


def preset(name: str) -> Preset:
    """Return what is known of a preset; InputError names the nearest where there is none of that name."""
    if name not in PRESETS:
        close = get_close_matches(name, PRESETS, n=1)
        mend = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(PRESETS)}."
        raise InputError("network", f"no preset is called {name!r}", mend)
    return PRESETS[name]


def settings(name: str) -> type[Settings]:
    """Return the settings model of a preset: defaults, limits and descriptions."""
    return preset(name).settings


def load(name: str, positions: int | None = None, channels: int = 1, outputs: int = 2, **settings: Any) -> NetworkSpec:
    """Return a preset for this input and number of outputs.

    Parameters
    ----------
    positions, channels : int
        Shape of one sample; positions default to the preset's own (64 for Promoter-CNN, 2048 for ALS-Net).
    outputs : int
        Classes (as logits; two for case and control), or quantitative traits.
    settings : keyword arguments
        Fields of `settings(name)`; text is read too, so that `hidden="256,64"` works.

    Raises
    ------
    InputError
        Where a setting is unknown or out of its limits, or the layers do not fit the input.
    """
    chosen = preset(name)
    positions = chosen.positions if positions is None else positions
    for word, value in (("positions", positions), ("channels", channels), ("outputs", outputs)):
        if value < 1:
            raise InputError(f"network {name}", f"{word} must be at least 1, not {value}")
    try:
        values = chosen.settings.model_validate(settings)
    except ValidationError as error:
        raise refuse(error, f"network {name} setting", chosen.settings.model_fields) from None
    spec = chosen.build(Shape(channels=channels, positions=positions), outputs, values)
    try:
        assert spec.shapes
    except ShapeError as error:
        raise InputError(
            f"network {name} on {positions:,} positions, {error.place}", error.reason, error.mend
        ) from None
    return spec

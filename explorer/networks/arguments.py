"""The course's arguments in numbers: stacked small kernels, the 1x1 bottleneck, what a skip leaves to learn."""

from __future__ import annotations

from explorer.networks.geometry import Geometry, geometry
from explorer.networks.mend import LayerValues
from explorer.networks.spec import NetworkSpec


def stacked(times: int, channels: int, side: int = 32) -> Geometry:
    """Return `times` convolutions 3x3 that keep channels and size, one after the other.

    Their last unit sees 2 * times + 1 pixels along an axis (Simonyan & Zisserman 2015, section 2.3).
    """
    layers: list[LayerValues] = []
    for number in range(1, times + 1):
        layers.append(_conv(f"conv_{number}", channels, 3))
        layers.append({"kind": "relu", "name": f"relu_{number}"})
    return _of(f"{times} times 3x3", channels, side, layers)


def single(times: int, channels: int, side: int = 32) -> Geometry:
    """Return the one convolution that sees as far as `times` of 3x3."""
    kernel = 2 * times + 1
    return _of(f"one {kernel}x{kernel}", channels, side, [_conv("conv", channels, kernel), {"kind": "relu"}])


def direct(channels: int, kernel: int, filters: int, side: int = 100) -> Geometry:
    """Return one convolution from `channels` to `filters`."""
    return _of(f"{kernel}x{kernel} at once", channels, side, [_conv("conv", filters, kernel), {"kind": "relu"}])


def bottleneck(channels: int, narrow: int, kernel: int, filters: int, side: int = 100) -> Geometry:
    """Return a 1x1 convolution to `narrow` channels before that convolution (Szegedy et al. 2015, figure 2b)."""
    layers = [_conv("narrow", narrow, 1), {"kind": "relu", "name": "relu"}, _conv("conv", filters, kernel)]
    return _of(f"1x1, then {kernel}x{kernel}", channels, side, [*layers, {"kind": "relu", "name": "relu_after"}])


def _conv(name: str, filters: int, kernel: int) -> LayerValues:
    return {"kind": "conv2d", "name": name, "filters": filters, "kernel": (kernel, kernel), "padding": "same"}


def _of(name: str, channels: int, side: int, layers: list[LayerValues]) -> Geometry:
    about = {"name": name, "input": {"channels": channels, "height": side, "width": side}}
    return geometry(NetworkSpec.model_validate(about | {"layers": layers}))

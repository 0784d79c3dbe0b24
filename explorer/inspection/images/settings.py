"""What can be set where a network over images is explained, and the names that results go by."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from explorer.limits import FailFast

Method = Literal["gradient", "guided", "deconvolution", "occlusion", "grad_cam"]
"""The ways to explain an image."""
Rule = Literal[
    "weighed", "largest", "mean", "normalised", "function", "shares", "damped", "added", "multiplied", "taken"
]
"""How a value of a feature map comes about (`zoom.Arithmetic`)."""
KernelWindow = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
"""Kernel, stride, padding before, dilation, each (rows, columns)."""


class Climb(BaseModel):
    """How to go uphill.

    The three regularisers keep the image from becoming the noise that excites a unit most: a penalty on bright pixels,
    small shifts between steps so that no single pixel can matter, and a blur now and then against fine grain.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(default=64, ge=1, le=1000, description="Steps uphill. 64 is mostly enough")
    rate: float = Field(default=0.05, gt=0, le=1, description="Root mean square change of a pixel per step")
    decay: float = Field(
        default=0.01, ge=0, le=0.5, description="L2 penalty: the share of each pixel that is lost per step"
    )
    jitter: int = Field(
        default=1, ge=0, le=8, description="Pixels that the image is shifted by at most, anew in every step"
    )
    blur: float = Field(default=0.5, ge=0, le=3, description="Standard deviation of the blur in pixels; 0 is none")
    blur_every: int = Field(default=4, ge=1, le=100, description="Steps from blur to blur")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Of the noise that it begins with")


class PictureSettings(FailFast):
    """How pictures are made: the patch that covers, what it is filled with, the layer of Grad-CAM (None: the usual)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patch: int = Field(default=7, ge=1, le=64, description="Height and width of the patch, in pixels")
    stride: int = Field(default=2, ge=1, le=64, description="Pixels from patch to patch")
    fill: float = Field(default=0.0, ge=0, le=1, description="What is covered and removed becomes this; 0 is paper")
    cam_layer: str | None = Field(default=None, max_length=120)
    draws: int = Field(default=8, ge=1, le=50, description="Random orders that a deletion is compared with")

"""CapsNet: capsules that vote, with or without the decoder that draws the digit again."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made


class CapsNetSettings(ImageSettings):
    """Settings of CapsNet."""

    side: int = Field(default=28, ge=8, le=64, description="Height and width of the image.")
    channels: int = Field(default=1, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=10, ge=1, le=1000, description="How many classes there are.")
    kernel: int = Field(default=9, ge=1, le=16, description="Height and width of both convolutions' kernels.")
    stride: int = Field(default=2, ge=1, le=4, description="Steps of the primary capsules' convolution.")
    iterations: int = Field(default=3, ge=1, le=20, description="Iterations of the routing.")
    decoder: bool = Field(default=False, description="Whether the image is drawn again from its capsule.")


def capsnet(settings: CapsNetSettings) -> Made:
    """Return a convolution, primary capsules, class capsules and their lengths; the decoder is a branch before them."""
    stack = Stack()
    stack.group = "convolution"
    stack.put("conv2d", "conv_1", filters=settings.wide(256), kernel=settings.kernel)
    stack.put("relu", "conv_1_relu")
    stack.group = "capsules"
    sizes = {"types": settings.wide(32), "dimensions": 8, "kernel": settings.kernel, "stride": settings.stride}
    stack.put("primary_capsules", "primary", **sizes)
    classes = {"capsules": settings.classes, "dimensions": 16, "iterations": settings.iterations}
    stack.put("routing_capsules", "digits", **classes)
    if settings.decoder:
        stack.group = "decoder"
        stack.put("capsule_mask", "mask")
        stack.put("flatten", "mask_flat")
        for i, units in enumerate((512, 1024), 1):
            stack.put("dense", f"decoder_{i}", units=settings.wide(units))
            stack.put("relu", f"decoder_{i}_relu")
        stack.put("dense", "decoder_3", units=settings.channels * settings.side**2)
        stack.put("sigmoid", "drawn", note="The digit drawn again: tap it to see what the capsule holds.")
    stack.group = ""
    stack.put("capsule_lengths", "lengths", "digits")
    return settings.image, stack.layers


_PAPER = "Sabour, Frosst, Hinton: Dynamic routing between capsules. NIPS, 2017."
_WHY = (
    "Pooling forgets where things are; capsules keep it. A part votes for the pose of the whole and is routed to the "
    "whole whose votes agree, so a face needs eyes, nose and mouth in their places. An idea more than a workhorse: it "
    "is slow and did not scale."
)
_SMALL = {"side": 12, "narrow": 16, "kernel": 3}
ENTRIES = (
    Architecture(
        "capsnet",
        "CapsNet",
        "capsules",
        2017,
        _PAPER,
        _WHY,
        CapsNetSettings,
        capsnet,
        depth=3,
        counted=6_804_224,
        small=_SMALL,
    ),
    Architecture(
        "capsnet-decoder",
        "CapsNet with its decoder",
        "capsules",
        2017,
        _PAPER,
        _WHY + " The decoder draws the digit from its capsule alone, which keeps the pose in it.",
        CapsNetSettings,
        capsnet,
        {"decoder": True},
        differs="In training the paper's decoder is given the capsule of the true class, here the longest one.",
        depth=3,
        counted=8_215_568,
        small=_SMALL,
    ),
)

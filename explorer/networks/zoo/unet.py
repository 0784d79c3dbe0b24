"""U-Net: down to a small map with many channels, and up again past the maps on the way."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made

WIDTHS = (64, 128, 256, 512, 1024)


class UNetSettings(ImageSettings):
    """Settings of U-Net."""

    side: int = Field(default=572, ge=140, le=1024, description="Height and width of the image.")
    channels: int = Field(default=1, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=2, ge=1, le=1000, description="Classes of a pixel.")
    levels: int = Field(default=5, ge=2, le=5, description="How many sizes of map there are; 5 is as published.")


def unet(settings: UNetSettings) -> Made:
    """Return convolutions without padding and pooling on the way down, and their mirror image with skips."""
    stack = Stack()
    skips: list[str] = []

    def twice(name: str, width: int) -> str:
        for i in (1, 2):
            stack.put("conv2d", f"{name}_conv_{i}", filters=settings.wide(width), kernel=3)
            stack.put("relu", f"{name}_relu_{i}")
        return stack.last

    widths = WIDTHS[: settings.levels]
    for level, width in enumerate(widths, 1):
        stack.group = f"down {level}" if level < len(widths) else "bottom"
        if level > 1:
            stack.put("max_pool2d", f"down_{level}_pool", kernel=2)
        skips.append(twice(f"down_{level}", width))
    skips.pop()
    for level, width in reversed(list(enumerate(widths[:-1], 1))):
        stack.group = f"up {level}"
        up = stack.put("transposed_conv2d", f"up_{level}", filters=settings.wide(width), kernel=2, stride=2, padding=0)
        stack.put("crop_concatenate", f"up_{level}_skip", skips.pop(), up)
        twice(f"up_{level}", width)
    stack.group = ""
    stack.put("conv2d", "output", filters=settings.classes, kernel=1)
    return settings.image, stack.layers


ENTRIES = (
    Architecture(
        "u-net",
        "U-Net",
        "segmentation",
        2015,
        "Ronneberger, Fischer, Brox: U-Net, convolutional networks for biomedical image segmentation. MICCAI, 2015.",
        "It says of every pixel what it belongs to, learnt from thirty images of cells. What is there is seen on small "
        "maps, where it is on large ones: the skips carry the fine maps over to the way up.",
        UNetSettings,
        unet,
        differs="Paper: convolutions without padding, so 572 pixels in give 388 out and skips are cropped. Popular "
        "code often pads, keeps the size and adds batch norm. This is the paper's.",
        depth=23,
        counted=31_030_658,
        small={"side": 140, "narrow": 32, "levels": 4},
    ),
)

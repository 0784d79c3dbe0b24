"""What a small U-Net makes of a scene, with its skips, without, and with some of them silenced."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.datasets.teaching.segments import JUDGING
from explorer.messages.arrays import Axes, Float32, Uint8
from explorer.messages.inspector.base import Answer, InspectorQuestion, Part


class SceneCase(Part):
    """A net, or one with some of its skips silenced."""

    words: str
    """Which of them, in words."""
    overlap: float
    """With the truth: intersection over union, mean of the three shapes."""


class SceneSegmentationAnswer(Answer):
    """A scene and what each case makes of it."""

    cases: tuple[SceneCase, ...]
    image: Annotated[Float32, Axes("rows", "columns")]
    truth: Annotated[Uint8, Axes("rows", "columns")]
    """The class of every pixel."""
    masks: Annotated[Uint8, Axes("cases", "rows", "columns")]
    """The class that each case gives every pixel."""


class SceneSegmentation(InspectorQuestion[SceneSegmentationAnswer]):
    """What do the nets of a segmentation run make of one of the test scenes?"""

    ask: Literal["taken_apart"] = "taken_apart"
    run: str = Field(pattern=r"^segmentation-[0-9a-f]{10}$")
    scene: int = Field(default=0, ge=0, lt=JUDGING)

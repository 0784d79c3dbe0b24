"""How a kernel slides over a small picture: settings that a question carries, without what computes by them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field

Fill = Literal["zero", "replicate", "reflect"]
Margins = tuple[tuple[int, int], tuple[int, int]]
"""Cells of padding: above and below, left and right."""


class Sliding(BaseModel):
    """How a kernel moves over a picture; the same along both axes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stride: int = Field(default=1, ge=1, le=8, description="Steps down and right.")
    dilation: int = Field(default=1, ge=1, le=8, description="How far apart the places are that a kernel reads.")
    padding: Annotated[int, Field(ge=0, le=16)] | Literal["same"] = Field(
        default=0, description="Cells on each side; 'same' keeps ceil(W / stride)."
    )
    fill: Fill = Field(default="zero", description="What the padding holds.")
    flip: bool = Field(default=False, description="Turn the kernel by half a turn: true convolution.")


class SlidingChange(TypedDict, total=False):
    """Settings to change so that a kernel fits; `kernel` is the side of a square one."""

    kernel: int
    dilation: int
    padding: int
    fill: Fill

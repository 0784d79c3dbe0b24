"""What a question about filters names: a layer, a group of samples, how many windows; and how weights are shared."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Sharing = Literal["everywhere", "own place", "whole genome"]
Whose = Literal["everybody", "held-out", "training"]
LayerName = Annotated[str, Field(min_length=1, max_length=64)]
TOP = 200
"""Windows of every filter that are remembered over all samples and places."""

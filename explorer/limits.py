"""Bounds that values from outside have in common, whatever they are of: a seed, a place in a list, a name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

MOST_SEED = 2**53 - 1
"""The largest whole number that a browser and JSON hold exactly."""
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Whole = Annotated[int, Field(ge=0, le=MOST_SEED)]
"""A counter: of messages, frames or bytes."""
Row = Annotated[int, Field(ge=0, lt=2**31)]
"""A place in a list, from 0: of a sample, a variant, a fold, an epoch or a point."""
Named = Annotated[str, Field(max_length=1000)]
"""A name out of a file: of a trait, a chromosome, a level."""
MOST_NAMES = 10_000
"""Names in one list."""
MOST_ROWS = 2_000_000
"""Places in one list."""
Rows = Annotated[tuple[Row, ...], Field(max_length=MOST_ROWS, fail_fast=True)]
"""Places in a list; of a million wrong ones the first is told, and no error is kept of each."""
MOST_EPOCHS = 1_000_000
MOST_RATE = 1e6
"""Of learning rates, penalties and weights that are chosen."""

"""What can be set where filters are switched off."""

from __future__ import annotations

from typing import Literal

How = Literal["zero", "mean"]
"""What the values of a filter become."""

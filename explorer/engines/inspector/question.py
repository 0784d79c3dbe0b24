"""The form of a question to the inspection engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from explorer.engines.inspector.warm import Warm

Answer = tuple[dict[str, Any], dict[str, np.ndarray]]
"""A header that JSON can hold, and arrays by name (types that `messages.packing` lists)."""


class Question(BaseModel):
    """What a page or a browser part may ask; every field is bounded, for it may come from anybody who sees the app.

    A subclass has a field `ask: Literal["its_name"] = "its_name"`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def answer(self, warm: Warm) -> Answer:
        """Return the answer, or raise InputError with a sentence for the person; runs in the engine alone."""
        raise NotImplementedError

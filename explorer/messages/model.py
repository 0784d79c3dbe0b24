"""What all messages are: frozen pydantic models that refuse unknown fields."""

from __future__ import annotations

from pydantic import ConfigDict

from explorer.limits import FailFast


class Message(FailFast):
    """One message, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

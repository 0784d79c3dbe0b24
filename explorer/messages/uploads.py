"""What the upload route answers."""

from __future__ import annotations

from explorer.messages.model import Message


class Uploaded(Message):
    """A file has arrived."""

    upload: str
    """Files sent with the same id lie beside one another."""
    name: str
    path: str
    bytes: int


class UploadRefused(Message):
    """A file was not taken."""

    error: str
    """A plain sentence."""

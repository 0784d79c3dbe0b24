"""The answers of the upload route."""

from __future__ import annotations

from explorer.messages.model import Message


class Uploaded(Message):
    """A file has arrived."""

    upload: str
    """Files sent with the same id lie in one folder."""
    name: str
    path: str
    bytes: int


class UploadRefused(Message):
    """A file was refused."""

    error: str
    """A plain sentence."""

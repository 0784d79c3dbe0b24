"""`streamlit run` in a fork of a warm process (`tests/warm.py`)."""

from __future__ import annotations

from streamlit.web import cli


def main(arguments: list[str]) -> int:
    """Serve a script until it is ended."""
    cli.main(arguments, standalone_mode=False)
    return 0

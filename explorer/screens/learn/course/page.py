"""The course page."""


def show() -> None:
    """Draw the page."""

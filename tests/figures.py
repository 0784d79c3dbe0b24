"""What a figure has drawn, and its titles and axes; plotly declares the attributes of neither."""

from typing import Any

from plotly.graph_objects import Figure


def traces(figure: Figure) -> tuple[Any, ...]:
    """Return the traces of a figure, in the order in which they were added."""
    return tuple(figure.data)


def layout(figure: Figure) -> Any:
    """Return titles, axes, shapes and template of a figure."""
    return figure.layout

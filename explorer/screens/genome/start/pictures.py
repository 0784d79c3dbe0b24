"""What stands behind each door, as drawings of 192 x 76 units, in colours that are seen on light and dark ground."""

from __future__ import annotations

from explorer.ui.cards import BLUE, GREEN, GREY, ORANGE, svg

NODES = ((80, 26), (80, 50), (116, 16), (116, 38), (116, 60), (156, 38))
LINKS = tuple((a, b) for a in NODES[:2] for b in NODES[2:5]) + tuple((a, NODES[5]) for a in NODES[2:5])
WINDOWS = (9, 6, 14, 8, 7, 11, 25, 9, 6, 8, 13, 50, 10, 12, 15, 7, 11)
PEAK = WINDOWS.index(max(WINDOWS))
CALLS = ("1011", "0110", "1001", "0010")


def drawn(name: str) -> str:
    """Return the drawing of a door, "teach", "try" or "bring", as an address that holds all of it."""
    shapes = {"teach": _lesson, "try": _map, "bring": _file}[name]()
    return svg(shapes, 192, 76)


def _box(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0, round: float = 2) -> str:
    size = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}"'
    return f'<rect {size} fill="{fill}" fill-opacity="{opacity}"/>'


def _line(path: str, colour: str = GREY, width: float = 1.5, opacity: float = 1.0, more: str = "") -> str:
    ends = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{path}" {ends} stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" {more}/>'


def _dot(x: float, y: float, radius: float, fill: str, opacity: float = 1.0) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" fill-opacity="{opacity}"/>'


def _lesson() -> list[str]:
    """XOR with its four corners, and a network of three neurons."""
    corners = [(6, 6, ORANGE), (37, 6, BLUE), (6, 37, BLUE), (37, 37, ORANGE)]
    shapes = [_box(x, y, 30, 30, colour, 0.22, 4) for x, y, colour in corners]
    shapes += [_dot(x + dx, y + dy, 3.2, colour) for x, y, colour in corners for dx, dy in ((9, 20), (15, 9), (22, 19))]
    shapes += [_line(f"M{x0} {y0}L{x1} {y1}", opacity=0.35) for (x0, y0), (x1, y1) in LINKS]
    return shapes + [_dot(x, y, 7, GREY) for x, y in NODES]


def _map() -> list[str]:
    """Windows of a genome, a line, and one window above it."""
    shapes = [_line("M4 64H188", opacity=0.4), _line("M4 28H188", opacity=0.6, more='stroke-dasharray="4 5"')]
    for place, height in enumerate(WINDOWS):
        grey = (place // 4) % 2 == 1
        fill = ORANGE if place == PEAK else GREY if grey else BLUE
        shapes.append(_box(8 + 10.6 * place, 63 - height, 8, height, fill, 0.42 if grey and place != PEAK else 1, 1))
    ring = f'<circle cx="{12 + 10.6 * PEAK}" cy="{63 - max(WINDOWS)}" r="5" fill="none"'
    return [*shapes, f'{ring} stroke="{ORANGE}" stroke-width="2.5"/>']


def _file() -> list[str]:
    """A file that becomes calls, examined."""
    shapes = [_line("M10 8h30l14 14v46H10zM40 8v14h14", opacity=0.55, width=2)]
    shapes += [_box(18, 32 + 10 * row, (28, 28, 18)[row], 4, GREY, 0.5) for row in range(3)]
    shapes.append(_line("M74 38h24m-9-9 9 9-9 9", GREEN, 3))
    for row, calls in enumerate(CALLS):
        for column, call in enumerate(calls):
            fill, opacity = (BLUE, 1.0) if call == "1" else (GREY, 0.2)
            shapes.append(_box(116 + 16 * column, 7 + 16 * row, 13, 13, fill, opacity))
    return shapes

"""A network's canvas in the page, and how it is handled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import served
from probe import Probe


class Canvas:
    """The canvas: clicks and drags are real ones, at the places where things are drawn.

    What is shown, and what has a place, stands in `network_builder/probe.js`.
    """

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".network-builder")
        self.probe = Probe(self.root)
        self.stage = self.root.locator(".stage")
        self.panel = self.root.locator(".panel")
        self.settle()

    def settle(self) -> None:
        """Wait until every edit is answered and the picture is drawn."""
        self.probe.settle()

    def edit(self, act: Callable[[], object]) -> None:
        """Do what sends an edit to Python, and wait until its answer is drawn."""
        self.probe.after(act)

    def replace(self, act: Callable[[], object]) -> None:
        """Do what puts another network on the canvas, and wait until it is drawn."""
        before = self.probe.shown()["design"]
        act()
        self.probe.until("shown.design !== argument && probe.settled()", before)

    def press(self, key: str) -> None:
        """Press a key on the canvas that makes an edit, and wait for the answer."""
        self.edit(lambda: self.stage.press(key))

    def click(self, node: str) -> None:
        """Click a block."""
        self.settle()
        self.probe.click({"node": node})
        self.probe.until("shown.chosen.includes(argument) && probe.settled()", node)

    def add(self, kind: str, after: str | None = None) -> str:
        """Insert a layer after a block (or at the end) from the catalogue; return its name."""
        if after is not None:
            self.click(after)
        before = set(self.names())
        self.root.get_by_role("button", name="Add a layer").click()
        self.root.get_by_label("Search the layers").fill(kind.replace("_", " ").removesuffix("1d").removesuffix("2d"))
        self.edit(self.root.locator(f".chooser [data-kind={kind}]").click)
        return next(name for name in self.names() if name not in before)

    def set(self, node: str, **settings: object) -> None:
        """Click a block and write settings into its fields, except those that stand there."""
        self.click(node)
        for name, value in settings.items():
            field = self.panel.locator(f"[data-setting={name}]")
            if field.input_value() == str(value):
                continue
            self.write(name, value)

    def write(self, name: str, value: object) -> None:
        """Type a setting of the chosen block into its field: it counts at Enter, or once the panel is drawn anew."""
        field = self.panel.locator(f"[data-setting={name}]")

        def filled() -> bool:
            field.fill(str(value))
            return field.input_value() == str(value)  # the panel may be drawn anew between choosing and typing

        def typed() -> None:
            served.until(filled, f"{value} in the field {name}")
            field.press("Enter")

        self.edit(typed)

    def drag(self, source: dict[str, Any], target: dict[str, Any]) -> None:
        """Press where one thing is drawn, move, and let go where another is."""
        self.settle()
        for end in (target, source):  # both come into view; only then have they their places
            self.probe.place(end)
        (x0, y0), (x1, y1) = self.probe.places([source, target])
        node = source.get("port", source.get("node"))
        self.page.mouse.move(*self.probe.place({"node": node}))
        self.probe.until("shown.hover === argument && probe.settled()", node)
        self.page.mouse.move(x0, y0)
        self.page.mouse.down()
        self.page.mouse.move((x0 + x1) / 2 + 9, (y0 + y1) / 2 + 9, steps=4)
        self.page.mouse.move(x1, y1, steps=4)
        self.page.mouse.up()

    def layers(self) -> dict[str, dict[str, Any]]:
        """Return the layers in their order by name."""
        return {layer["name"]: layer for layer in self.probe.shown()["layers"]}

    def names(self) -> list[str]:
        """Return the names of the layers in their order."""
        return list(self.layers())

    def wires(self) -> dict[str, list[str]]:
        """Return layer -> what feeds it."""
        return {name: layer["inputs"] for name, layer in self.layers().items()}

    def errors(self) -> dict[str, str]:
        """Return layer -> why it does not fit, for those that do not."""
        return {name: layer["error"] for name, layer in self.layers().items() if layer["error"]}

    def shape(self, name: str) -> str:
        """Return the shape that leaves a layer, as drawn."""
        return self.layers()[name]["shape"]

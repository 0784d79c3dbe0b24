"""A network's canvas in the page, and how a person handles it."""

from __future__ import annotations

from typing import Any

from served import PATIENCE


class Canvas:
    """The canvas: clicks and drags are real ones, at the places where things are drawn."""

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".network-builder")
        self.root.locator(".panel h3, .panel .name").first.wait_for(timeout=PATIENCE * 1000)
        self.stage = self.root.locator(".stage")
        self.panel = self.root.locator(".panel")
        self.settle()

    def ask(self, expression: str, argument: object = None) -> Any:
        """Evaluate `(builder, a) => expression` in the page."""
        return self.root.evaluate(f"(root, a) => {{ const builder = root.builder; return {expression}; }}", argument)

    def wait(self, expression: str, argument: object = None) -> None:
        """Wait until the expression is true of the builder."""
        self.page.wait_for_function(
            f"([root, a]) => {{ const builder = root.builder; return {expression}; }}",
            arg=[self.root.element_handle(), argument],
            timeout=PATIENCE * 1000,
        )

    def settle(self) -> None:
        """Wait until every edit is answered and the picture is drawn."""
        self.wait("builder.data && builder.view.width && !builder.pending.length && !builder.frame && !builder.glide")

    def place(self, id: str, share: float = 0.5) -> tuple[float, float]:
        """Return where a block is in the window; `share` is how far down in it."""
        self.settle()
        self.stage.scroll_into_view_if_needed()
        self.ask("builder.show(a)", id)
        self.settle()
        x, y = self.ask(
            "[builder.layout.places.get(a[0]).x * builder.view.zoom + builder.view.x,"
            " (builder.layout.places.get(a[0]).y + a[1] * builder.layout.places.get(a[0]).height) * builder.view.zoom"
            " + builder.view.y]",
            [id, share],
        )
        box = self.stage.bounding_box()
        return box["x"] + x, box["y"] + y

    def click(self, id: str) -> None:
        """Click a block."""
        self.page.mouse.click(*self.place(id))
        self.wait("builder.chosen.has(a)", id)
        self.settle()

    def add(self, kind: str, after: str | None = None) -> str:
        """Insert a layer after a block (or at the end) from the catalogue; return its name."""
        if after is not None:
            self.click(after)
        before = set(self.names())
        self.root.get_by_role("button", name="Add a layer").click()
        self.root.get_by_label("Search the layers").fill(kind.replace("_", " ").removesuffix("1d").removesuffix("2d"))
        self.root.locator(f".chooser [data-kind={kind}]").click()
        self.wait("builder.data.blocks.length > a", len(before))
        self.settle()
        return next(name for name in self.names() if name not in before)

    def set(self, id: str, **settings: object) -> None:
        """Click a block and write settings into its fields."""
        self.click(id)
        for name, value in settings.items():
            field = self.panel.locator(f"[data-setting={name}]")
            field.fill(str(value))
            field.press("Enter")
            self.settle()

    def drag(self, source: tuple[float, float], target: tuple[float, float]) -> None:
        """Press at one place, move, and let go at another."""
        self.page.mouse.move(*source)
        self.page.mouse.down()
        self.page.mouse.move((source[0] + target[0]) / 2 + 9, (source[1] + target[1]) / 2 + 9, steps=4)
        self.page.mouse.move(*target, steps=4)
        self.page.mouse.up()

    def names(self) -> list[str]:
        """Return the layers in their order."""
        return self.ask("builder.data.blocks.map((block) => block.name)")

    def wires(self) -> dict[str, list[str]]:
        """Return layer -> what feeds it."""
        return dict(self.ask("builder.data.blocks.map((block) => [block.name, block.inputs])"))

    def errors(self) -> dict[str, str]:
        """Return layer -> why it does not fit, for those that do not."""
        return dict(self.ask("builder.data.blocks.filter((b) => b.error).map((b) => [b.name, b.error])"))

    def shape(self, id: str) -> str:
        """Return the shape that leaves a layer, as drawn."""
        return self.ask("builder.blocks.get(a).shape", id)

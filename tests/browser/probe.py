"""How a test reads a component: by the probe that it hangs on its outermost element (see `kernel/probe.js`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import served

AT_REST = """async (root, argument) => {
  const places = () => argument.map((one) => root.probe.place(one));
  const moves = /^(height|width|maxHeight|top|left|transform|margin|padding)/;
  const names = (effect) => effect.getKeyframes().flatMap((at) => Object.keys(at));
  const moving = () => document.getAnimations().filter(({ effect, playState }) => playState === "running"
    && effect.getComputedTiming().endTime < 1e5 && names(effect).some((name) => moves.test(name)));
  for (let before, now = places(); String(before) !== String(now); now = places()) {
    await Promise.allSettled(moving().map((one) => one.finished));
    before = places();
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  }
  return places();
}"""
"""Where things are drawn, once nothing moves them any more."""


class Probe:
    """A component in the page: what it shows, where, and the answer to which request.

    Parameters
    ----------
    root : Locator
        The component's outermost element.
    """

    def __init__(self, root: Any) -> None:
        self.root, self.page = root, root.page
        served.until(lambda: root.count() == 1, "a single one: until a run of the page ends, the one before may stand")
        self.until("true")

    def shown(self) -> dict[str, Any]:
        """Return what is on the screen, as plain values."""
        return self._ask("probe.shown()")

    def place(self, what: object) -> tuple[float, float]:
        """Return where something is drawn, in pixels of the window, after bringing the component into view."""
        return self.places([what])[0]

    def places(self, things: Sequence[object]) -> list[tuple[float, float]]:
        """Return where several things are drawn."""
        self.root.scroll_into_view_if_needed()
        return [(x, y) for x, y in self.root.evaluate(AT_REST, list(things))]

    def read(self, what: object) -> Any:
        """Return what pointing there shows."""
        return self._ask("probe.read(argument)", what)

    def click(self, what: object, **options: Any) -> None:
        """Click where something is drawn."""
        self.page.mouse.click(*self.place(what), **options)

    def point(self, what: object) -> None:
        """Move the pointer to where something is drawn; again, where it was moved away meanwhile."""

        def there() -> bool:
            at = self.place(what)
            self.page.mouse.move(*at)
            return self.place(what) == at

        served.until(there, f"the pointer on {what}")

    def settle(self) -> None:
        """Wait until every request was answered and is drawn."""
        self.until("probe.settled()")

    def after(self, act: Callable[[], object]) -> dict[str, Any]:
        """Act, wait until the answer to the request that this makes is drawn, and return what is then shown."""
        before = self._ask("probe.requested()")
        act()
        self.until("probe.requested() > argument && probe.settled()", before)
        return self.shown()

    def until(self, true: str, argument: object = None) -> None:
        """Wait until an expression of `probe`, `shown` and `argument` is true."""
        expression = (
            "(root, argument) => { const probe = root.probe, shown = probe && probe.shown();"
            f" return Boolean(shown && ({true})); }}"
        )
        # found anew each time, for the page may mount the component again meanwhile
        served.until(lambda: self.root.evaluate(expression, argument), f"{true}, argument {argument!r}")

    def _ask(self, expression: str, argument: object = None) -> Any:
        return self.root.evaluate(f"(root, argument) => {{ const probe = root.probe; return {expression}; }}", argument)

"""An event loop that goes one step at a time on a clock of its own, and what ends a handler at any of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

MOST = 120
"""Steps after which a handler that goes on for ever has shown all it does."""
ENDS_WITHIN = 40
"""Steps that a handler may take to end once it was cancelled, or once its page has gone."""


class GoesOn(AssertionError):
    """A handler that did not end, or went on to its own end, when it was cancelled."""


class Loop(asyncio.BaseEventLoop):
    """No sockets, no threads, no waiting: time passes where nothing else is left to do."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random, self.steps, self.now = random.Random(seed), 0, 0.0
        self.gone = False
        """Whether the page at the other end of the handler has gone."""
        self.faults: list[dict[str, Any]] = []
        self._selector = self
        self.set_exception_handler(lambda _, context: self.faults.append(context))

    def time(self) -> float:
        """Return the loop's own time."""
        return self.now

    def select(self, timeout: float | None) -> list[Any]:
        """Find that nothing came from outside."""
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """Do nothing: there are none."""

    def _write_to_self(self) -> None:
        """Do nothing: the loop never sleeps."""

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Do at once what a thread would, and have it known some steps later."""
        future = self.create_future()
        try:
            done, value = future.set_result, func(*args)
        except Exception as error:
            done, value = future.set_exception, error
        self.later(lambda: None if future.done() else done(value))
        return future

    def later(self, act: Callable[[], object], after: int | None = None) -> None:
        """Act after so many steps, or as many as chance says."""
        left = self.random.randint(0, 3) if after is None else after
        self.call_soon(act if left == 0 else lambda: self.later(act, left - 1))

    async def pause(self) -> None:
        """Wait for as many steps as chance says."""
        for _ in range(self.random.randint(0, 3)):
            await asyncio.sleep(0)

    def step(self) -> bool:
        """Do all that is ready; where nothing is, go to the next alarm; False where nothing will ever come."""
        here: Any = self  # what is ready and what is timed are the loop's own
        if not here._ready:
            if not here._scheduled:
                return False
            self.now = max(self.now, here._scheduled[0].when())
        self.steps += 1
        self.call_soon(self.stop)
        around = asyncio._get_running_loop()  # the browser's, where browser tests ran before in the same process
        asyncio._set_running_loop(None)
        try:
            self.run_forever()
        finally:
            asyncio._set_running_loop(around)
        return True


Handler = Callable[[Loop], Coroutine[Any, Any, object]]


def run(handler: Handler, seed: int, cancel_at: int | None = None) -> int:
    """Run a handler, cancel it at a step, and return the steps it took; GoesOn where it does not end when it should.

    It should once it is cancelled, and once its page has gone. It must leave no task behind.
    """
    loop = Loop(seed)
    task = loop.create_task(handler(loop))
    try:
        _drive(loop, task, cancel_at)
        _judge(loop, task)
    except AssertionError as error:
        error.add_note(f"seed {seed}, cancelled at step {cancel_at}, now at step {loop.steps}")
        raise
    finally:
        steps = loop.steps
        _sweep(loop)
    return steps


def _drive(loop: Loop, task: asyncio.Task[object], cancel_at: int | None) -> None:
    until, asked, cancelled = MOST, False, False
    while not task.done():
        if loop.steps == cancel_at:
            cancelled = task.cancel()
        if not asked and (loop.steps == cancel_at or loop.gone):
            asked, until = True, loop.steps + ENDS_WITHIN
        if loop.steps == until or not loop.step():
            if asked:
                raise GoesOn(f"{task} is still there")
            return
    if cancelled and not task.cancelled():
        raise GoesOn(f"{task} ended as if it had not been cancelled")


def _judge(loop: Loop, task: asyncio.Task[object]) -> None:
    if task.done():
        if not task.cancelled() and (error := task.exception()) is not None:
            raise AssertionError(f"it failed: {error!r}") from error
        left = asyncio.all_tasks(loop)
        assert not left, f"it left {left}"
    assert not loop.faults, loop.faults


def cancel_everywhere(handler: Handler, seeds: Iterable[int]) -> int:
    """Run a handler to its end, then again for each of its steps, cancelled there; return how often that was."""
    tried = 0
    for seed in seeds:
        for step in range(1, run(handler, seed) + 1):
            run(handler, seed, cancel_at=step)
            tried += 1
    return tried


def _sweep(loop: Loop) -> None:
    """End whatever a handler that goes on has left, so that it does not trouble the next."""
    loop.set_exception_handler(lambda *_: None)
    for _ in range(20):
        for task in asyncio.all_tasks(loop):
            task.cancel()
        if not loop.step():
            break
    loop.close()

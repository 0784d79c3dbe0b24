"""A session of the playground without a wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import TypeAdapter

from explorer.engines.playground import sources
from explorer.engines.playground.session import Session
from explorer.messages.playground.commands import SessionCommand
from explorer.messages.playground.state import State
from explorer.training.dense import paths

COMMAND: TypeAdapter[SessionCommand] = TypeAdapter(SessionCommand)


class Desk:
    """A session without a wire, moved on by hand."""

    def __init__(self, **fields: Any) -> None:
        paths.compiled()
        self.pool = ThreadPoolExecutor(1)
        self.session = Session(State.model_validate(fields), sources.draw, self.pool)

    def do(self, do: str, **more: Any) -> Session:
        """Obey a command and go where it leads."""
        self.session.obey(COMMAND.validate_python({"do": do, **more}))
        while self.session.target is not None:
            self.session.turn(0.05)
        return self.session

    def losses(self) -> tuple[float, ...]:
        """Train and test loss of every network."""
        return tuple(value for network in self.session.networks for value in network.losses())


@pytest.fixture
def desk() -> Iterator[Callable[..., Desk]]:
    """Make sessions."""
    made: list[Desk] = []

    def make(**fields: Any) -> Desk:
        made.append(Desk(**fields))
        return made[-1]

    yield make
    for each in made:
        each.pool.shutdown()

"""Every message of a union has somebody who does what it says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, get_args

import pytest
from pydantic import BaseModel

from explorer.components.network_builder import actions
from explorer.components.network_builder.actions import Bench
from explorer.engines.playground import sources
from explorer.engines.playground.session import Session
from explorer.messages import builder
from explorer.messages.playground import commands
from explorer.messages.playground.state import State
from explorer.networks.drafting.draft import Draft
from explorer.networks.drafting.history import History


class Planted(BaseModel):
    """A message that nobody handles."""

    do: Literal["planted"] = "planted"
    n: int = 1
    number: int | None = None


def construct(model: type[BaseModel]) -> Any:
    """Return a message of a kind without its content: enough to see whether anybody takes it."""
    return model.model_construct(n=1, number=None)


def unhandled(act: Any, message: Any) -> bool:
    """Return whether a message falls through all cases; what else goes wrong with an empty one is no matter."""
    try:
        act(message)
    except AssertionError as error:
        return "unreachable" in str(error)
    except Exception:
        return False
    return False


@pytest.fixture(scope="module")
def session():
    """A playground to which everything can be said."""
    with ThreadPoolExecutor(1) as pool:
        yield Session(State(samples=20), sources.draw, pool)


def test_every_command_of_the_playground_is_done(session):
    members = get_args(commands.SessionCommand)
    assert len(members) == 17
    assert not [model for model in members if unhandled(lambda one: session._do(one, []), construct(model))]
    assert unhandled(lambda one: session._do(one, []), Planted())


def test_what_a_page_says_is_done_by_the_session_its_viewer_or_the_route():
    said, done = get_args(get_args(commands.Command)[0]), get_args(commands.SessionCommand)
    assert set(said) - set(done) == {commands.Open, commands.Ack, commands.Visible, commands.Vote}


def test_every_edit_of_the_builder_is_done():
    bench = Bench(History(Draft({"positions": 8}, ())))
    members = (*get_args(builder.Edit), builder.Copy, builder.Undo, builder.Redo)
    assert set(members) == set(get_args(get_args(builder.Action)[0]))
    assert not [model for model in members if unhandled(lambda one: actions.act(bench, one), construct(model))]
    assert unhandled(lambda one: actions.act(bench, one), Planted())

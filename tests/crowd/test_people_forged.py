"""The administrator's page over the network: a user who forges what it would send does nothing and learns nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from client import Page, done
from house import CHEAP, House
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
NAMES = "Quendrith", "Ben"
QUERIES = "", "show=Work&find=Quendrith"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on which Quendrith and Ben have signed in; who has its key is its administrator."""
    workspace = tmp_path_factory.mktemp("forged") / "workspace"
    accounts = workspace.with_name("accounts")
    accounts.write_text("".join(f"{name}:{CHEAP.hash(f'{name} comes in')}\n" for name in NAMES))
    accounts.chmod(0o600)
    house = House(workspace, options=("--users", str(accounts)))
    for name in NAMES:
        house.people[name] = done(house.signs_in(name))
    yield house
    said = house.end()
    assert "Traceback" not in said, said


def chosen(page: Page, row: int) -> WidgetStates:
    """Return the state of a page on which somebody is chosen in the table."""
    table = next(id for id, kind in page.widgets().items() if kind == "dataframe")
    states = WidgetStates()
    state = states.widgets.add()
    state.id, state.string_value = table, json.dumps({"selection": {"rows": [row], "columns": [], "cells": []}})
    return states


def pressed(states: WidgetStates, id: str) -> bytes:
    """Return a state with a click on a button besides."""
    own = WidgetStates()
    own.CopyFrom(states)
    state = own.widgets.add()
    state.id, state.trigger_value = id, True
    return own.SerializeToString()


def all_there_is(house: House) -> dict[str, str]:
    """What the page could change, as it is kept."""
    kept = [*house.workspace.glob("people/*/person.json"), *house.workspace.glob("people/*/allowance.json")]
    return {str(path): path.read_text() for path in kept} | {"sessions": str(len(sessions(house)))}


def sessions(house: House) -> dict[str, object]:
    return json.loads((house.workspace / "sessions.json").read_text())


def test_a_user_forges_every_click_of_the_page_and_nothing_is_done(house: House):
    async def attacked() -> None:
        owner, ben = house.owner, house.people["Ben"]
        async with owner.pages() as real, ben.pages() as tab:
            page = await real.open("people")
            assert "Quendrith" in page.text
            states = chosen(page, 0)
            hash = next(m.navigation.page_script_hash for m in page.messages if m.HasField("navigation"))
            panel = await real.open("people", widgets=states.SerializeToString(), page_hash=hash)
            buttons = panel.buttons()
            assert {"Make an administrator", "Set", "Remove"} <= set(buttons.values())
            buttons = {id: words for id, words in buttons.items() if "browsers" not in id and "end-others" not in id}
            before = all_there_is(house)
            for id in buttons:
                for query in QUERIES:
                    for name, asked in (("people", ""), ("people", hash), ("", hash), ("start", hash)):
                        drawn = await tab.open(name, query, asked, pressed(states, id))
                        assert drawn.fault == ""
                        for word in ("Quendrith", house.home("Quendrith").name):
                            assert word not in drawn.text, f"{word} of {id} at {name} {query}"
                        assert not set(buttons) & set(drawn.buttons())
            asked = BackMsg()
            asked.rerun_script.page_script_hash, asked.rerun_script.fragment_id = hash, "server-work"
            await tab.wire.send(asked.SerializeToString())
            assert "Quendrith" not in (await tab.open("storage")).text
            assert all_there_is(house) == before
            role = next(id for id, label in buttons.items() if label == "Make an administrator")
            done = await real.open("people", "", hash, pressed(states, role))
            assert done.fault == ""
            assert all_there_is(house) != before, "the same click by an administrator does it"

    done(attacked())

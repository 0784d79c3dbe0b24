"""The ASGI app: streamlit's pages with our own routes beside them. Only the console command imports it."""

import contextlib
import gc
import importlib
import threading
from collections.abc import AsyncIterator, Iterable

import streamlit as st
from starlette.middleware import Middleware

from explorer import machine
from explorer.engines.inspector import bridge as inspector
from explorer.gpus_apart import APART
from explorer.routes import routes, server
from explorer.routes.access import Access
from explorer.routes.address import keyed
from explorer.routes.base import BelowBase, prefix
from explorer.routes.ending import ENDING
from explorer.routes.guard import Guard
from explorer.routes.quiet import Quiet
from explorer.routes.unforeseen import Unforeseen
from explorer.ui import navigation, unforeseen


def base() -> str | None:
    """Return the path that the app is served under, as it is configured."""
    return st.get_option("server.baseUrlPath")


WARM = tuple(
    f"explorer.screens.genome.{name}"
    for name in (
        *(
            "start.parts",
            "start.doors",
            "bring.files",
            "data.change",
            "data.describe",
            "train.results",
            "train.train_form",
        ),
        "network.workshop",
    )
)
"""What takes seconds to import, imported before the address is told, so that the first page opens at once."""
LATER = tuple(
    f"explorer.screens.{name}.page"
    for name in ("genome.inside", "genome.attention", "learn.skips", "learn.inside_cnn", "learn.convolution")
)
"""What other pages take beside that, imported while somebody looks at the first one."""


def bring_in(parts: Iterable[str]) -> None:
    """Import modules, and have no collection of garbage look through them again."""
    for part in parts:
        importlib.import_module(part)
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the workspace with the app, and stop its work with it."""
    ENDING.listen()
    here = server.current()
    if here.room is not None:
        here.room.know(navigation.titles(), navigation.START)
    if machine.accelerated():  # the server itself never starts CUDA
        APART.begin()
    inspector.current().start()  # seconds of imports, done beside everything else
    bring_in(WARM)  # Streamlit collects after every run of a page, and would look through all that was imported
    if here.address:
        here.workspace.describe_holder(here.address + prefix(base()))
        address = keyed(here.address + prefix(base()), here.access.key)
        told = [f"SNP Explorer is at {address}", *here.access.ways.lines(here.address + prefix(base()))]
        print("\n  " + "\n  ".join([*told, f"Its workspace is {here.workspace.path}"]) + "\n", flush=True)
    threading.Thread(target=bring_in, args=(LATER,), name="imports", daemon=True).start()
    try:
        yield
    finally:
        ENDING.close()


def access() -> Access:
    """Return who may use the app."""
    return server.current().access


guard = Middleware(Guard, access=access, base=base, places=lambda: server.current().places)
below = Middleware(BelowBase, base=base, folders=routes.FOLDERS)
app = st.App(
    "main.py",
    routes=routes.routes(),
    middleware=[guard, Middleware(Unforeseen), Middleware(Quiet), below],
    lifespan=lifespan,
    on_script_error=unforeseen.show,
)

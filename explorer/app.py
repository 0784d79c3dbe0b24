"""The ASGI app: streamlit's pages with our own routes beside them. Only the console command imports it."""

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator

import streamlit as st
from starlette.middleware import Middleware

from explorer.engines.inspector import bridge as inspector
from explorer.routes import routes, server
from explorer.routes.base import BelowBase, prefix
from explorer.routes.ending import ENDING
from explorer.routes.quiet import Quiet


def base() -> str | None:
    """Return the path that the app is served under, as it is configured."""
    return st.get_option("server.baseUrlPath")


WARM = tuple(
    f"explorer.screens.genome.{name}"
    for name in (
        *("start.parts", "bring.files", "data.change", "data.describe", "train.results", "train.train_form"),
        "network.workshop",
    )
)
"""What takes seconds to import, imported before the address is told, so that the first page opens at once."""


@contextlib.asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the workspace with the app, and stop its work with it."""
    ENDING.listen()
    here = server.current()
    inspector.current(here.workspace.path).start()  # seconds of imports, done beside everything else
    for part in WARM:
        importlib.import_module(part)
    gc.collect()
    gc.freeze()  # Streamlit collects after every run of a page: what was imported need not be looked through each time
    if here.address:
        address = here.address + prefix(base())
        print(f"\n  SNP Explorer is at {address}\n  Its workspace is {here.workspace.path}\n", flush=True)
    try:
        yield
    finally:
        ENDING.close()


below = Middleware(BelowBase, base=base, folders=routes.FOLDERS)
app = st.App("main.py", routes=routes.routes(), middleware=[Middleware(Quiet), below], lifespan=lifespan)

"""How pages ask the inspection engine."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.engines.inspector import bridge
from explorer.engines.inspector.turns import Asker
from explorer.messages.inspector.base import A_co, InspectorQuestion
from explorer.routes.sessions import OWNER
from explorer.ui.session import place, token


def ask(question: InspectorQuestion[A_co]) -> A_co:
    """Return the engine's answer; InputError, for `say`, where there is none."""
    here = place()
    person = "" if here.identity == OWNER else here.identity
    return bridge.current().ask(question, here.workspace.path, Asker(person, _browser()))


def path() -> str:
    """Return where a browser part asks by itself (`kernel/ask.js`), and have the engine ready."""
    bridge.current().start()
    return f"/live/inspect?token={quote(token())}&asker={_browser()}"


def _browser() -> str:
    """Name this browser session, so that its questions and those of others take turns; not the secret id it has."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else hashlib.sha256(context.session_id.encode()).hexdigest()[:16]

"""How pages ask the inspection engine."""

from __future__ import annotations

from urllib.parse import quote

from explorer.engines.inspector import bridge
from explorer.messages.inspector.base import A_co, InspectorQuestion
from explorer.ui.session import token, workspace


def ask(question: InspectorQuestion[A_co]) -> A_co:
    """Return the engine's answer; InputError, for `say`, where there is none."""
    return bridge.current(workspace().path).ask(question)


def path() -> str:
    """Return where a browser part asks by itself (`kernel/ask.js`), and have the engine ready."""
    bridge.current(workspace().path).start()
    return f"/live/inspect?token={quote(token())}"

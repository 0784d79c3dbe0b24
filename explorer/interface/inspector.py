"""How pages ask the inspection engine."""

from __future__ import annotations

from urllib.parse import quote

from explorer.interface.session import token, workspace
from explorer.live.inspector import bridge
from explorer.live.inspector.question import Answer, Question


def ask(question: Question) -> Answer:
    """Return the engine's answer (header, arrays); InputError, for `say`, where there is none."""
    return bridge.current(workspace().path).ask(question)


def path() -> str:
    """Return where a browser part asks by itself (`kernel/ask.js`), and have the engine ready."""
    bridge.current(workspace().path).start()
    return f"/live/inspect?token={quote(token())}"

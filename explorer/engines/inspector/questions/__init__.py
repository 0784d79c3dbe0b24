"""Every question that the inspection engine answers, by name; a topic's questions stand in one module."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from explorer.engines.inspector.question import Question
from explorer.engines.inspector.questions.codes import QUESTIONS as _codes
from explorer.engines.inspector.questions.digits import QUESTIONS as _digits
from explorer.engines.inspector.questions.effects import QUESTIONS as _effects
from explorer.engines.inspector.questions.fields import QUESTIONS as _fields
from explorer.engines.inspector.questions.filters import QUESTIONS as _filters
from explorer.engines.inspector.questions.network import QUESTIONS as _network
from explorer.engines.inspector.questions.operations import QUESTIONS as _operations
from explorer.engines.inspector.questions.pictures import QUESTIONS as _pictures
from explorer.engines.inspector.questions.segmentation import QUESTIONS as _segmentation
from explorer.errors import InputError
from explorer.sentences import sentence

_TOPICS = (
    _codes,
    _digits,
    _effects,
    _fields,
    _filters,
    _network,
    _operations,
    _pictures,
    _segmentation,
)
QUESTIONS: dict[str, type[Question]] = {one.model_fields["ask"].default: one for topic in _TOPICS for one in topic}


def read(text: str | bytes) -> Question:
    """Return the question that a JSON text holds; InputError says in words what is wrong with it."""
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("Question", "it is not JSON") from None
    name = said.get("ask") if isinstance(said, dict) else None
    if not isinstance(name, str) or name not in QUESTIONS:
        raise InputError("Question", "nobody here knows what is asked", "Reload the page.")
    try:
        return QUESTIONS[name].model_validate_json(text)
    except ValidationError as error:
        raise sentence(error, lambda path: ".".join(path) or name) from None

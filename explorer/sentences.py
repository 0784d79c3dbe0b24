"""What pydantic found wrong, as one plain sentence for a person: the one place that words validation errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from explorer.errors import InputError

MOST_WORD, MOST_REASON, MOST_WHOLE = 60, 500, 10**60
"""Characters of a value and of a reason that are said, and the largest whole number that is said digit by digit."""
Path = tuple[str, ...]
"""Where in a value the fault lies: names of fields and numbers of items, from the outside in."""

RULES = {
    "missing": "it is missing",
    "greater_than": "it must be greater than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "multiple_of": "it must be a multiple of {multiple_of}",
    "finite_number": "it must be a finite number",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
    "string_too_long": "it must have at most {max_length} characters",
    "string_too_short": "it must have at least {min_length} characters",
    "string_pattern_mismatch": "it is not of the form that is expected here",
    "too_long": "at most {max_length} fit",
    "too_short": "at least {min_length} must be there, not {actual_length}",
    "json_invalid": "it is not JSON",
    "none_required": "it must be empty",
}
KINDS_OF_VALUE = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "dict": "an object",
    "model": "an object",
}
"""What a type error asks for, by the first word of pydantic's name for it, as in int_parsing."""
SAID_BY_ITSELF = frozenset({"missing", "value_error", "assertion_error", "too_long", "too_short", "json_invalid"})
"""Errors whose sentence does not need the value that was given."""


def sentence(
    error: ValidationError,
    where: str | Callable[[Path], str],
    known: Iterable[str] = (),
    thing: str = "kind",
    example: str = "",
) -> InputError:
    """Return the InputError for the first thing that is wrong.

    Parameters
    ----------
    where : what was validated, put before the path; or a function from the path to the words for the place
    known : the names that a setting may have, to offer the one that was meant
    thing : what the tag of a union names, as in "no layer kind is called 'convv'"
    example : such a tag, for a value that has none

    >>> from pydantic import BaseModel, Field
    >>> class Training(BaseModel):
    ...     epochs: int = Field(gt=0)
    >>> try:
    ...     Training(epochs=-3)
    ... except ValidationError as error:
    ...     print(sentence(error, "training"))
    training epochs: it must be greater than 0, not -3.
    """
    errors = error.errors(include_url=False)
    first = errors[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        return cause
    path = tuple(_clipped(str(step)) for step in first["loc"])
    others = sum(each["type"] != "too_short" for each in errors[1:])  # too short for want of what was refused
    more = f" ({others} more after this one)" if others else ""
    reason, mend = _words(first, known, thing, example)
    return InputError(where(path) if callable(where) else " ".join([where, *path]).strip(), reason + more, mend)


def _words(found: ErrorDetails, known: Iterable[str], thing: str, example: str) -> tuple[str, str]:
    """Return the reason and the mend."""
    kind, context = found["type"], found.get("ctx", {})
    if kind == "extra_forbidden":
        name = _clipped(str(found["loc"][-1]))
        return f"no setting is called {name!r}", _nearest(name, known)
    if kind == "union_tag_invalid":
        tags = [tag.strip(" '") for tag in str(context.get("expected_tags", "")).split(",")]
        tag = _clipped(str(context.get("tag")))
        return f"no {thing} is called {tag!r}", _nearest(tag, tags)
    if kind == "union_tag_not_found":
        tag = str(context.get("discriminator", "")).strip("'")
        return f"it does not say which {thing} it is", f'Add "{tag}"{example and f", such as {example}"}.'
    if kind in RULES:
        numbers = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
        reason = RULES[kind].format(**numbers)
        if kind == "too_long" and context.get("actual_length") is not None:
            reason += f", not {context['actual_length']}"
    elif (value := KINDS_OF_VALUE.get(kind.split("_")[0])) is not None:
        reason = f"it must be {value}"
    else:
        own = found["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        reason = _clipped((own[:1].lower() + own[1:]).rstrip("."), MOST_REASON)
    given = found.get("input")
    if kind not in SAID_BY_ITSELF and isinstance(given, int | float | str):
        reason += f", not {_short(given)}"
    return reason, ""


def _short(given: int | float | str) -> str:
    if isinstance(given, int) and abs(given) > MOST_WHOLE:
        return f"a number of about {int(given.bit_length() * 0.30103) + 1:,} digits"
    if isinstance(given, str) and len(given) > MOST_WORD - 2:
        return f"{repr(given[:50])[:50]}… ({len(given):,} characters)"
    return repr(given)


def _clipped(text: str, most: int = 60) -> str:
    """Return a text of others no longer than a sentence bears, what cannot be seen in it as a code."""
    text = text[:most] + "…" * (len(text) > most)
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _nearest(word: str, known: Iterable[str]) -> str:
    names = [name for name in known if name]
    if close := get_close_matches(word, names, n=1):
        return f"Did you mean {close[0]!r}?"
    return f"There are: {', '.join(names)}." if names else ""

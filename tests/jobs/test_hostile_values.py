"""What comes from outside, whatever it holds, is taken or refused in one plain sentence: nothing else is raised, and
nothing is allocated for it.

Every field of every entry is given every nasty value, in a fork that may take little memory and little time.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, get_args

import peak
import psutil
import pytest
from pydantic import BaseModel

from explorer.errors import InputError
from explorer.jobs.kinds import KINDS, as_sentence
from explorer.messages.builder import BuilderMessage
from explorer.messages.inspector import question
from explorer.messages.playground import links
from explorer.messages.playground.commands import COMMAND, Refuse
from explorer.messages.playground.state import State
from explorer.networks import zoo
from explorer.networks.drafting.draft import Draft
from explorer.networks.layers import CATALOGUE
from explorer.networks.spec import NetworkSpec, read
from explorer.networks.zoo import PRESETS
from explorer.routes import playground, uploads

MEMORY, SECONDS = 400 * 2**20, 600
LONGEST = 1200
"""Bytes that may be taken beside what is held, seconds of the processor, and letters of a sentence."""
DEEP: list[Any] = []
for _ in range(400):
    DEEP = [DEEP]
NUMBERS = (None, True, -1, 0, 2.5, 10**9, 2**63, 10**400, -(10**400), 1e308, -1e308, 5e-324, math.nan, math.inf)
TEXTS = (
    "",
    "x",
    "x" * 1_000_000,
    "__class__",
    "../../etc/passwd",
    "\u202eevil",
    "\ud800",
    "a\0b\n",
    "<b>$x$[a](b)",
    "NaN",
)
LISTS = ([], [[]], [None], [0] * 100_000, ["x"] * 100_000, [1e308, math.nan], DEEP)
OBJECTS = ({}, {"__class__": {}}, {"x" * 100_000: 1}, {str(number): 1 for number in range(10_000)}, {"kind": "no such"})
NASTY: tuple[Any, ...] = (*NUMBERS, *TEXTS, *LISTS, *OBJECTS)
Entry = tuple[str, Callable[[Any], object]]


def fields(model: type[BaseModel], depth: int = 2) -> Iterator[tuple[str, ...]]:
    """Yield the path of every field of a model, and of models in it."""
    for name, field in model.model_fields.items():
        yield (name,)
        for inner in (field.annotation, *get_args(field.annotation)):
            if depth and isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from ((name, *path) for path in fields(inner, depth - 1))


def at(path: tuple[str, ...], value: Any) -> Any:
    """Return an object that holds a value at a path, and nothing else."""
    return value if not path else {path[0]: at(path[1:], value)}


def kind(name: str, path: tuple[str, ...]) -> Entry:
    """A request of this kind of work."""
    return f"{name} {'.'.join(path)}", lambda value: KINDS[name].validate(at(path, value), None)  # type: ignore[arg-type]


def layer(name: str, setting: str) -> Entry:
    """A network whose first layer has such a setting, as a file or a link has it."""

    def entered(value: Any) -> object:
        start = {key: list(one) if isinstance(one, tuple) else one for key, one in CATALOGUE[name].start.items()}
        about = {"input": {"channels": 2, "positions": 8}, "layers": [{"kind": name, **start, setting: value}]}
        return read(about).shapes

    return f"layer {name} {setting}", entered


def network(field: str) -> Entry:
    """A network with such a field."""
    sound = {"input": {"features": 4}, "layers": [{"kind": "dense", "units": 2}]}
    return f"network {field}", lambda value: read({**sound, field: value}, "network").shapes


def preset(name: str, setting: str) -> Entry:
    """A network of the zoo with such a setting."""
    return f"preset {name} {setting}", lambda value: zoo.load(name, **{setting: value})


def written(name: str, reader: Callable[[str], object], path: tuple[str, ...], about: dict[str, Any]) -> Entry:
    """A message in JSON with such a field."""

    def entered(value: Any) -> object:
        answer = reader(json.dumps({**about, **at(path, value)}))
        if isinstance(answer, Refuse):
            raise InputError("command", answer.reason)
        return answer

    return f"{name} {'.'.join(path)}", entered


def linked(parameter: str) -> Entry:
    """A playground's link with such a parameter; what of it was left out is told."""

    def entered(value: Any) -> object:
        text = value if isinstance(value, str) else json.dumps(value)
        for told in links.from_query({"split": "1", parameter: text})[1]:
            _plain(told)
        return None

    return f"link {parameter}", entered


def entries() -> Iterator[Entry]:
    """Yield every way in."""
    for name, one in KINDS.items():
        yield from (kind(name, path) for path in ((), *fields(one.parameters)))
    yield from (network(field) for field in (*NetworkSpec.model_fields, "__class__"))
    yield from (layer(name, setting) for name, one in CATALOGUE.items() for setting in one.model_fields)
    yield from (preset(name, setting) for name, one in PRESETS.items() for setting in one.settings.model_fields)
    for about in COMMAND.json_schema()["$defs"].values():
        if do := about["properties"].get("do", {}).get("const"):
            yield from (written(f"command {do}", playground.read, (name,), {"do": do}) for name in about["properties"])
    for asked in question.QUESTIONS:
        tag = {"ask": asked.model_fields["ask"].default}
        yield from (written(f"question {tag['ask']}", question.read, path, tag) for path in fields(asked, 1))
    yield from (linked(name) for name in (*State.model_fields, "b.layers", "b.loss", "i.maps", "i.weights", "open"))
    yield "message of the builder", lambda value: _adapted(BuilderMessage, {"actions": value, "chosen": value})
    yield "draft", lambda value: Draft.read(at(("blocks",), value))
    yield "name of an upload", lambda value: _named(str(value))


def _adapted(model: type[BaseModel], value: Any) -> object:
    try:
        return model.model_validate(value)
    except ValueError as error:
        raise as_sentence(error, "message") from None  # type: ignore[arg-type]


def _named(text: str) -> object:
    try:
        return uploads.safe_name(text)
    except uploads.Refused as refused:
        raise InputError("upload", refused.sentence) from None


def _plain(text: str) -> None:
    """Raise ValueError where a sentence is none that a page can show."""
    text.encode()
    if not text.isprintable() or not text.strip() or len(text) > LONGEST:
        raise RuntimeError(f"that is no plain sentence: {text[:300]!r} ({len(text)} letters)")


def attacked(most: int | None = None) -> list[str]:
    """Give every entry every value, or so many of them, always the same; return what went wrong."""
    wrong = []
    pairs = [(name, enter, value) for name, enter in entries() for value in NASTY]
    for name, enter, value in pairs if most is None else random.Random(7).sample(pairs, most):
        try:
            try:
                enter(value)
            except InputError as refused:
                _plain(str(refused))
        except BaseException as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            given = "nested lists" if value is DEEP else str(value)[:40]
            wrong.append(f"{name} given {given!r}: {type(error).__name__} {str(error)[:200]!a} {place}")
    return wrong


def _refused(call: Callable[[Any], object], value: object) -> None:
    with pytest.raises(InputError):
        call(value)


def in_a_fence(call: Callable[[], list[str]]) -> list[str]:
    """Return what a call gives in a fork that may take only so much memory and time."""
    down, up = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            held = psutil.Process().memory_info().vms
            resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            with open(up, "w") as out:
                json.dump(call(), out)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(up)
    with open(down) as answer:
        text = answer.read()
    _, status = os.waitpid(pid, 0)
    assert text, f"the fork died of it: {status}"
    return json.loads(text)


def test_fields_take_or_refuse_nasty_values():
    assert in_a_fence(partial(attacked, 800))[:20] == []


@pytest.mark.slow
def test_every_field_takes_or_refuses_every_nasty_value():
    assert in_a_fence(attacked)[:20] == []


def test_many_wrong_items_and_fields_are_one_error():
    """A network of 4 MB of zeros had pydantic keep two million errors: 40 s and 3 GB in the web process."""
    for text in ('{"layers": [' + "0," * 300_000 + '0], "input": {"features": 1}}', json.dumps(OBJECTS[-2])):
        with pytest.raises(InputError) as refused:
            read(text)
        assert len(str(refused.value)) < 400
    fast = in_a_fence(lambda: [str(peak.of(lambda: _refused(read, {"layers": [0] * 300_000})))])
    assert int(fast[0]) < 10e6


def test_the_fence_holds():
    assert in_a_fence(lambda: [str(len(bytearray(10 * 2**20)))]) == [str(10 * 2**20)]
    with pytest.raises(AssertionError, match="died of it"):
        in_a_fence(lambda: [str(len(bytearray(2 * MEMORY)))])

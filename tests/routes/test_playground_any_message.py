"""Whatever a page sends within the size that is allowed, its session goes on."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from explorer.messages.playground.commands import COMMAND
from explorer.messages.playground.state import State

SMALL = {"layers": [{"units": 3}], "samples": 40}
pytestmark = pytest.mark.usefixtures("warm_engines")
DEEP = "[" * 300 + "]" * 300
HOSTILE = (
    *("NaN", "Infinity", "-Infinity", "1e308", "-1e308", "1e999", "9" * 400, "-" + "9" * 30, "5e-324", "-1", "2.5"),
    *("true", "null", '""', '"x"', r'"\ud800"', r'"\u0000"', '"' + "x" * 5000 + '"', "[]", "{}", "[[]]", "[null]"),
    *(
        "[1e308]",
        "[{}]",
        '{"a": 1}',
        '{"units": 1e308}',
        DEEP,
        '{"a": ' * 300 + "1" + "}" * 300,
        '"l1.0.0"',
        '"u99.99"',
    ),
    *('"b0.0"', '"loss"', '"points"', '"dataset"', "[[0, 0, 1]]", "[[1e308, NaN, 1]]", "[[0]]", '["x1", "x1"]'),
)
"""Values in JSON, or nearly."""
RAW: tuple[str | bytes, ...] = (
    *(b"", b"\0\xff", b'{"do": "play"}', "", " ", "{}", "[]", "null", "0", "NaN", '"do"', "{", '{"do"', DEEP, "\0"),
    *("[" * 50_000, '{"a":' * 15_000, '{"do": "play"} {"do": "pause"}', '{"do": "set", "state": ' + DEEP + "}"),
    *('{"do": "play", "number": ' + number + "}" for number in ("9" * 400, "-1", "1e308", '"5"')),
    *('{"do": "\\ud800"}', '{"do": "no \\ud800", "number": 5}', '{"\\ud800": 1}', '{"do": "play", "\\ud800": 1}'),
)
COMMANDS = {
    name: list(about["properties"])
    for about in COMMAND.json_schema()["$defs"].values()
    for name in [about["properties"].get("do", {}).get("const")]
    if name is not None
}


def message(rng: random.Random) -> str | bytes:
    """Return something hostile: raw, or a command with fields that hold what they should not."""
    if rng.random() < 0.1:
        return rng.choice(RAW)
    do = rng.choice(list(COMMANDS))
    fields = [f'"{name}": {_value(rng, name)}' for name in COMMANDS[do] if name != "do" and rng.random() < 0.9]
    if rng.random() < 0.1:
        fields.append(f'"unheard_of": {rng.choice(HOSTILE)}')
    return "{" + ", ".join([f'"do": "{do}"', *fields]) + "}"


def _value(rng: random.Random, name: str) -> str:
    if name == "state":
        names = rng.sample([*State.model_fields, "nonsense"], rng.randint(0, 3))
        return "{" + ", ".join(f'"{n}": {_value(rng, "")}' for n in names) + "}"
    sound = {
        "element": '"l1.0.0"',
        "unit": '"batch"',
        "kind": '"json"',
        "net": "0",
        "count": "2",
        "index": "3",
        "number": "7",
    }
    return sound[name] if name in sound and rng.random() < 0.5 else rng.choice(HOSTILE)


@pytest.mark.parametrize("seed", range(2))
def test_no_message_ends_a_session(page: Any, seed: int) -> None:
    here, rng = page().open(**SMALL), random.Random(seed)
    for number in range(1000, 1012):
        for text in RAW if number == 1000 and not seed else [message(rng) for _ in range(12)]:
            here.wire.send(text)
        here.say("branch", number=number)
        here.until(lambda h, n=number: _sound(h) and h["answered"] == n)
    # from here on as if nothing had been
    here.say("set", state={**State().model_dump(mode="json"), **SMALL, "data": "xor"}, number=2000)
    here.until(lambda h: h["answered"] == 2000)
    here.say("reset", number=2001)
    here.until(lambda h: h["answered"] == 2001 and h["epoch"] == 0)
    here.say("edit", element="l1.0.0", value=0.25, number=2002)
    here.until(lambda h: h["answered"] == 2002)
    assert here.arrays["a.weights"][0] == 0.25
    here.say("step", number=2003)
    header = here.until(lambda h: h["answered"] == 2003)
    assert (header["epoch"], header["notice"]) == (1, None)
    assert json.loads(json.dumps(here.state))["data"] == "xor"


def _sound(header: dict[str, Any]) -> bool:
    assert "itself failed" not in (header["notice"] or {"text": ""})["text"]
    return True

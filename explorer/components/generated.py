"""`python -m explorer.components.generated [--check]`: what the browser knows from python, written into kernel/.

`messages.d.ts` holds the types of messages, `inspector.d.ts` those of the inspection engine, `wire.js` the numbers and
formulas that both sides need, `palette.js` the colours. `make types` writes them; `make check` fails when one is stale.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from explorer import palette
from explorer.components import typescript
from explorer.datasets.teaching.points import FORMULAS, REACH
from explorer.messages import builder, choices, closing
from explorer.messages.arrays import ArrayType
from explorer.messages.inspector.base import Answer, answers_of
from explorer.messages.inspector.question import QUESTIONS
from explorer.messages.playground import frames
from explorer.messages.playground.bounds import MOST_WEIGHT
from explorer.messages.playground.commands import Command
from explorer.messages.playground.frames import Frame
from explorer.messages.playground.guess import Votes
from explorer.messages.playground.state import Learner
from explorer.messages.runs import Acknowledgement, Event, Refused, RunFrame
from explorer.messages.uploads import Uploaded, UploadRefused

FOLDER = Path(__file__).parent / "kernel"
MADE = "// Made by `make types` from {}; not to be edited.\n\n"
VIEWS = {
    "int8": "Int8Array",
    "uint8": "Uint8Array",
    "int16": "Int16Array",
    "uint16": "Uint16Array",
    "int32": "Int32Array",
    "uint32": "Uint32Array",
    "float32": "Float32Array",
    "float64": "Float64Array",
}


def members(union: Any) -> tuple[type[BaseModel], ...]:
    """Return the models of a discriminated union."""
    return get_args(get_args(union)[0])


EDITS = (*get_args(builder.Edit), builder.Copy, builder.Undo, builder.Redo)
CHOICES = (choices.Selection, choices.Picked, choices.Cell, choices.SentFile)
UP: tuple[type[BaseModel], ...] = (*members(Command), Acknowledgement, *CHOICES)
EVENTS = members(Event)
DOWN: tuple[type[BaseModel], ...] = (Frame, Votes, RunFrame, Refused, Uploaded, UploadRefused)


def files() -> dict[str, str]:
    """Return {name: text} of every file."""
    return {"messages.d.ts": messages(), "inspector.d.ts": inspector(), "wire.js": wire(), "palette.js": colours()}


def messages() -> str:
    """Return the types of all messages."""
    up = typescript.declarations(UP, "validation")
    down = {name: text for name, text in typescript.declarations(DOWN, "serialization").items() if name not in up}
    edits = typescript.declarations(EDITS, "validation", "Builder")
    events = typescript.declarations(EVENTS, "serialization", "Run")
    return "\n".join(
        [
            MADE.format("explorer/messages").rstrip() + "\n",
            *(text for _, text in sorted((up | down | events | edits).items())),
            _union("Command", "What a page of the playground may say.", members(Command)),
            _union("BuilderAction", "What the network builder may ask for.", EDITS, "Builder"),
            _union("RunEvent", "What a training run says of itself.", EVENTS, "Run"),
            _arrays("NetworkArrays", "Arrays of one network of a frame.", frames.OF_A_NETWORK),
            _arrays("FrameArrays", "Arrays of a frame beside those of its networks.", frames.OF_ALL),
        ]
    )


def inspector() -> str:
    """Return the types of the inspection engine's questions and of its answers: a header, and arrays beside it."""
    answers = {question: answers_of(question) for question in QUESTIONS}
    every = [answer for these in answers.values() for answer in these]
    up = typescript.declarations(QUESTIONS, "validation")
    down = typescript.declarations(every, "serialization")
    lines = (
        f"  {question.model_fields['ask'].default}: {' | '.join(map(_answer, these))};\n"
        for question, these in answers.items()
    )
    return "\n".join(
        [
            MADE.format("explorer/messages/inspector").rstrip() + "\n",
            *(text for _, text in sorted((up | down).items())),
            *(
                _arrays(f"{one.__name__}Arrays", f"Arrays of {one.__name__}.", one.array_types, always=True)
                for one in every
                if one.array_types
            ),
            _union("Question", "What a page or a browser part may ask.", QUESTIONS),
            f'/** The answer to each question, by its "ask". */\nexport interface Answers {{\n{"".join(lines)}}}\n',
        ]
    )


def _answer(answer: type[Answer]) -> str:
    arrays = f"{answer.__name__}Arrays" if answer.array_types else "{}"
    return f"{{ header: {answer.__name__}; arrays: {arrays} }}"


def wire() -> str:
    """Return the numbers and formulas that both sides need."""
    formulas = [
        f'  {name}: {{ label: "{one.name}", of: ({_parameters(one.script)}) => {one.script} }},'
        for name, one in FORMULAS.items()
    ]
    return MADE.format("explorer/messages and explorer/datasets/teaching/points.py") + "\n".join(
        [
            "// After these a page does not open the socket again by itself.",
            f"export const FINAL = {json.dumps([int(code) for code in closing.FINAL])};",
            "",
            "// Nothing lies beyond this on either axis of the plane.",
            f"export const REACH = {REACH:g};",
            "",
            "// No weight beyond this in size is set by hand.",
            f"export const MOST_WEIGHT = {MOST_WEIGHT:g};",
            "",
            "// The longest command of a playground.",
            f"export const COMMAND_BYTES = {closing.COMMAND_BYTES};",
            "",
            "// The fields of a state that are those of one network.",
            f"export const LEARNER = {json.dumps(list(Learner.model_fields))};",
            "",
            "// What a network can be given of a place (a, b) of the plane.",
            "/** @type {Record<string, { label: string, of: (a: number, b: number) => number }>} */",
            "export const FORMULAS = {",
            *formulas,
            "};",
            "",
        ]
    )


def colours() -> str:
    """Return the palette."""
    named = {
        "DIVERGING": {"light": palette.DIVERGING, "dark": palette.DIVERGING_ON_DARK},
        "SEQUENTIAL": {"light": palette.SEQUENTIAL, "dark": palette.SEQUENTIAL_ON_DARK},
        "SECOND": {"light": palette.SECOND, "dark": palette.SECOND_ON_DARK},
        "CATEGORIES": (*palette.CATEGORIES, *palette.MORE_CATEGORIES),
        "WRONG": palette.WRONG,
        "INKS": {"light": palette.INKS[False], "dark": palette.INKS[True]},
        "CURVES": {kind: curve._asdict() for kind, curve in palette.CURVES.items()},
    }
    lines = [f"export const {name} = {_script(value)};\n" for name, value in named.items()]
    return MADE.format("explorer/palette.py") + "\n".join(lines)


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of the files that are not what they should be."""
    return [
        name
        for name, text in files().items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def _union(name: str, about: str, models: Iterable[type[BaseModel]], prefix: str = "") -> str:
    return f"/** {about} */\nexport type {name} = {' | '.join(prefix + model.__name__ for model in models)};\n"


def _arrays(name: str, about: str, types: Mapping[str, ArrayType], always: bool = False) -> str:
    """Return the interface of arrays; `always`: those are there that may not be left out."""
    fields = "".join(
        typescript.comment(f"({', '.join(one.axes)}) {one.meaning}", "  ")
        + f"  {key}{'' if always and not one.optional else '?'}: {VIEWS[one.dtype]};\n"
        for key, one in types.items()
    )
    return f"/** {about} */\nexport interface {name} {{\n{fields}}}\n"


def _parameters(script: str) -> str:
    """Return the parameters of a function of a and b, an underscore before one that is not used."""
    a, b = (name if re.search(rf"\b{name}\b", script) else f"_{name}" for name in "ab")
    return a if b == "_b" else f"{a}, {b}"


def _script(value: Any, indent: str = "") -> str:
    """Return a value as JavaScript, an object with one line per name."""
    if isinstance(value, Mapping):
        inner = indent + "  "
        lines = "".join(f"{inner}{name}: {_script(one, inner)},\n" for name, one in value.items())
        return f"{{\n{lines}{indent}}}"
    return json.dumps(value)


def main(arguments: list[str]) -> int:
    """Write the files, or with --check say which are stale."""
    if arguments == ["--check"]:
        if names := stale():
            print(f"Stale: {', '.join(names)}. `make types` writes them anew.", file=sys.stderr)
        return int(bool(names))
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

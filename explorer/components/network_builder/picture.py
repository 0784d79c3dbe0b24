"""What the browser is sent of a draft: one entry per layer, everything in it already in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

from explorer.components.network_builder import fields
from explorer.networks.drafting.check import CheckedDraft
from explorer.networks.drafting.draft import INPUT
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.geometry import Row
from explorer.networks.layers import CATALOGUE
from explorer.networks.shape import INPUTS, Shape

SHORTER = (
    (r" \((2-D|1-D|linear)\)", ""),
    ("Depthwise convolution", "Depthwise conv"),
    ("Convolution", "Conv"),
    ("convolution", "conv"),
    ("normalisation", "norm"),
    ("Global average pooling", "Global avg pool"),
    ("pooling", "pool"),
    ("Multi-head self-attention", "Self-attention"),
)
COUNTED = frozenset(("filters", "units", "heads", "capsules", "hidden"))
FLOAT = 4
"""Bytes of a number as networks keep it (float32)."""
INPUT_KINDS = {axes: " × ".join(axes) for axes in INPUTS}


class Input(TypedDict):
    """The input of a network; `kinds` and `sizes` are pairs of a value and its words."""

    shape: str
    axes: str
    kind: str
    kinds: list[list[str]]
    sizes: list[tuple[str, int]]
    note: str
    free: bool
    error: str
    mends: list[str]


class Total(TypedDict):
    """The numbers of the whole network, in words."""

    parameters: str
    macs: str
    output: str
    memory: str
    field: str


class Block(TypedDict):
    """One layer; `sees` and `jump` are its receptive field and step in words, `why` says where it has none."""

    name: str
    kind: str
    title: str
    detail: str
    family: str
    slim: bool
    merges: bool
    group: str
    note: str
    inputs: list[str]
    settings: dict[str, str]
    takes: str
    gives: str
    shape: str
    parameters: int
    macs: int
    memory: str
    sees: str
    jump: str
    why: str
    error: str
    mends: list[str]


class Picture(TypedDict):
    """A draft as it is drawn; `output` names the layer whose values it returns."""

    title: str
    output: str
    input: Input
    total: Total
    blocks: list[Block]


def picture(
    checked: CheckedDraft,
    *,
    batch: int = 32,
    spans: Mapping[str, str] | None = None,
    input_note: str = "",
    free: bool = True,
) -> Picture:
    """Return what the browser draws of a draft.

    Parameters
    ----------
    batch : int
        Samples of the batch whose memory is given.
    spans : layer name -> text
        What its receptive field spans on the genome.
    input_note : str
        A sentence about where the input comes from.
    free : bool
        Whether the user may change the input's shape.
    """
    draft, spans = checked.draft, spans or {}
    shapes = {INPUT: checked.geometry.spec.input_shape} | {n: r.output for n, r in checked.rows.items() if r.output}
    blocks = [_block(layer, checked, shapes, batch, spans.get(layer.name, "")) for layer in draft.layers]
    problem = checked.problems.get(INPUT)
    geometry = checked.geometry
    last = geometry.last_spatial
    return {
        "title": draft.name,
        "output": draft.output,
        "input": {
            "shape": _sizes(shapes[INPUT]),
            "axes": " × ".join(draft.input),
            "kind": " ".join(draft.input),
            "kinds": [[" ".join(axes), label] for axes, label in INPUT_KINDS.items()],
            "sizes": [(axis, size) for axis, size in draft.input.items()],
            "note": input_note,
            "free": free,
            "error": problem.sentence if problem else "",
            "mends": [mend.label for mend in problem.mends] if problem else [],
        },
        "total": {
            "parameters": f"{geometry.parameters:,}",
            "macs": f"{geometry.macs:,}",
            "output": str(shapes.get(draft.output, "")) if draft.layers else "",
            "memory": f"{_bytes(geometry.activations * FLOAT * batch)} for a batch of {batch}",
            "field": sees(last) + (f" after {last.name}" if sees(last) else "") if last else "",
        },
        "blocks": blocks,
    }


def sees(row: Row | None) -> str:
    """Return a layer's receptive field in words; "" where it has none."""
    size = row.receptive_field if row is not None else None
    if not size:
        return ""
    return " × ".join(f"{n:,}" for n in size.values()) + f" {next(iter(size)) if len(size) == 1 else 'pixels'}"


def title(kind: str) -> str:
    """Return a kind's name as a block has room for it."""
    text = CATALOGUE[kind].title or kind.replace("_", " ").capitalize()
    for long, short in SHORTER:
        text = re.sub(long, short, text)
    return text


def detail(layer: DraftLayer) -> str:
    """Return the settings that tell a block from others of its kind.

    >>> detail(DraftLayer("conv1d", "a", ("input",), {"filters": 8, "kernel": 3, "stride": 2}))
    '8 filters, kernel 3, stride 2'
    """
    parts = []
    for name, value in layer.settings.items():
        about = CATALOGUE[layer.kind].model_fields.get(name)
        usual = about is not None and not about.is_required() and value == about.get_default(call_default_factory=True)
        if about is None or (usual and name != "kernel"):
            continue
        text = fields.written(value)
        if isinstance(value, (tuple, list)) and len(value) == 2 and value[0] == value[1] and name == "stride":
            text = fields.written(value[0])
        word = name.replace("_", " ")
        if isinstance(value, bool):
            parts.append(word if value else f"no {word}")
        else:
            parts.append(f"{text} {word}" if name in COUNTED else f"{word} {text}")
    return ", ".join(parts)


def _block(layer: DraftLayer, checked: CheckedDraft, shapes: Mapping[str, Shape], batch: int, span: str) -> Block:
    row, problem = checked.rows.get(layer.name), checked.problems.get(layer.name)
    output = shapes.get(layer.name)
    window = sees(row)
    return {
        "name": layer.name,
        "kind": layer.kind,
        "title": title(layer.kind),
        "detail": detail(layer),
        "family": CATALOGUE[layer.kind].family,
        "slim": fields.slim(layer.kind),
        "merges": layer.merges,
        "group": layer.group,
        "note": layer.note,
        "inputs": list(layer.inputs),
        "settings": {name: fields.written(value) for name, value in layer.settings.items()},
        "takes": " and ".join(dict.fromkeys(str(shapes[s]) for s in layer.inputs if s in shapes)),
        "gives": str(output) if output is not None else "",
        "shape": _sizes(output) if output is not None else "",
        "parameters": row.parameters if row else 0,
        "macs": row.macs if row else 0,
        "memory": f"{_bytes(output.size * FLOAT * batch)} for a batch of {batch}" if output is not None else "",
        "sees": f"{window}{f', {span}' if span else ''}" if window else "",
        "jump": _jump(row),
        "why": row.reason if row else "",
        "error": problem.sentence if problem else "",
        "mends": [mend.label for mend in problem.mends] if problem else [],
    }


def _sizes(shape: Shape) -> str:
    return " × ".join(f"{n:,}" for n in shape.sizes)


def _jump(row: Row | None) -> str:
    jump = row.jump if row is not None else None
    if not jump or any(not step for step in jump.values()):
        return ""
    return " × ".join(f"{step:,}" for step in jump.values()) + f" {next(iter(jump)) if len(jump) == 1 else 'pixels'}"


def _bytes(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.3g} {unit}"
        number /= 1000
    raise AssertionError

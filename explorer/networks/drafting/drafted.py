"""What a draft amounts to: every block's consequences, what is wrong with it in words, and the mends on offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from explorer.networks.drafting.draft import INPUT, Block, Draft
from explorer.networks.geometry import Geometry, Row, geometry
from explorer.networks.layers import CATALOGUE, Layer
from explorer.networks.mend import Mend as Proposed
from explorer.networks.refusal import refuse
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.spec import NetworkSpec

NOWHERE = "?"
"""Stands for an input that is not there; no layer can be called so."""


@dataclass(frozen=True)
class Mend:
    """A change that a person may accept with one click."""

    label: str
    apply: Callable[[Draft], Draft]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a block, as a sentence, and what would mend it."""

    sentence: str
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What the data ask of a network: the axes of a sample, and how many outputs; None where they do not matter."""

    input: Mapping[str, int] | None = None
    outputs: int | None = None


@dataclass(frozen=True)
class Checked:
    """A draft with what follows from it.

    Attributes
    ----------
    rows : block name -> Row
        Of the blocks whose settings are valid; a block after a broken one has no output.
    problems : block name (or "input") -> Problem
        Of the blocks that are broken themselves.
    spec : NetworkSpec or None
        The network, where nothing is wrong with it.
    """

    draft: Draft
    found: Geometry
    rows: Mapping[str, Row]
    problems: Mapping[str, Problem]
    spec: NetworkSpec | None


def check(draft: Draft, wanted: Wanted | None = None) -> Checked:
    """Return what a draft amounts to; broken parts are named, the rest is computed all the same."""
    wanted = wanted or Wanted()
    problems: dict[str, Problem] = {}
    layers = [layer for block in draft.blocks if (layer := _layer(block, problems)) is not None]
    known = {INPUT, *draft.at}
    wired = []
    for layer in layers:
        block = draft[layer.name]
        if problem := _miswired(block, known):
            problems[block.name] = problem
        wired.append(layer.model_copy(update={"inputs": block.inputs or (NOWHERE,)}))
    about = {"name": draft.name, "family": draft.family, "note": draft.note, "input": _axes(draft.input)}
    found = geometry(NetworkSpec.model_construct(**about, layers=tuple(wired)))
    rows = {row.name: row for row in found}
    for row in found:
        if row.error is not None and row.name not in problems:
            problems[row.name] = Problem(_sentence(row.error), _mends_of(row.error, draft[row.name]))
    spec = None if problems or not draft.blocks else _spec(draft, tuple(layers), problems)
    if spec is not None:
        spec = _suits(draft, spec, wanted, problems)
    return Checked(draft, found, rows, problems, spec)


def _axes(given: Mapping[str, int]) -> dict[str, int]:
    return {axis: size for axis, size in given.items()}


def _layer(block: Block, problems: dict[str, Problem]) -> Layer | None:
    """Return a block's layer, or note why its settings are not valid."""
    try:
        return _made(block.kind, block.name, block.group, block.note, _frozen(block.settings))
    except ValidationError as error:
        kind = CATALOGUE[block.kind]
        said = refuse(error, block.name, kind.model_fields)
        reason = str(said).removeprefix(block.name).lstrip(": ")
        problems[block.name] = Problem(reason[:1].upper() + reason[1:], _back_to_valid(block, error))
        return None


@lru_cache(maxsize=20_000)
def _made(kind: str, name: str, group: str, note: str, settings: tuple) -> Layer:
    """Return the layer of a block, kept: an edit changes one block of many."""
    about = {"name": name, "group": group, "note": note}
    return CATALOGUE[kind].model_validate({**{key: _thawed(value) for key, value in settings}, **about})


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple((key, _frozen(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ("list", *map(_frozen, value))
    return (type(value).__name__, value)


def _thawed(value: Any) -> Any:
    if value and isinstance(value[0], tuple):
        return {key: _thawed(one) for key, one in value}
    if value and value[0] == "list":
        return tuple(map(_thawed, value[1:]))
    return value[1] if value else {}


def _back_to_valid(block: Block, error: ValidationError) -> tuple[Mend, ...]:
    """Offer the limit that a setting oversteps, or its default."""
    first = error.errors(include_url=False)[0]
    setting = str(first["loc"][0]) if first["loc"] else ""
    limits = first.get("ctx", {})
    value = next((limits[rule] for rule in ("ge", "le") if rule in limits), None)
    about = CATALOGUE[block.kind].model_fields.get(setting)
    if value is None and about is not None and not about.is_required():
        value = about.get_default(call_default_factory=True)
    if about is None or value is None:
        return ()
    words = setting.replace("_", " ")
    return (Mend(f"Use {words} {value}", lambda draft: draft.change(block.name, **{setting: value})),)


def _miswired(block: Block, known: set[str]) -> Problem | None:
    name = block.name
    if not block.inputs:
        return Problem("Nothing feeds it. Drag a line to it from the block that should.", _feed_from_before(block))
    for source in block.inputs:
        if source not in known:
            return Problem(f"It is fed by {source!r}, which is not there.")
    if block.merges and len(block.inputs) < 2:
        mend = Mend("Remove it", lambda draft: draft.delete([name]))
        return Problem(
            "It joins branches, so it needs two inputs or more. Drag a line to it from another block.", (mend,)
        )
    if not block.merges and len(block.inputs) > 1:
        keep = block.inputs[0]
        drop = block.inputs[1:]

        def apply(draft: Draft) -> Draft:
            for source in drop:
                draft = draft.disconnect(source, name)
            return draft

        return Problem(f"It takes one input, not {len(block.inputs)}.", (Mend(f"Keep {keep}", apply),))
    return None


def _feed_from_before(block: Block) -> tuple[Mend, ...]:
    def apply(draft: Draft) -> Draft:
        place = draft.at[block.name]
        return draft.connect(draft.blocks[place - 1].name if place else INPUT, block.name)

    return (Mend("Feed it from the block before", apply),)


def _sentence(error: ShapeError) -> str:
    reason = error.reason[:1].upper() + error.reason[1:]
    return f"{reason}. {error.mend}".strip()


def _mends_of(error: ShapeError, block: Block) -> tuple[Mend, ...]:
    """Return the mends that the layer itself proposes."""
    return tuple(Mend(one.label[:1].upper() + one.label[1:], _applied(block, one)) for one in error.mends)


def _applied(block: Block, mend: Proposed) -> Callable[[Draft], Draft]:
    def apply(draft: Draft) -> Draft:
        if mend.remove:
            return draft.delete([block.name])
        if "kind" in mend.change:
            draft = draft.become(block.name, **mend.change)
        elif mend.change:
            draft = draft.change(block.name, **mend.change)
        source = mend.source or draft[block.name].inputs[0]
        for values in mend.insert:
            settings = {key: value for key, value in values.items() if key != "kind"}
            before = set(draft.at)
            draft = draft.insert(values["kind"], source, block.name, **settings)
            source = next(name for name in draft.at if name not in before)
        return draft

    return apply


def _spec(draft: Draft, layers: tuple[Layer, ...], problems: dict[str, Problem]) -> NetworkSpec | None:
    """Return the network, inputs left out where they are the layer before."""
    before, named = INPUT, []
    for layer in layers:
        inputs = draft[layer.name].inputs
        named.append(layer.model_copy(update={"inputs": () if inputs == (before,) else inputs}))
        before = layer.name
    about = {"name": draft.name[:80] or "network", "family": draft.family, "note": draft.note, "input": draft.input}
    try:
        return NetworkSpec.model_validate({**about, "layers": named})
    except ValidationError as error:
        problems[INPUT] = Problem(str(refuse(error, "network", (), about)))
        return None


def _suits(draft: Draft, spec: NetworkSpec, wanted: Wanted, problems: dict[str, Problem]) -> NetworkSpec | None:
    """Return the network where it suits the data, else note what to change."""
    given = dict(wanted.input or {})
    if given and dict(spec.input) != given and set(spec.input) == set(given):
        shape = Shape(**given)

        def fit(draft: Draft) -> Draft:
            return Draft(given, draft.blocks, draft.name, draft.family, draft.note)

        problems[INPUT] = Problem(f"It takes {spec.input_shape}, but these data give {shape}.", (Mend("Fit it", fit),))
    last = spec.layers[-1]
    if wanted.outputs is not None and spec.outputs != wanted.outputs and not (given and set(spec.input) != set(given)):
        mends: tuple[Mend, ...] = ()
        if "units" in type(last).model_fields:
            mends = (Mend(f"Use {wanted.outputs} units", lambda d: d.change(last.name, units=wanted.outputs)),)
        else:
            mends = (Mend(f"Add a dense layer of {wanted.outputs}", lambda d: _with_output(d, wanted.outputs or 1)),)
        problems[last.name] = Problem(
            f"The network ends in {spec.outputs:,} numbers, but the traits need {wanted.outputs}.", mends
        )
    return None if problems else spec


def _with_output(draft: Draft, outputs: int) -> Draft:
    last, shapes = draft.output, check(draft).rows
    row = shapes[last]
    if row.output is not None and row.output.axes != ("features",):
        draft = draft.insert("flatten", last)
    return draft.insert("dense", draft.output, units=outputs)

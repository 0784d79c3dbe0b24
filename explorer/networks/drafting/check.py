"""What follows from a draft: every layer's consequences, what is wrong with it in words, and the mends on offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.mending import effective, fitting, shape_of
from explorer.networks.geometry import Geometry, Row, geometry
from explorer.networks.layers import CATALOGUE, Layer
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.refusal import refuse
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.spec import NetworkSpec

NOWHERE = "?"
"""Stands for a missing input; no layer can have this name."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a layer, as a sentence, and what would mend it; each mend was tried."""

    sentence: str
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True)
class Requirements:
    """What the data require of a network: the axes of a sample, and how many outputs; None where they do not matter."""

    input: Mapping[str, int] | None = None
    outputs: int | None = None


@dataclass(frozen=True)
class CheckedDraft:
    """A draft with what follows from it.

    Attributes
    ----------
    rows : layer name -> Row
        Of the layers whose settings are valid; a layer after a broken one has no output.
    problems : layer name (or "input") -> Problem
        Of the layers that are broken themselves.
    spec : NetworkSpec or None
        The network, where nothing is wrong with it.
    """

    draft: Draft
    geometry: Geometry
    rows: Mapping[str, Row]
    problems: Mapping[str, Problem]
    spec: NetworkSpec | None


def check(draft: Draft, requirements: Requirements | None = None) -> CheckedDraft:
    """Return what follows from a draft; broken parts are named, the rest is computed all the same."""
    problems: dict[str, Problem] = {}
    known = {INPUT, *draft.at}
    layers: list[Layer] = []
    for own in draft.layers:
        try:
            layer = own.validated()
        except ValidationError as error:
            problems[own.name] = _invalid(draft, own, error)
            continue
        if problem := _miswired(draft, own, known):
            problems[own.name] = problem
        layers.append(layer if layer.inputs else layer.model_copy(update={"inputs": (NOWHERE,)}))
    spec = NetworkSpec.model_construct(
        name=draft.name, family=draft.family, note=draft.note, input=dict(draft.input), layers=tuple(layers)
    )
    computed = geometry(spec)
    shapes = _shapes(computed)
    for row in computed:
        if row.error is not None and row.name not in problems:
            problems[row.name] = Problem(_sentence(row.error), fitting(draft, row.error, shapes))
    spec = None if problems or not draft.layers else _spec(draft, layers, problems)
    if spec is not None:
        problems |= _unmet(draft, spec, requirements or Requirements())
    return CheckedDraft(draft, computed, {row.name: row for row in computed}, problems, None if problems else spec)


def _shapes(computed: Geometry) -> dict[str, Shape]:
    return {INPUT: computed.spec.input_shape} | {row.name: row.output for row in computed if row.output is not None}


def _invalid(draft: Draft, own: DraftLayer, error: ValidationError) -> Problem:
    """Return which setting is not valid, with the limit that it oversteps, or its default, as a mend."""
    fields = CATALOGUE[own.kind].model_fields
    refusal = refuse(error, own.name, fields)
    reason = str(refusal).removeprefix(own.name).lstrip(": ")
    first = error.errors(include_url=False)[0]
    setting = str(first["loc"][0]) if first["loc"] else ""
    limits = first.get("ctx", {})
    value = next((limits[rule] for rule in ("ge", "le") if rule in limits), None)
    about = fields.get(setting)
    if value is None and about is not None and not about.is_required():
        value = about.get_default(call_default_factory=True)
    offers: list[Mend] = []
    if about is not None and value is not None:
        offers.append(Mend(f"use {setting.replace('_', ' ')} {value}", {setting: value}))

    def wrong(after: Draft) -> bool:
        return setting in _invalid_settings(after[own.name])

    return Problem(_capital(reason), effective(draft, own.name, offers, wrong))


def _invalid_settings(layer: DraftLayer) -> set[str]:
    try:
        layer.validated()
    except ValidationError as error:
        return {str(detail["loc"][0]) for detail in error.errors(include_url=False) if detail["loc"]}
    return set()


def _miswired(draft: Draft, own: DraftLayer, known: set[str]) -> Problem | None:
    """Return what is wrong with a layer's inputs, if anything."""
    offers: list[Mend] = []
    if not own.inputs:
        place = draft.at[own.name]
        before = draft.layers[place - 1].name if place else INPUT
        sentence = "Nothing feeds it. Drag a line to it from the block that should."
        offers.append(Mend("feed it from the block before", inputs=(before,)))
    elif unknown := next((source for source in own.inputs if source not in known), None):
        return Problem(f"It is fed by {unknown!r}, which is not there.")
    elif own.merges and len(own.inputs) < 2:
        sentence = "It joins branches, so it needs two inputs or more. Drag a line to it from another block."
        offers.append(Mend("remove it", remove=True))
    elif not own.merges and len(own.inputs) > 1:
        sentence = f"It takes one input, not {len(own.inputs)}."
        offers.append(Mend(f"keep {own.inputs[0]}", inputs=own.inputs[:1]))
    else:
        return None

    def wrong(after: Draft) -> bool:
        return own.name in after.at and _miswired(after, after[own.name], known) is not None

    return Problem(sentence, effective(draft, own.name, offers, wrong))


def _sentence(error: ShapeError) -> str:
    return f"{_capital(error.reason)}. {error.mend}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _spec(draft: Draft, layers: list[Layer], problems: dict[str, Problem]) -> NetworkSpec | None:
    """Return the network, inputs left out where they are the layer before."""
    before, named = INPUT, list[Layer]()
    for layer in layers:
        named.append(layer.model_copy(update={"inputs": ()}) if layer.inputs == (before,) else layer)
        before = layer.name
    about = {"name": draft.name[:80] or "network", "family": draft.family, "note": draft.note, "input": draft.input}
    try:
        return NetworkSpec.model_validate({**about, "layers": named})
    except ValidationError as error:
        problems[INPUT] = Problem(str(refuse(error, "network", (), about)))
        return None


def _unmet(draft: Draft, spec: NetworkSpec, requirements: Requirements) -> dict[str, Problem]:
    """Return where a network does not meet the requirements of the data; one that reads other axes is not compared."""
    problems: dict[str, Problem] = {}
    required, outputs = dict(requirements.input or {}), requirements.outputs
    if required and set(spec.input) != set(required):
        return problems
    if required and dict(spec.input) != required:
        offer = Mend("fit it", required)
        mends = effective(draft, INPUT, [offer], lambda after: dict(after.input) != required)
        sentence = f"It takes {spec.input_shape}, but these data give {Shape(**required)}."
        problems[INPUT] = Problem(sentence, mends)
    if outputs is not None and spec.outputs != outputs:
        last = spec.layers[-1]
        sentence = f"The network ends in {spec.outputs:,} numbers, but the traits need {outputs}."
        known = {name: shape for name, shape in spec.shapes.items() if name != last.name}

        def wrong(after: Draft) -> bool:
            return shape_of(after, after.output, known).size != outputs

        problems[last.name] = Problem(sentence, effective(draft, last.name, [_with_outputs(spec, outputs)], wrong))
    return problems


def _with_outputs(spec: NetworkSpec, outputs: int) -> Mend:
    """Return the mend that gives a network this many outputs."""
    last = spec.layers[-1]
    flat = spec.shapes[last.name].axes == ("features",)
    if flat and "units" in type(last).model_fields:
        return Mend(f"use {outputs} units", {"units": outputs})
    dense: LayerValues = {"kind": "dense", "units": outputs}
    return Mend(f"add a dense layer of {outputs}", append=(dense,) if flat else ({"kind": "flatten"}, dense))

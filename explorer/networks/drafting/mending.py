"""Mends of a draft: how one is applied, and which of the offers put right what is wrong.

A mend is tried by the same function that applies it when the user accepts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pydantic import ValidationError

from explorer.errors import InputError
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import Shape, ShapeError


def mended(draft: Draft, mend: Mend) -> Draft:
    """Return the draft after a mend; InputError where it cannot be applied."""
    name = mend.layer
    if name == INPUT:
        return replace(draft, input=dict(mend.change))
    if mend.remove:
        return draft.delete([name])
    if "kind" in mend.change:
        kind, settings = _kind_and_settings(mend.change)
        draft = draft.become(name, kind, **settings)
    elif mend.change:
        draft = draft.change(name, **mend.change)
    if mend.inputs:
        draft = _fed_by(draft, name, mend.inputs)
    if mend.insert:
        source = mend.source or draft[name].inputs[0]
        draft = _put(draft, mend.insert, source, name)
    return _put(draft, mend.append, name, None)


def _put(draft: Draft, layers: Iterable[LayerValues], source: str, target: str | None) -> Draft:
    """Return the draft with layers put one after the other behind `source`."""
    for values in layers:
        kind, settings = _kind_and_settings(values)
        before = draft.at
        draft = draft.insert(kind, source, target, **settings)
        source = next(name for name in draft.at if name not in before)
    return draft


def _kind_and_settings(values: LayerValues) -> tuple[str, dict[str, object]]:
    return str(values["kind"]), {setting: value for setting, value in values.items() if setting != "kind"}


def _fed_by(draft: Draft, name: str, inputs: tuple[str, ...]) -> Draft:
    for source in draft[name].inputs:
        if source not in inputs:
            draft = draft.disconnect(source, name)
    for source in inputs:
        if source not in draft[name].inputs:
            draft = draft.connect(source, name)
    return draft


def fitting(draft: Draft, error: ShapeError, shapes: Mapping[str, Shape]) -> tuple[Mend, ...]:
    """Return the offers of an error after which its layer fits; two at once where no single one is enough.

    `shapes` (layer name -> Shape, "input" included) are those that are known of the draft.
    """
    name = error.layer
    working: list[Mend] = []
    pairs: list[Mend] = []
    for offer in error.offers:
        left = _misfit(draft, replace(offer, layer=name), shapes)
        if left is None:
            working.append(offer)
        elif isinstance(left, ShapeError) and left.layer == name and offer.change and not offer.insert:
            pairs += [both for both in _pairs(offer, left) if not _misfit(draft, replace(both, layer=name), shapes)][:1]
    return tuple(_for(name, mend) for mend in working or pairs)


def _pairs(first: Mend, left: ShapeError) -> list[Mend]:
    """Return a mend together with each of those offered for what it leaves wrong."""
    return [
        replace(first, label=f"{first.label} and {second.label}", change={**first.change, **second.change})
        for second in left.offers
        if second.change and not set(second.change) & set(first.change)
    ]


def _misfit(draft: Draft, mend: Mend, shapes: Mapping[str, Shape]) -> Exception | None:
    """Return why the mended layer still does not fit, or why the mend cannot be applied; None where all is well."""
    try:
        after = mended(draft, mend)
        if mend.layer in after.at:
            shape_of(after, mend.layer, shapes)
    except (InputError, ValidationError) as error:
        return error
    return None


def shape_of(draft: Draft, name: str, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape that a layer gives, worked out from those that are known of other layers.

    Raises ShapeError or ValidationError, its own or that of a layer on the way to it.
    """
    known = {other: shape for other, shape in shapes.items() if other != name}
    layer = draft[name]
    for source in layer.inputs:
        if source not in known:
            known[source] = shape_of(draft, source, known)
    return layer.validated().shape_after(*(known[source] for source in layer.inputs))


def effective(draft: Draft, layer: str, offers: Iterable[Mend], wrong: Callable[[Draft], object]) -> tuple[Mend, ...]:
    """Return the offered mends of a layer after which `wrong` finds nothing in the draft."""
    mends = [_for(layer, offer) for offer in offers]
    return tuple(mend for mend in mends if _puts_right(draft, mend, wrong))


def _puts_right(draft: Draft, mend: Mend, wrong: Callable[[Draft], object]) -> bool:
    try:
        return not wrong(mended(draft, mend))
    except (InputError, ValidationError):
        return False


def _for(layer: str, offer: Mend) -> Mend:
    """Return a mend of this layer, its label written as a button's."""
    return replace(offer, layer=layer, label=offer.label[:1].upper() + offer.label[1:])

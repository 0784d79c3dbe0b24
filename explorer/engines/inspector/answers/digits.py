"""What a network trained on digits makes of an image: probabilities, all maps, one map, one value; its kernels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.answers.digits_network import DigitsNetwork
from explorer.engines.inspector.warm import Warm
from explorer.inspection.images import derivation, maps, zoom
from explorer.messages.inspector.digits import (
    DigitKernels,
    DigitKernelsAnswer,
    DigitMap,
    DigitMapAnswer,
    DigitMaps,
    DigitMapsAnswer,
    DigitReading,
    DigitReadingAnswer,
    DigitValue,
    DigitValueAnswer,
    ImageQuestion,
    KernelsLayer,
    MapAfter,
    MapInput,
    MapsLayer,
    Size,
    ValueRest,
    ValueTerm,
)
from explorer.networks.build import Network
from explorer.training.lessons import digits

MOST_MAPS, MOST_FEATURES, MOST_PARTS = 64, 1024, 192
"""Maps of a layer, numbers of a row of features, and inputs of a map that travel; the others are counted."""


def digit_reading(question: DigitReading, warm: Warm) -> DigitReadingAnswer:
    """Return the probability of each digit."""
    network, image = _look(question, warm)
    with torch.no_grad():
        return DigitReadingAnswer(probabilities=network(image[None])[0].softmax(0).numpy())


def digit_maps(question: DigitMaps, warm: Warm) -> DigitMapsAnswer:
    """Return the maps of every layer, the first of those that have many."""
    network, image = _look(question, warm)
    layers: list[MapsLayer] = []
    values: list[Tensor] = []
    for layer in maps.feature_maps(network, image):
        shown = layer.maps[: MOST_FEATURES if layer.features else MOST_MAPS]
        values.append(shown)
        about = MapsLayer(
            name=layer.name,
            kind=layer.kind,
            title=layer.title,
            group="" if layer.name == "input" else network.spec[layer.name].group,
            sources=tuple(layer.sources),
            maps=len(layer.maps),
            shown=len(shown),
            size=_size(layer.maps[0]),
            features=layer.features,
            opens=zoom.openable(layer.kind),
            mixes=layer.name != "input" and maps.mixes(network.spec[layer.name]),
        )
        layers.append(about)
    return DigitMapsAnswer(layers=tuple(layers), values=_joined(values))


def digit_map(question: DigitMap, warm: Warm) -> DigitMapAnswer:
    """Return one map of a layer with all that made it."""
    derived = derivation.derivation(*_look(question, warm), question.layer, question.channel)
    shown = derived.inputs[:MOST_PARTS]
    pictures = [derived.map, *(after for _, _, after in derived.then)]
    for part in shown:
        pictures += [picture for picture in (part.map, part.kernel, part.brought) if picture is not None]
    return DigitMapAnswer(
        layer=derived.layer,
        kind=derived.kind,
        channel=derived.channel,
        size=_size(derived.map),
        bias=derived.bias,
        window=derived.window,
        then=tuple(MapAfter(name=name, kind=kind, size=_size(after)) for name, kind, after in derived.then),
        inputs=tuple(
            MapInput(
                source=part.source,
                channel=part.channel,
                size=_size(part.map),
                kernel=None if part.kernel is None else _size(part.kernel),
                brought=None if part.brought is None else _size(part.brought),
            )
            for part in shown
        ),
        left_out=len(derived.inputs) - len(shown),
        values=_joined(pictures),
    )


def digit_value(question: DigitValue, warm: Warm) -> DigitValueAnswer:
    """Return the arithmetic of one value, the first terms of it listed."""
    place = question.row, question.column
    arithmetic = zoom.arithmetic(*_look(question, warm), question.layer, question.channel, place)
    shown, rest = arithmetic.terms[:MOST_PARTS], arithmetic.terms[MOST_PARTS:]
    weights = [term.weights for term in shown if term.weights is not None]
    return DigitValueAnswer(
        layer=arithmetic.layer,
        kind=arithmetic.kind,
        channel=arithmetic.channel,
        place=arithmetic.place,
        rule=arithmetic.rule,
        numbers=arithmetic.numbers,
        worked=arithmetic.worked,
        value=arithmetic.value,
        terms=tuple(
            ValueTerm(
                source=term.source,
                channel=term.channel,
                corner=term.corner,
                step=term.step,
                size=_size(term.values),
                sum=term.sum,
            )
            for term in shown
        ),
        rest=ValueRest(terms=len(rest), sum=sum(term.sum for term in rest)),
        values=_joined((term.values for term in shown), np.float64),
        inside=_joined((term.inside for term in shown), np.uint8),
        weights=_joined(weights, np.float64) if weights else None,
    )


def digit_kernels(question: DigitKernels, warm: Warm) -> DigitKernelsAnswer:
    """Return the weights of every layer that has some, those of the first filters and channels."""
    network = DigitsNetwork.of(question, warm).network
    layers: list[KernelsLayer] = []
    values: list[Tensor] = []
    biases: list[Tensor] = []
    for layer in network.spec.layers:
        bank = maps.kernels(network, layer.name)
        if bank is None:
            continue
        shown = bank.weights[:MOST_MAPS, :MOST_MAPS]
        values.append(shown)
        biases.append(torch.full((len(shown),), torch.nan) if bank.bias is None else bank.bias[: len(shown)])
        about = KernelsLayer(
            name=layer.name,
            kind=layer.kind,
            title=layer.title,
            source=bank.source,
            filters=bank.weights.shape[0],
            channels=bank.weights.shape[1],
            shown=(shown.shape[0], shown.shape[1]),
            size=_size(shown[0, 0]),
        )
        layers.append(about)
    return DigitKernelsAnswer(layers=tuple(layers), values=_joined(values), biases=_joined(biases))


def _look(question: ImageQuestion[Any], warm: Warm) -> tuple[Network, Tensor]:
    """Return the network and the image as it takes it."""
    network = DigitsNetwork.of(question, warm).network
    return network, digits.as_input(data.read(question.image), network)


def _size(picture: Tensor) -> Size:
    height, width = picture.shape
    return height, width


def _joined(pictures: Iterable[Tensor], dtype: type[np.generic] = np.float32) -> np.ndarray:
    """Return pictures one after another, each row by row, (numbers,)."""
    flat = [picture.detach().numpy().astype(dtype).ravel() for picture in pictures]
    return np.concatenate(flat) if flat else np.empty(0, dtype)

"""What a network trained on digits makes of an image: readings, all maps, one map, one value, kernels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.question import Answer, Question
from explorer.engines.inspector.warm import Warm
from explorer.inspection.images import maps, opened, zoom
from explorer.networks.build import Network
from explorer.training.lessons import digits, digits_run

MOST_MAPS, MOST_FEATURES, MOST_PARTS = 64, 1024, 192
"""Maps of a layer, numbers of a row of features, and inputs of a map that travel; the others are counted."""


class OfRun(Question):
    """A question about a run's network after one of its epochs (None: the last)."""

    run: str = Field(pattern=r"^digits-[0-9a-f]{10}$")
    epoch: int | None = Field(None, ge=0, le=1000)

    def network(self, warm: Warm) -> Network:
        """Return the network, kept warm."""
        folder = warm.folder(self.run)
        course = folder / digits_run.COURSE
        stamp = course.stat().st_mtime_ns if course.exists() else 0
        return warm.get(("digits", self.run, self.epoch, stamp), lambda: digits_run.load(folder, self.epoch))


class OfImage(OfRun):
    """A question about what it makes of an image: 64 letters from a (0) to q (16), row by row."""

    image: str = Field(pattern=r"^[a-q]{64}$")

    def look(self, warm: Warm) -> tuple[Network, Tensor]:
        """Return the network and the image as it takes it."""
        network = self.network(warm)
        return network, digits.seen(data.read(self.image), network)


class DigitRead(OfImage):
    """How likely it takes an image for each digit."""

    ask: Literal["digit_read"] = "digit_read"

    def answer(self, warm: Warm) -> Answer:
        """Return {} and `chances` float32 (10,)."""
        network, image = self.look(warm)
        with torch.no_grad():
            return {}, {"chances": network(image[None])[0].softmax(0).numpy()}


class DigitMaps(OfImage):
    """What every layer makes of an image."""

    ask: Literal["digit_maps"] = "digit_maps"

    def answer(self, warm: Warm) -> Answer:
        """Return {"layers": [{name, kind, title, group, sources, maps, shown, size, features, opens, mixes}]}, values.

        `values` holds the maps shown, layer after layer.
        """
        network, image = self.look(warm)
        layers, values = [], []
        for layer in maps.feature_maps(network, image):
            shown = layer.maps[: MOST_FEATURES if layer.features else MOST_MAPS]
            values.append(shown)
            about = {
                "name": layer.name,
                "kind": layer.kind,
                "title": layer.title,
                "group": "" if layer.name == "input" else network.spec[layer.name].group,
                "sources": layer.sources,
                "maps": len(layer.maps),
                "shown": len(shown),
                "size": tuple(layer.maps.shape[1:]),
                "features": layer.features,
                "opens": zoom.openable(layer.kind),
                "mixes": layer.name != "input" and maps.mixes(network.spec[layer.name]),
            }
            layers.append(about)
        return {"layers": layers}, {"values": _joined(values)}


class DigitMap(OfImage):
    """One map of a layer with all that made it."""

    ask: Literal["digit_map"] = "digit_map"
    layer: str = Field(max_length=64)
    channel: int = Field(ge=0, le=1_000_000)

    def answer(self, warm: Warm) -> Answer:
        """Return the making of the map: see `Opened`; the pictures stand in `values`, one after the other.

        Their order: the map itself, what comes after it, then of each input its map, kernel and what it brought.
        """
        found = opened.opened(*self.look(warm), self.layer, self.channel)
        shown = found.inputs[:MOST_PARTS]
        pictures = [found.map, *(after for _, _, after in found.then)]
        inputs = []
        for part in shown:
            pictures += [picture for picture in (part.map, part.kernel, part.brought) if picture is not None]
            about = {
                "source": part.source,
                "channel": part.channel,
                "size": tuple(part.map.shape),
                "kernel": None if part.kernel is None else tuple(part.kernel.shape),
                "brought": None if part.brought is None else tuple(part.brought.shape),
            }
            inputs.append(about)
        header = {
            "layer": found.layer,
            "kind": found.kind,
            "channel": found.channel,
            "size": tuple(found.map.shape),
            "bias": found.bias,
            "window": found.window,
            "then": [{"name": name, "kind": kind, "size": tuple(after.shape)} for name, kind, after in found.then],
            "inputs": inputs,
            "left_out": len(found.inputs) - len(shown),
        }
        return header, {"values": _joined(pictures)}


class DigitValue(OfImage):
    """The arithmetic of one value."""

    ask: Literal["digit_value"] = "digit_value"
    layer: str = Field(max_length=64)
    channel: int = Field(ge=0, le=1_000_000)
    row: int = Field(0, ge=0, le=10_000)
    column: int = Field(0, ge=0, le=10_000)

    def answer(self, warm: Warm) -> Answer:
        """Return the arithmetic: see `Arithmetic`; float64 `values`, `weights` and uint8 `inside`, term after term."""
        found = zoom.arithmetic(*self.look(warm), self.layer, self.channel, (self.row, self.column))
        shown = found.terms[:MOST_PARTS]
        header = {
            "layer": found.layer,
            "kind": found.kind,
            "channel": found.channel,
            "place": found.place,
            "rule": found.rule,
            "numbers": found.numbers,
            "worked": found.worked,
            "value": found.value,
            "terms": [
                {
                    "source": term.source,
                    "channel": term.channel,
                    "corner": term.corner,
                    "step": term.step,
                    "size": tuple(term.values.shape),
                    "sum": term.sum,
                }
                for term in shown
            ],
            "rest": {"terms": len(found.terms) - len(shown), "sum": sum(term.sum for term in found.terms[MOST_PARTS:])},
        }
        arrays = {
            "values": _joined((term.values for term in shown), np.float64),
            "inside": _joined((term.inside for term in shown), np.uint8),
        }
        if shown and shown[0].weights is not None:
            weights = [term.weights for term in shown if term.weights is not None]
            arrays["weights"] = _joined(weights, np.float64)
        return header, arrays


class DigitKernels(OfRun):
    """The weights of every layer that has some, as pictures."""

    ask: Literal["digit_kernels"] = "digit_kernels"

    def answer(self, warm: Warm) -> Answer:
        """Return {"layers": [{name, kind, title, source, filters, channels, shown, size}]}, `values` and `biases`.

        `shown` are the filters and channels that travel; `biases` are of the filters shown, NaN where there is none.
        """
        network = self.network(warm)
        layers, values, biases = [], [], []
        for layer in network.spec.layers:
            found = maps.kernels(network, layer.name)
            if found is None:
                continue
            shown = found.weights[:MOST_MAPS, :MOST_MAPS]
            values.append(shown)
            bias = found.bias
            biases.append(torch.full((len(shown),), torch.nan) if bias is None else bias[: len(shown)])
            about = {
                "name": layer.name,
                "kind": layer.kind,
                "title": layer.title,
                "source": found.source,
                "filters": found.weights.shape[0],
                "channels": found.weights.shape[1],
                "shown": tuple(shown.shape[:2]),
                "size": tuple(shown.shape[2:]),
            }
            layers.append(about)
        return {"layers": layers}, {"values": _joined(values), "biases": _joined(biases)}


def _joined(pictures: Iterable[Tensor], dtype: type = np.float32) -> np.ndarray:
    flat = [picture.detach().numpy().astype(dtype).ravel() for picture in pictures]
    return np.concatenate(flat) if flat else np.empty(0, dtype)


QUESTIONS = (DigitRead, DigitMaps, DigitMap, DigitValue, DigitKernels)

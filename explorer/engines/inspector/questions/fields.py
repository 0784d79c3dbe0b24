"""What a unit of a trained network depends on, and what a layer gives for a person or for two groups."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from explorer.engines.inspector.question import Answer
from explorer.engines.inspector.questions.of_run import Index, Name, OfRun
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.fields import feature_maps, receptive_field

MOST_CELLS = 400_000
"""Cells of a feature map that travel at once; of wider maps neighbouring columns share one."""
MOST_GENES = 40
MOST_STRETCHES = 200


class UnitField(OfRun):
    """The receptive field of one unit: its theoretical window, how it grew, and its gradient over people."""

    ask: Literal["field"] = "field"
    layer: Name
    channel: Index = 0
    column: Index = 0

    def answer(self, warm: Warm) -> Answer:
        """Return the window, its growth, where it lies, the effective field; `size`, `signed` over the window.

        `blocks` holds the dependence by promoter (or stretch of input, or chromosome) over the whole input. The answer
        is kept: the page asks again what its browser part has just asked.
        """
        return warm.get(("field", self.model_dump_json()), lambda: self._answer(warm))

    def _answer(self, warm: Warm) -> Answer:
        trained, found, row = self.trained(warm), self.geometry(warm), self.row(warm, self.layer)
        unit = feature_maps.unit_at(row, self.layout(warm, self.layer), self.channel, self.column)
        window = receptive_field.theoretical(found, self.layer, unit)
        people = trained.rows.train[: receptive_field.people_for(found)]
        x = self.encoded(warm, people, "gradient")
        seen = receptive_field.effective(trained.network, trained.encoder, x, self.layer, unit)
        variants, data = self.variants(warm), self.data(warm)
        where = receptive_field.stretches(variants, window, trained.promoters)
        genes = receptive_field.genes_in(data.genes if data.genotypes.mapped else None, where)
        table = warm.get(
            ("blocks", self.run, self.fold),
            lambda: receptive_field.blocks(
                found.spec, trained.promoters, variants, data.genes if data.genotypes.mapped else None
            ),
        )
        first, last = receptive_field.span(seen.size)
        header = {
            "layer": self.layer,
            "unit": list(unit),
            "axes": list(window.unit),
            "first": window.first,
            "last": window.last,
            "width": window.width,
            "size": window.size,
            "reason": window.reason,
            "displaced": window.displaced,
            "steps": [
                {"layer": s.layer, "kind": s.kind, "first": s.first, "last": s.last}
                for s in receptive_field.growth(found, self.layer, unit)
            ],
            "span": [first, last],
            "share": receptive_field.share(window, seen.size),
            "mass": receptive_field.MASS,
            "people": seen.people,
            "mapped": data.genotypes.mapped,
            "stretches": where.head(MOST_STRETCHES).to_dict("records"),
            "genes": genes[:MOST_GENES],
            "genes_in_all": len(genes),
            "block_word": table.attrs["word"],
            "blocks": {name: table[name].tolist() for name in table.columns},
        }
        inside = slice(window.first, window.last)
        return header, {
            "size": seen.size[inside].astype(np.float32),
            "signed": seen.signed[inside].astype(np.float32),
            "by_block": receptive_field.by_block(seen.size, table).astype(np.float32),
        }


class FeatureMap(OfRun):
    """What a layer gives for one person, or by how much two groups differ in it."""

    ask: Literal["map"] = "map"
    layer: Name
    person: Index | None = None
    trait: Name | None = None
    """Set against each other by this trait; the network's own where neither is given."""
    first: Index = 0
    last: Index | None = None
    """The columns that are wanted: `first` to `last` - 1."""

    def answer(self, warm: Warm) -> Answer:
        """Return `values` (channels, places), `windows` (places, 2) where columns are places of the genome."""
        trained, row, place = self.trained(warm), self.row(warm, self.layer), self.layout(warm, self.layer)
        header: dict[str, Any] = {"layer": self.layer, "channel_word": place.channel_word}
        header |= {"place_word": place.place_word, "reason": row.reason}
        if self.person is not None:
            x = self.input_of(warm, self.person)
            values = feature_maps.activations(trained.network, x, self.layer)[0].double().numpy()
            arrays = {"values": place.of(values)}
        else:
            trait = self.trait or trained.target.traits[0]
            if trait not in self.data(warm).traits.table.columns:
                raise InputError(f"Trait {trait[:40]}", "this dataset has no such trait", "Choose another.")
            two = feature_maps.groups(self.data(warm), trait, self.judged(warm))
            first = self.encoded(warm, two.first, f"first {trait}")
            second = self.encoded(warm, two.second, f"second {trait}")
            found = feature_maps.difference(trained.network, first, second, self.layer)
            arrays = {"values": place.of(found.values), "error": place.of(found.error)}
            header |= {"groups": list(two.names), "people": [len(two.first), len(two.second)]}
        channels, places = place.index.shape
        header |= {"channels": channels, "places": places}
        wanted = slice(self.first, min(places, self.last or places))
        if wanted.start >= wanted.stop:
            raise InputError(f"Columns {self.first:,} on", f"layer {self.layer!r} has {places:,}", "Choose others.")
        share = -(-channels * (wanted.stop - wanted.start) // MOST_CELLS)
        header |= {"columns_shared": share, "first": wanted.start, "last": wanted.stop}
        arrays = {name: values[:, wanted] for name, values in arrays.items()}
        drawn: dict[str, np.ndarray] = {
            name: _pooled(values, share).astype(np.float32) for name, values in arrays.items()
        }
        if place.windows is not None:
            drawn["windows"] = place.windows.astype(np.int32)
        return header, drawn


def _pooled(values: np.ndarray, share: int) -> np.ndarray:
    """Return (channels, places) with every `share` neighbouring columns as the one of largest size among them."""
    if share == 1:
        return values
    channels, places = values.shape
    padded = np.zeros((channels, -(-places // share) * share))
    padded[:, :places] = values
    cut = padded.reshape(channels, -1, share)
    return np.take_along_axis(cut, np.abs(cut).argmax(2)[:, :, None], axis=2)[:, :, 0]


QUESTIONS = (UnitField, FeatureMap)

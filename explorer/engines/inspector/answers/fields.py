"""What a unit of a trained network depends on, and what a layer gives for a sample or for two groups."""

from __future__ import annotations

import numpy as np

from explorer.engines.inspector.answers.fold import Fold
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.fields import feature_maps, receptive_field
from explorer.messages.inspector.fields import (
    Blocks,
    FeatureMap,
    FeatureMapAnswer,
    FieldStep,
    Stretch,
    UnitField,
    UnitFieldAnswer,
)

MOST_CELLS = 400_000
"""Cells of a feature map that travel at once; of wider maps neighbouring columns share one."""
MOST_GENES = 40
MOST_STRETCHES = 200


def unit_field(question: UnitField, warm: Warm) -> UnitFieldAnswer:
    """Return a unit's receptive field; kept, because the page asks again what its browser part has just asked."""
    return warm.get(("field", question.model_dump_json()), lambda: _unit_field(question, warm))


def _unit_field(question: UnitField, warm: Warm) -> UnitFieldAnswer:
    fold, layer = Fold.of(question, warm), question.layer
    trained, geometry, variants, data = fold.trained, fold.geometry, fold.variants, fold.data
    unit = feature_maps.unit_at(fold.row(layer), fold.layout(layer), question.channel, question.column)
    window = receptive_field.theoretical(geometry, layer, unit)
    x = fold.encoded(trained.rows.train[: receptive_field.samples_for(geometry)], "gradient")
    effective = receptive_field.effective(trained.network, trained.encoder, x, layer, unit)
    known_genes = data.genes if data.genotypes.mapped else None
    where = receptive_field.stretches(variants, window, trained.promoters)
    genes = receptive_field.genes_in(known_genes, where)
    table = warm.get(
        ("blocks", fold.run, fold.fold),
        lambda: receptive_field.blocks(geometry.spec, trained.promoters, variants, known_genes),
    )
    inside = slice(window.first, window.last)
    return UnitFieldAnswer(
        layer=layer,
        unit=unit,
        axes=tuple(window.unit),
        first=window.first,
        last=window.last,
        width=window.width,
        reason=window.reason,
        displaced=window.displaced,
        steps=tuple(
            FieldStep(layer=step.layer, kind=step.kind, first=step.first, last=step.last)
            for step in receptive_field.growth(geometry, layer, unit)
        ),
        span=receptive_field.span(effective.size),
        share=receptive_field.share(window, effective.size),
        mass=receptive_field.MASS,
        samples=effective.samples,
        mapped=data.genotypes.mapped,
        stretches=tuple(Stretch.model_validate(one) for one in where.head(MOST_STRETCHES).to_dict("records")),
        genes=tuple(genes[:MOST_GENES]),
        genes_in_all=len(genes),
        block_word=table.attrs["word"],
        blocks=Blocks.model_validate({name: table[name].tolist() for name in table.columns}),
        size=effective.size[inside].astype(np.float32),
        signed=effective.signed[inside].astype(np.float32),
        by_block=receptive_field.by_block(effective.size, table).astype(np.float32),
    )


def feature_map(question: FeatureMap, warm: Warm) -> FeatureMapAnswer:
    """Return a layer's values for a sample, or their difference between two groups of held-out samples."""
    fold, layer = Fold.of(question, warm), question.layer
    row, layout = fold.row(layer), fold.layout(layer)
    channels, places = layout.index.shape
    columns = slice(question.first, min(places, question.last or places))
    if columns.start >= columns.stop:
        raise InputError(f"Columns {question.first:,} on", f"layer {layer!r} has {places:,}", "Choose others.")
    groups = None if question.sample is not None else _groups(question.trait, fold)
    error: np.ndarray | None = None
    if question.sample is not None:
        x = fold.input_of(question.sample)
        values = feature_maps.activations(fold.trained.network, x, layer)[0].double().numpy()
    else:
        assert groups is not None
        trait, two = groups
        first, second = fold.encoded(two.first, f"first {trait}"), fold.encoded(two.second, f"second {trait}")
        difference = feature_maps.difference(fold.trained.network, first, second, layer)
        values, error = difference.values, difference.error
    share = -(-channels * (columns.stop - columns.start) // MOST_CELLS)

    def drawn(of: np.ndarray) -> np.ndarray:
        return _pooled(layout.of(of)[:, columns], share).astype(np.float32)

    return FeatureMapAnswer(
        layer=layer,
        channel_word=layout.channel_word,
        place_word=layout.place_word,
        reason=row.reason,
        groups=None if groups is None else groups[1].names,
        samples=None if groups is None else (len(groups[1].first), len(groups[1].second)),
        channels=channels,
        places=places,
        first=columns.start,
        last=columns.stop,
        columns_shared=share,
        values=drawn(values),
        error=None if error is None else drawn(error),
        windows=None if layout.windows is None else layout.windows.astype(np.int32),
    )


def _groups(trait: str | None, fold: Fold) -> tuple[str, feature_maps.Groups]:
    """Return the trait that two groups are made by, and the groups; InputError where the dataset has no such trait."""
    trait = trait or fold.trained.target.traits[0]
    if trait not in fold.data.traits.table.columns:
        raise InputError(f"Trait {trait[:40]}", "this dataset has no such trait", "Choose another.")
    return trait, feature_maps.groups(fold.data, trait, fold.held_out)


def _pooled(values: np.ndarray, share: int) -> np.ndarray:
    """Return (channels, places) with every `share` neighbouring columns as the one of largest size among them."""
    if share == 1:
        return values
    channels, places = values.shape
    padded = np.zeros((channels, -(-places // share) * share))
    padded[:, :places] = values
    cut = padded.reshape(channels, -1, share)
    return np.take_along_axis(cut, np.abs(cut).argmax(2)[:, :, None], axis=2)[:, :, 0]

"""All networks as a table: what `snp-explorer networks` prints and the gallery opens with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd  # pyright: ignore[reportMissingTypeStubs]

from explorer.networks import zoo
from explorer.networks.geometry import Row, geometry
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.gallery import ARCHITECTURES


def networks_rows() -> list[dict[str, object]]:
    """Return one JSON-able mapping per network at its default settings: presets first, then the rest of the gallery.

    Keys: name, title, family, summary, parameters (trainable), parameters_with_statistics (batch-norm means and
    variances too), macs, input (axis -> size), output (logits, or values for traits), layers (list of name, kind,
    output, parameters, receptive_field, note), receptive_field (SNPs seen by a unit of the last layer whose units still
    stand at places of the genome; all of the input where there is no such layer), receptive_field_layer, settings
    (name -> default), trains_on_genotypes; and, None where the network is not in the gallery, year, paper, why, source
    ("paper", "popular code", "ours"), differs (between the two), depth, published_parameters, top5_error (percent).
    """
    rows: list[dict[str, object]] = []
    for name, preset in zoo.PRESETS.items():
        about = {"title": preset.title, "summary": preset.summary}
        settings = {"settings": zoo.settings(name)().model_dump(mode="json"), "trains_on_genotypes": True}
        rows.append(about | row(zoo.load(name)) | settings | _published(name))
    for name, entry in ARCHITECTURES.items():
        if name not in zoo.PRESETS:
            about = {"title": entry.title, "summary": entry.why}
            values = entry.settings.model_validate(dict(entry.values)).model_dump(mode="json")
            settings = {"settings": values, "trains_on_genotypes": False}
            rows.append(about | row(entry.build()) | settings | _published(name))
    return rows


def _published(name: str) -> dict[str, object]:
    entry = ARCHITECTURES.get(name)
    keys = {key: key for key in ("year", "paper", "why", "source", "differs", "depth", "top5_error", "top5_how")}
    keys["published_parameters"] = "counted"
    return {key: getattr(entry, own) if entry else None for key, own in keys.items()}


def row(spec: NetworkSpec) -> dict[str, object]:
    """Return the same for any network, without title, summary, settings and what was published of it."""
    layers = geometry(spec)
    last = layers.last_spatial
    return {
        "name": spec.name,
        "family": spec.family,
        "parameters": layers.parameters,
        "parameters_with_statistics": layers.parameters + layers.buffers,
        "macs": layers.macs,
        "input": dict(spec.input),
        "output": spec.outputs,
        "layers": [_layer(layer) for layer in layers],
        "receptive_field": _one(last) if last else _one(layers.rows[-1]),
        "receptive_field_layer": last.name if last else layers.rows[-1].name,
    }


def networks_table() -> pd.DataFrame:
    """Return the networks as a table: name, family, parameters, input, output, layers (how many), receptive_field."""
    plain = ("name", "family", "parameters", "input", "output", "layers", "receptive_field")
    words: dict[str, Callable[[Any], str | int]] = {
        "input": lambda shape: str(Shape(**shape)),
        "layers": len,
        "receptive_field": _written,
    }
    return pd.DataFrame(
        [
            {column: words[column](row[column]) if column in words else row[column] for column in plain}
            for row in networks_rows()
        ]
    )


def _written(field: int | dict[str, int] | None) -> str:
    if isinstance(field, dict):
        return " x ".join(map(str, field.values()))
    return "" if field is None else str(field)


def _layer(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "output": dict(row.output or {}),
        "parameters": row.parameters,
        "receptive_field": _one(row),
        "note": row.reason or row.layer.note,
    }


def _one(row: Row) -> int | dict[str, int] | None:
    """Return the receptive field as one number where the input has one axis of places."""
    field = row.receptive_field
    return next(iter(field.values())) if field and len(field) == 1 else field

"""What a trained network consists of."""

from __future__ import annotations

from explorer.engines.inspector.answers.fold import Fold
from explorer.engines.inspector.warm import Warm
from explorer.messages.inspector.network import Layers, LayersAnswer, LayerSummary
from explorer.networks.geometry import geometry


def layers(question: Layers, warm: Warm) -> LayersAnswer:
    """Return the layers of a trained fold."""
    rows = geometry(Fold.of(question, warm).trained.network.spec).rows
    return LayersAnswer(
        layers=tuple(
            LayerSummary(
                name=row.layer.name,
                kind=row.layer.kind,
                shape={} if row.output is None else dict(row.output.items()),
                parameters=row.parameters,
            )
            for row in rows
        )
    )

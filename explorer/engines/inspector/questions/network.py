"""What a trained network consists of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.engines.inspector.question import Answer, Question
from explorer.engines.inspector.warm import Warm
from explorer.networks.geometry import geometry


class Layers(Question):
    """The layers of a trained fold: name, kind, output shape by axis, parameters. Asking it also loads the network."""

    ask: Literal["layers"] = "layers"
    run: str = Field(max_length=40)
    fold: int | None = Field(None, ge=0, le=999)

    def answer(self, warm: Warm) -> Answer:
        """Return {"layers": [{name, kind, shape, parameters}, …]}; no arrays."""
        network = warm.trained(self.run, self.fold).network
        rows = [
            {
                "name": row.layer.name,
                "kind": row.layer.kind,
                "shape": {} if row.output is None else dict(row.output.items()),
                "parameters": row.parameters,
            }
            for row in geometry(network.spec).rows
        ]
        return {"layers": rows}, {}


QUESTIONS = (Layers,)

"""What attention costs before anything is run: tokens, entries of the maps, multiply-adds."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.networks.spec import NetworkSpec

KINDS = {
    "multi_head_attention": "",
    "transformer_encoder_block": ".attention",
    "transformer_decoder_block": ".attention",
}
"""Layers that hold self-attention, and where in them it stands."""
BYTES = 4


@dataclass(frozen=True)
class AttentionCost:
    """What one sample costs in one forward pass.

    Attributes
    ----------
    tokens : int
        Of the attention layer with the most of them.
    entries : int
        Weights of all heads of all layers: heads times tokens squared, summed.
    quadratic, macs : int
        Multiply-adds of scores and weighted sums, which grow with the square of the tokens; those of the whole network.
    """

    tokens: int
    entries: int
    quadratic: int
    macs: int

    @property
    def bytes(self) -> int:
        """Memory of the maps of one sample where they are kept (training does not keep them)."""
        return BYTES * self.entries


def attention_cost(spec: NetworkSpec) -> AttentionCost | None:
    """Return what self-attention costs in this network; None where there is none.

    >>> from explorer.networks import zoo
    >>> cost = attention_cost(zoo.load("gptransformer", 1000, 1, 1, token_size=10, width=32, heads=4, blocks=2))
    >>> cost.tokens, cost.entries, cost.quadratic
    (100, 80000, 1280000)
    """
    tokens = entries = quadratic = macs = 0
    for layer in spec.layers:
        shapes = [spec.shapes[source] for source in spec.sources[layer.name]]
        macs += layer.macs(*shapes)
        if layer.kind in KINDS:
            count, width = shapes[0]["tokens"], shapes[0]["width"]
            tokens = max(tokens, count)
            entries += int(layer.settings()["heads"]) * count * count
            quadratic += 2 * count * count * width
    return AttentionCost(tokens, entries, quadratic, macs) if tokens else None

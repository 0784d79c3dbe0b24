"""A generator against a discriminator: on a line, in the plane, and the generator of the course."""

from __future__ import annotations

from itertools import pairwise

from explorer.components.topic import TopicView
from explorer.networks.layers import Dense, Layer, Tanh
from explorer.networks.spec import NetworkSpec
from explorer.ui import take_home, topics

_LINE = TopicView("making/gan/main.js")


def dense(name: str, sizes: tuple[int, ...]) -> NetworkSpec:
    """Return dense layers of these widths, inputs first, with tanh between them."""
    layers: list[Layer] = []
    for i, (_, units) in enumerate(pairwise(sizes), 1):
        layers.append(Dense(name=f"dense_{i}", units=units))
        if i < len(sizes) - 1:
            layers.append(Tanh(name=f"tanh_{i}"))
    return NetworkSpec(name=name, input={"features": sizes[0]}, layers=tuple(layers))


LINE = {"generator": dense("Generator", (1, 16, 16, 1)), "discriminator": dense("Discriminator", (1, 16, 16, 1))}


def gan() -> None:
    """Draw the game on a line."""
    topics.story(
        "A generator G turns noise z into x; a discriminator D learns to say how likely an x is real. V(G, D) = E log "
        "D(x) + E log(1 − D(G(z))): D pushes it up, G down. The best D is p / (p + q), and with it V is −log 4 plus "
        "twice the Jensen-Shannon divergence of real and made. Take hold of G’s ring, then let D learn."
    )
    _LINE(key="making-gan")
    take_home.network("gan", LINE)

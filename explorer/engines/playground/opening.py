"""What of a network opens to its arithmetic: of the plane's, and of those on images."""

from __future__ import annotations

from explorer.datasets.teaching.points import Points
from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.networks import AnyNetwork
from explorer.messages.playground.commands import Choose
from explorer.messages.playground.frames import Opened


def check(network: AnyNetwork, element: str) -> None:
    """Raise IndexError where a network has no such element."""
    if isinstance(network, ImageNetwork):
        from explorer.engines.playground.images import worked as images

        images.check(network.plan, element)
        return
    from explorer.engines.playground import worked

    if element[0] == "p":
        raise IndexError(f"no pixel {element} in a network of the plane")
    worked.check(network.plan, element)


def unfold(network: AnyNetwork, points: Points, chosen: Choose, element: str, net: int, epoch: int) -> Opened:
    """Return the arithmetic of an element; IndexError where there is no such element."""
    check(network, element)
    if isinstance(network, ImageNetwork):
        from explorer.engines.playground.images import worked as images

        network.choose(chosen.index)
        return images.unfold(network, element, net)
    from explorer.engines.playground import worked

    return worked.unfold(network, points, chosen, element, net, epoch)

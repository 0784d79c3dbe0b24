"""From a unit back to the pixels: the gradient, guided back-propagation and deconvolution.

The three differ only in how they go back through a ReLU y = max(0, x), with the signal g that comes from above:
the gradient hands on g where x > 0; deconvolution hands on max(0, g) whatever x was; guided back-propagation does both,
max(0, g) where x > 0. Max pooling, as all the rest, goes back the way the gradient does: to the place that won, which
is what the switches of Zeiler and Fergus are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inspection.images.target import ImageTarget, still
from explorer.networks.build import Network

Way = Literal["gradient", "guided", "deconvolution"]
WAYS: tuple[Way, ...] = ("gradient", "guided", "deconvolution")


def backwards(network: Network, images: Tensor, target: ImageTarget, way: Way = "gradient") -> np.ndarray:
    """Return what reaches the pixels from the target: float32 (images, channels, height, width), signed.

    Without a ReLU between the pixels and the target the three ways are one, see `rectifiers`.
    Sources: Simonyan, Vedaldi, Zisserman (2013) for the gradient; Zeiler and Fergus (2014) for deconvolution;
    Springenberg, Dosovitskiy, Brox, Riedmiller (2015) for guided back-propagation.
    """
    target.checked(network)
    x = images.detach().to(next(network.parameters()).dtype).clone().requires_grad_(True)
    with still(network), _rectified(network, way):
        (slopes,) = torch.autograd.grad(target.values(network, x).sum(), x)
    return slopes.float().numpy()


def rectifiers(network: Network, layer: str) -> list[str]:
    """Return the ReLUs that lie on the way from the pixels to a layer, that layer included."""
    layers, needed = [], {layer}
    for name in reversed(list(network.layers)):
        if name in needed:
            needed.update(network.spec.sources[name])
            if any(isinstance(module, nn.ReLU) for module in network.layers[name].modules()):
                layers.append(name)
    return layers[::-1]


class _Guided(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.clamp_min(0)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return grad_outputs[0].clamp_min(0) * (x > 0)


class _Deconvolved(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.clamp_min(0)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Tensor) -> Tensor:
        return grad_outputs[0].clamp_min(0)


@contextmanager
def _rectified(network: nn.Module, way: Way) -> Iterator[None]:
    """Let every ReLU go back in another way while this lasts; its forward pass is unchanged."""
    with ExitStack() as stack:
        if way != "gradient":
            rule: Any = _Guided if way == "guided" else _Deconvolved

            def ruled(_module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> Tensor:
                return rule.apply(inputs[0])

            for module in network.modules():
                if isinstance(module, nn.ReLU):
                    handle = module.register_forward_hook(ruled, prepend=True)
                    stack.callback(handle.remove)
        yield

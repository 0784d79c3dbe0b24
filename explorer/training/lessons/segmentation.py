"""U-Net in small on scenes, with its skips and without: what they bring, and what a trained net loses without one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import ConfigDict, Field, NonNegativeInt
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.segments import CLASSES, JUDGING, SIDE, scenes
from explorer.limits import FailFast
from explorer.networks.build import Network, build
from explorer.networks.mend import LayerValues
from explorer.networks.spec import NetworkSpec
from explorer.networks.weights import fill
from explorer.training import checkpoint

BATCH = 20
NAMES = ("with", "without")
"""Of the files in which the two nets are kept."""


class SegmentationTask(FailFast):
    """How large the nets are, and how they learn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: int = Field(default=4, ge=2, le=4, description="Sizes of map: 32, 16, 8 and 4 pixels wide.")
    width: int = Field(default=8, ge=2, le=16, description="Channels of the largest maps; they double at every level.")
    scenes: int = Field(default=400, ge=20, le=1000, description="How many scenes it learns from; 200 others judge.")
    epochs: int = Field(default=16, ge=1, le=40, description="How often it sees every scene.")
    learning_rate: float = Field(default=0.02, ge=1e-5, le=0.1, description="Of Adam. 0.001 to 0.02.")
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1, description="Of the scenes, the first weights and the order.")


@dataclass(frozen=True)
class Learnt:
    """Both nets after an epoch, 0 before the first; overlaps are shares of union, mean over the three shapes."""

    epoch: int
    with_skips: float
    without_skips: float
    loss_with: float | None
    loss_without: float | None
    seconds: float


def u_net(task: SegmentationTask, skips: bool) -> NetworkSpec:
    """Return the padded U-Net: two convolutions 3x3 a level, batch norm, skips joined as channels (or left out).

    Ronneberger et al. 2015 pad nothing, crop the skips and have no batch norm; this is the popular variant, small.
    """
    layers: list[LayerValues] = []

    def twice(name: str, filters: int) -> str:
        for i in (1, 2):
            conv = {"kind": "conv2d", "filters": filters, "kernel": (3, 3), "padding": "same"}
            layers.append({**conv, "name": f"{name}_conv_{i}"})
            layers.append({"kind": "batch_norm", "name": f"{name}_norm_{i}"})
            layers.append({"kind": "relu", "name": f"{name}_relu_{i}"})
        return f"{name}_relu_2"

    kept = []
    for level in range(1, task.levels + 1):
        if level > 1:
            layers.append({"kind": "max_pool2d", "name": f"down_{level}_pool", "kernel": 2})
        kept.append(twice(f"down_{level}", task.width * 2 ** (level - 1)))
    for level in range(task.levels - 1, 0, -1):
        filters = task.width * 2 ** (level - 1)
        up = {"kind": "transposed_conv2d", "filters": filters, "kernel": 2, "stride": 2, "padding": 0}
        layers.append({**up, "name": f"up_{level}"})
        if skips:
            layers.append({"kind": "concatenate", "name": skip(level), "inputs": (kept[level - 1], f"up_{level}")})
        twice(f"up_{level}", filters)
    layers.append({"kind": "conv2d", "name": "output", "filters": len(CLASSES), "kernel": 1})
    about = {
        "name": f"u-net, {'with' if skips else 'without'} skips",
        "input": {"channels": 1, "height": SIDE, "width": SIDE},
    }
    return NetworkSpec.model_validate({**about, "layers": layers})


def skip(level: int) -> str:
    """Return the name of the layer in which the skip of a level (1: the largest maps) is joined."""
    return f"up_{level}_skip"


def data(task: SegmentationTask) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return images (n, 1, 32, 32) to learn from and classes (n, 32, 32), then those that judge."""
    tensors: list[Tensor] = []
    for count, seed in ((task.scenes, task.seed), (JUDGING, task.seed + 2**31)):
        drawn = scenes(count, seed)
        tensors += [torch.from_numpy(drawn.images)[:, None], torch.from_numpy(drawn.masks.astype(np.int64))]
    return tensors[0], tensors[1], tensors[2], tensors[3]


def learn(task: SegmentationTask, nets: Sequence[Network]) -> Iterator[Learnt]:
    """Train the net with skips and the one without, in place, on the same scenes in the same order; yield every epoch.

    Adam on the mean cross-entropy of pixels, at a rate that falls to zero along half a cosine.
    """
    began, (images, masks, others, truth) = time.monotonic(), data(task)
    steps = task.epochs * -(-len(images) // BATCH)
    steppers = [torch.optim.Adam(net.parameters(), task.learning_rate) for net in nets]
    falling = [torch.optim.lr_scheduler.CosineAnnealingLR(stepper, steps) for stepper in steppers]
    order = torch.Generator().manual_seed(task.seed)
    losses: list[float | None] = [None, None]
    for epoch in range(task.epochs + 1):
        if epoch:
            totals = [0.0, 0.0]
            for batch in torch.randperm(len(images), generator=order).split(BATCH):
                for i, net in enumerate(nets):
                    net.train()
                    loss = F.cross_entropy(net(images[batch]), masks[batch])
                    steppers[i].zero_grad()
                    loss.backward()
                    steppers[i].step()
                    falling[i].step()
                    totals[i] += float(loss.detach()) * len(batch)
            losses = [total / len(images) for total in totals]
        shares = [overlap(predicted(net, others), truth) for net in nets]
        yield Learnt(epoch, shares[0], shares[1], losses[0], losses[1], time.monotonic() - began)


def predicted(network: Network, images: Tensor, without: Sequence[int] = ()) -> Tensor:
    """Return the likeliest class of every pixel, int64 (n, 32, 32), with the skips of some levels set to zero."""
    network.eval()
    with torch.no_grad(), ExitStack() as stack:
        for level in without:
            handle = network.layers[skip(level)].register_forward_pre_hook(_silenced)
            stack.callback(handle.remove)
        return torch.cat([network(part).argmax(1) for part in images.split(50)])


def _silenced(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return torch.zeros_like(inputs[0]), *inputs[1:]


def overlap(classes: Tensor, truth: Tensor) -> float:
    """Return intersection over union, mean over the shapes that are in the truth; background does not count."""
    shares = []
    for kind in range(1, len(CLASSES)):
        there, predicted = truth == kind, classes == kind
        if there.any():
            shares.append(float((there & predicted).sum()) / float((there | predicted).sum()))
    return sum(shares) / len(shares) if shares else 1.0


def fresh(task: SegmentationTask) -> tuple[Network, Network]:
    """Return the net with skips and the one without, with first weights."""
    return build(u_net(task, True), task.seed), build(u_net(task, False), task.seed)


def ablations(network: Network, task: SegmentationTask, images: Tensor) -> dict[str, Tensor]:
    """Return what the net with skips says of images as it is, without each skip, and without any of them."""
    levels = list(range(1, task.levels))
    cases = {"all skips": (), **{f"without skip {level}": (level,) for level in levels}, "without any": tuple(levels)}
    return {words: predicted(network, images, without) for words, without in cases.items()}


def load(folder: Path, task: SegmentationTask) -> tuple[Network, Network]:
    """Return the trained nets of a folder, with skips and without, in evaluation mode; InputError without them."""
    nets = fresh(task)
    for name, net in zip(NAMES, nets, strict=True):
        tensors, _ = checkpoint.open_file(folder / f"{name}.safetensors")
        fill(net, tensors, f"{name}.safetensors")
        net.requires_grad_(False).eval()
    return nets


@dataclass(frozen=True, eq=False)
class Variant:
    """One scene as one net, or the net without some skips, segments it.

    Attributes
    ----------
    words : which net, or which skips are silenced
    mask : int64 (32, 32)
    overlap : of this scene
    """

    words: str
    mask: Tensor
    overlap: float


def taken_apart(nets: Sequence[Network], task: SegmentationTask, image: Tensor, mask: Tensor) -> list[Variant]:
    """Return what each net says of a scene (1, 32, 32) whose classes are `mask`, and the first with skips silenced."""
    cases = ablations(nets[0], task, image[None])
    masks = {"with skips": cases.pop("all skips"), "trained without skips": predicted(nets[1], image[None]), **cases}
    return [Variant(words, classes[0], overlap(classes[0], mask)) for words, classes in masks.items()]

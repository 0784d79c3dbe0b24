"""Small twins trained on digits: plain and residual, small kernels and large, with and without a bottleneck.

The digits are scikit-learn's 1,797 of 8 x 8 pixels; 30 % of them, classes in equal shares, judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import torch
from torch.nn import functional as F

from explorer.datasets.teaching import digits as data
from explorer.datasets.teaching.digits import CLASSES
from explorer.errors import InputError
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.mend import LayerValues
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo import gallery
from explorer.networks.zoo.architecture import ImageSettings
from explorer.progress import Progress, silent

Experiment = Literal["depth", "kernels", "bottleneck"]
TITLES: dict[str, str] = {
    "depth": "Plain and residual twins",
    "kernels": "Two 3×3 and one 5×5",
    "bottleneck": "With and without a 1×1 bottleneck",
}
PUBLISHED = (20, 56)
"""Layers of the plain networks of which the deeper one was worse on CIFAR-10 (He et al. 2016, figure 1)."""
IMAGE = {"channels": 1, "height": 8, "width": 8}


@dataclass(frozen=True)
class Twin:
    """A network of a pair; `dashed` says which of the pair it is."""

    name: str
    spec: NetworkSpec
    dashed: bool


@dataclass
class Course:
    """How one network learnt: mean cross-entropy on the training digits and accuracy on the others, per epoch."""

    name: str
    dashed: bool
    parameters: int
    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)


def twins(experiment: Experiment, depths: tuple[int, ...] = (8, 20, 32), filters: int = 8) -> list[Twin]:
    """Return the networks of an experiment, pair after pair: the usual one dashed, then the one it argues for."""
    if experiment == "depth":
        return [
            Twin(f"{'residual' if skips else 'plain'}, {depth} layers", deep(depth, filters, skips), not skips)
            for depth in depths
            for skips in (False, True)
        ]
    wide = 4 * filters
    stem = [_conv("stem", wide, 3), *_after("stem")]
    if experiment == "kernels":
        large = [*stem, _conv("large", wide, 5), *_after("large")]
        small = [*stem, _conv("first", wide, 3), *_after("first"), _conv("second", wide, 3), *_after("second")]
        return [Twin("one 5×5", _classifier(large), True), Twin("two 3×3", _classifier(small), False)]
    direct = [*stem, _conv("large", wide, 5), *_after("large")]
    narrow = [*stem, _conv("narrow", filters, 1), *_after("narrow"), _conv("large", wide, 5), *_after("large")]
    return [Twin("5×5 at once", _classifier(direct), True), Twin("1×1, then 5×5", _classifier(narrow), False)]


def small(name: str) -> Twin:
    """Return an architecture of the gallery in small, for digits (enlarged where it needs larger images).

    Raises
    ------
    InputError
        It does not classify images, or does not fit such small ones.
    """
    about = gallery.architecture(name)
    if not issubclass(about.settings, ImageSettings):
        raise InputError(about.title, "it does not classify images, so it cannot be trained on digits")
    spec = about.spec(**{**about.small, "channels": 1, "classes": CLASSES})
    if spec.outputs != CLASSES:
        raise InputError(about.title, f"it gives {spec.outputs:,} numbers for a digit, not {CLASSES}")
    return Twin(about.title, spec, False)


def deep(depth: int, filters: int, skips: bool) -> NetworkSpec:
    """Return a network of `depth` weighted layers (even): a stem, blocks of two convolutions 3x3, a dense layer.

    With or without skips it has the same parameters (He et al. 2016, section 3.3).
    """
    layers, source = [_conv("stem", filters, 3), *_after("stem")], "stem_relu"
    for number in range(1, (depth - 2) // 2 + 1):
        name = f"block_{number}"
        layers += [_conv(f"{name}_a", filters, 3), *_after(f"{name}_a")]
        layers += [_conv(f"{name}_b", filters, 3), {"kind": "batch_norm", "name": f"{name}_b_norm"}]
        if skips:
            layers.append({"kind": "add", "name": f"{name}_sum", "inputs": (f"{name}_b_norm", source)})
        layers.append({"kind": "relu", "name": f"{name}_relu"})
        source = f"{name}_relu"
    return _classifier(layers)


def _conv(name: str, filters: int, kernel: int) -> LayerValues:
    return {"kind": "conv2d", "name": name, "filters": filters, "kernel": (kernel, kernel), "padding": "same"}


def _after(name: str) -> list[LayerValues]:
    return [{"kind": "batch_norm", "name": f"{name}_norm"}, {"kind": "relu", "name": f"{name}_relu"}]


def _classifier(layers: list[LayerValues]) -> NetworkSpec:
    head = [{"kind": "global_average_pool", "name": "average"}, {"kind": "dense", "name": "output", "units": CLASSES}]
    return NetworkSpec.model_validate({"name": "digits", "input": IMAGE, "layers": [*layers, *head]})


def digits(seed: int = 0, share: float = 0.7) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return training images (n, 1, 8, 8) in [0, 1] and labels, then those of the digits that judge."""
    split = data.digits(seed, share)
    train, test = (torch.from_numpy(x[:, None] / data.DARKEST).float() for x in (split.train, split.test))
    return train, torch.tensor(split.train_labels), test, torch.tensor(split.test_labels)


def enlarged(images: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return images (n, channels, h, w) at another size, between the pixels bilinear."""
    if tuple(images.shape[2:]) == (height, width):
        return images
    return F.interpolate(images, (height, width), mode="bilinear")


def cost(twin: Twin) -> float:
    """Return about how long an epoch takes, in units that are the same for all: multiply-adds, and layers' own time."""
    table = geometry(twin.spec)
    return table.macs + 50_000 * len(table.rows)


def train(twin: Twin, epochs: int, seed: int = 0, learning_rate: float = 0.05, progress: Progress = silent) -> Course:
    """Return how a network learns by gradient descent with momentum 0.9, in batches of 64 drawn by `seed`."""
    images, labels, others, truth = digits()
    size = twin.spec.input["height"], twin.spec.input["width"]
    images, others = (enlarged(x, *size) for x in (images, others))
    network = build(twin.spec, seed)
    stepper = torch.optim.SGD(network.parameters(), learning_rate, momentum=0.9, weight_decay=1e-4)
    order = torch.Generator().manual_seed(seed)
    course = Course(twin.name, twin.dashed, geometry(twin.spec).parameters)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        batches = torch.randperm(len(images), generator=order).split(64)
        for place, batch in enumerate(batches):
            progress(epoch + place / len(batches), epochs, f"{twin.name}, epoch {epoch + 1} of {epochs}")
            loss = F.cross_entropy(network(images[batch]), labels[batch])
            stepper.zero_grad()
            loss.backward()
            stepper.step()
            total += float(loss.detach()) * len(batch)
        network.eval()
        with torch.no_grad():
            predicted = torch.cat([network(part).argmax(1) for part in others.split(256)])
            right = (predicted == truth).float().mean()
        course.loss.append(total / len(images))
        course.accuracy.append(float(right))
    return course

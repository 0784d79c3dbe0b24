"""Questions about what a network that reads digits looks at, answered in pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection.images.ascend import Climb, ascend
from explorer.inspection.images.backwards import rectifiers
from explorer.inspection.images.codes import class_means, codes, nearest, nearest_mean_accuracy, principal
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.excite import Excitations, excitations, strongest
from explorer.inspection.images.levels import decoders, levels, turns
from explorer.inspection.images.looked import Looking, look
from explorer.inspection.images.places import patch
from explorer.inspection.images.target import Target, still
from explorer.live.inspector.question import Answer, Question
from explorer.live.inspector.warm import Warm
from explorer.networks.build import Network
from explorer.networks.geometry import geometry
from explorer.training import digits, digits_run

DECODED, JUDGED = 300, 200
"""Images that what a layer remembers is fitted on, and judged on."""
MOST_PIXELS = 128 * 128
T = TypeVar("T")
Run = Annotated[str, Field(pattern=r"^digits-[0-9a-f]{10}$")]
Layer = Annotated[str, Field(min_length=1, max_length=120)]
Pixel = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, eq=False)
class Seen:
    """The images a network learnt from and those that judge, as large as it reads them, and what they show."""

    train: Tensor
    labels: np.ndarray
    test: Tensor
    truth: np.ndarray


class OfRun(Question):
    """A question about the network of a digits run after an epoch (None: the last that is kept)."""

    run: Run
    epoch: int | None = Field(None, ge=0, le=1000)

    def kept(self, warm: Warm, what: str, make: Callable[[], T], *of: Hashable) -> T:
        """Return what is kept of this network at this epoch under a name."""
        epoch = self.epoch
        if epoch is None:
            epoch = max(digits_run.course(warm.folder(self.run)).kept, default=None)
        return warm.get((what, self.run, epoch, *of), make)

    def network(self, warm: Warm) -> Network:
        """Return the network, kept warm."""
        folder = warm.folder(self.run)
        return self.kept(warm, "digits network", lambda: digits_run.load(folder, self.epoch))

    def seen(self, warm: Warm) -> Seen:
        """Return the run's own split of the digits."""

        def make() -> Seen:
            network, task = self.network(warm), digits_run.course(warm.folder(self.run)).task
            sides = network.spec.input["height"], network.spec.input["width"]
            train, labels, test, truth = digits.images(sides, task)
            return Seen(train, labels.numpy(), test, truth.numpy())

        return warm.get(("digits seen", self.run), make)

    def excitations(self, warm: Warm, layer: str) -> Excitations:
        """Return how a layer answers to the images that judge."""
        network, seen = self.network(warm), self.seen(warm)
        return self.kept(warm, "digits excited", lambda: excitations(network, seen.test, layer), layer)

    def codes(self, warm: Warm, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a layer's codes of the images learnt from and of those that judge."""
        network, seen = self.network(warm), self.seen(warm)

        def make() -> tuple[np.ndarray, np.ndarray]:
            return codes(network, seen.train, layer), codes(network, seen.test, layer)

        return self.kept(warm, "digits codes", make, layer)


class OfImage(OfRun):
    """A question about an image: the number of one that judges, or pixels row by row that a person drew."""

    image: int = Field(0, ge=0, le=100_000)
    pixels: tuple[Pixel, ...] | None = Field(None, max_length=MOST_PIXELS)

    def shown(self, warm: Warm) -> tuple[Tensor, int | None]:
        """Return the image (channels, height, width) and what it shows, None where a person drew it."""
        seen = self.seen(warm)
        if self.pixels is not None:
            shape = seen.test.shape[1:]
            if len(self.pixels) != math.prod(shape):
                raise InputError(
                    "Drawing", f"it has {len(self.pixels):,} pixels, the network reads {math.prod(shape):,}"
                )
            return torch.tensor(self.pixels, dtype=torch.float32).reshape(shape), None
        if self.image >= len(seen.test):
            raise InputError("Image", f"there are {len(seen.test):,}, counted from 0", "Choose another.")
        return seen.test[self.image], int(seen.truth[self.image])


class Excited(OfRun):
    """Which images excite a channel most, and from which pixels."""

    ask: Literal["pictures_excited"] = "pictures_excited"
    layer: Layer
    channel: int = Field(0, ge=0, le=100_000)
    most: int = Field(9, ge=1, le=64)

    def answer(self, warm: Warm) -> Answer:
        """Return {"excited": [{image, label, value, place, patch}], "silent"}; images (n, channels, height, width).

        `silent` is the share of images at which the channel is nowhere above zero.
        """
        network, seen = self.network(warm), self.seen(warm)
        Target(self.layer, self.channel).checked(network)
        found = self.excitations(warm, self.layer)
        top = strongest(network, found, self.channel, self.most)
        header = [
            {
                "image": one.image,
                "label": int(seen.truth[one.image]),
                "value": one.value,
                "place": one.place,
                "patch": [one.patch.top, one.patch.bottom, one.patch.left, one.patch.right],
            }
            for one in top
        ]
        silent = float((found.values[:, self.channel] <= 0).mean())
        images = seen.test[[one.image for one in top]].numpy()
        return {"excited": header, "silent": silent, "images": len(seen.test)}, {"images": images}


class Made(OfRun):
    """An image made to excite a channel, and how it compares with the best that there is."""

    ask: Literal["pictures_made"] = "pictures_made"
    layer: Layer
    channel: int = Field(0, ge=0, le=100_000)
    climb: Climb = Climb()

    def answer(self, warm: Warm) -> Answer:
        """Return {"value", "best", "place", "patch"}; image (channels, height, width) and values (steps + 1)."""
        network = self.network(warm)
        target = Target(self.layer, self.channel).checked(network)
        made = self.kept(
            warm, "digits made", lambda: ascend(network, target, self.climb), target, self.climb.model_dump_json()
        )
        best = float(self.excitations(warm, self.layer).values[:, self.channel].max())
        window = patch(network.spec, geometry(network.spec)[self.layer], self.channel, made.target.place)
        seen = [window.top, window.bottom, window.left, window.right]
        header = {"value": made.value, "best": best, "place": made.target.place, "patch": seen}
        return header, {"image": made.image, "values": made.values}


class Looked(OfImage):
    """What a network looked at in an image: five explanations of a class or of a unit, each with its controls."""

    ask: Literal["pictures_looked"] = "pictures_looked"
    layer: Layer | None = None
    channel: int | None = Field(None, ge=0, le=100_000)
    place: tuple[Annotated[int, Field(ge=0, le=1000)], Annotated[int, Field(ge=0, le=1000)]] | None = None
    how: Looking = Looking()
    control: int = Field(1, ge=0, le=1000, description="Seed of the random weights")

    def answer(self, warm: Warm) -> Answer:
        """Return scores by method; pictures and controls (methods, height, width), curves (methods, 3, steps).

        Without a layer the target is a class of the output; without a channel it is the class that is read.
        """
        network, (image, label) = self.network(warm), self.shown(warm)
        fresh = warm.get(("digits unlearnt", self.run, self.control), lambda: unlearnt(network, self.control).eval())
        with still(network), torch.no_grad():
            chances = network(image[None]).softmax(1)[0]
        output = network.spec.layers[-1].name
        layer = self.layer or output
        channel = self.channel if self.channel is not None else int(chances.argmax()) if layer == output else 0
        found = look(network, fresh, image, Target(layer, channel, self.place), self.how)
        header = {
            "label": label,
            "read": int(chances.argmax()),
            "chances": chances.tolist(),
            "layer": layer,
            "channel": channel,
            "score": found.score,
            "judged": found.judged,
            "cam_layer": found.cam_layer,
            "rectifiers": rectifiers(network, layer),
            "pictures": [
                {
                    "method": one.method,
                    "likeness": one.likeness if math.isfinite(one.likeness) else None,
                    "area": one.deletion.area,
                    "control_area": one.control_deletion.area,
                    "chance_area": one.deletion.chance_area,
                }
                for one in found.pictures
            ],
        }
        curves = [(one.deletion.top, one.control_deletion.top, one.deletion.chance) for one in found.pictures]
        return header, {
            "image": image.numpy(),
            "pictures": np.stack([one.values for one in found.pictures]).astype(np.float32),
            "controls": np.stack([one.control for one in found.pictures]).astype(np.float32),
            "curves": np.array(curves, dtype=np.float32),
            "shares": found.pictures[0].deletion.shares,
        }


class CodeMap(OfRun):
    """The codes of a layer for the images that judge, on their first two principal components, and class means."""

    ask: Literal["pictures_map"] = "pictures_map"
    layer: Layer

    def answer(self, warm: Warm) -> Answer:
        """Return {"shares", "numbers", "codes_accuracy", "pixels_accuracy"}; points, images, labels, read, means."""
        network, seen = self.network(warm), self.seen(warm)
        values, others = self.codes(warm, self.layer)
        drawn = self.kept(warm, "digits map", lambda: principal(others), self.layer)
        pixels, shown = seen.train.flatten(1).numpy(), seen.test.flatten(1).numpy()
        reached = warm.get(
            ("digits pixels", self.run), lambda: nearest_mean_accuracy(pixels, seen.labels, shown, seen.truth)
        )
        logits = self.codes(warm, network.spec.layers[-1].name)[1]
        header = {
            "shares": list(drawn.shares),
            "numbers": values.shape[1],
            "codes_accuracy": nearest_mean_accuracy(values, seen.labels, others, seen.truth),
            "pixels_accuracy": reached,
        }
        return header, {
            "points": drawn.points,
            "images": seen.test.numpy(),
            "labels": seen.truth.astype(np.int32),
            "read": logits.argmax(1).astype(np.int32),
            "means": class_means(pixels, seen.labels)[1].reshape(-1, *seen.train.shape[1:]).astype(np.float32),
        }


class Near(OfRun):
    """The images nearest to one of those that judge, in the codes of a layer and in pixels."""

    ask: Literal["pictures_near"] = "pictures_near"
    layer: Layer
    image: int = Field(0, ge=0, le=100_000)
    most: int = Field(8, ge=1, le=32)

    def answer(self, warm: Warm) -> Answer:
        """Return {"label", "codes", "pixels"}: [{image, label, distance}]; image and those of both lists."""
        seen, (_, others) = self.seen(warm), self.codes(warm, self.layer)
        if self.image >= len(others):
            raise InputError("Image", f"there are {len(others):,}, counted from 0", "Choose another.")
        found = {
            name: nearest(values, self.image, self.most)
            for name, values in (("codes", others), ("pixels", seen.test.flatten(1).numpy()))
        }
        header = {
            name: [{"image": i, "label": int(seen.truth[i]), "distance": d} for i, d in listed]
            for name, listed in found.items()
        }
        images = {name: seen.test[[i for i, _ in listed]].numpy() for name, listed in found.items()}
        return header | {"label": int(seen.truth[self.image])}, images | {"image": seen.test[self.image].numpy()}


class Levels(OfImage):
    """An image at every size that it has in the network, and what can still be drawn from it there."""

    ask: Literal["pictures_levels"] = "pictures_levels"

    def answer(self, warm: Warm) -> Answer:
        """Return {"levels": [{layer, sizes, field, jump, explained}]}; image, drawn, and strength_i, over_i of maps."""
        network, seen, (image, _) = self.network(warm), self.seen(warm), self.shown(warm)
        layers = turns(network.spec)
        fit = seen.train[:DECODED], seen.test[:JUDGED]
        fitted = self.kept(warm, "digits decoders", lambda: decoders(network, *fit, layers))
        found, arrays = levels(network, image, fitted), {}
        for place, level in enumerate(found):
            if level.strength is not None and level.over is not None:
                arrays |= {f"strength_{place}": level.strength, f"over_{place}": level.over}
        header = [
            {"layer": one.layer, "sizes": one.sizes, "field": one.field, "jump": one.jump, "explained": one.explained}
            for one in found
        ]
        drawn = np.stack([one.drawn for one in found])
        return {"levels": header}, arrays | {"image": image.numpy(), "drawn": drawn}


QUESTIONS = (Excited, Made, Looked, CodeMap, Near, Levels)

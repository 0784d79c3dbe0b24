"""Questions about what a network that reads digits looks at, answered in pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.question import Answer, Question
from explorer.engines.inspector.warm import Warm
from explorer.inspection.images import excite
from explorer.inspection.images.ascend import Climb, ascend
from explorer.inspection.images.backwards import rectifiers
from explorer.inspection.images.codes import codes
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.excite import Excitations, excitations, strongest
from explorer.inspection.images.levels import decoders, levels, turns
from explorer.inspection.images.looked import Looking, look
from explorer.inspection.images.of_run import Seen, enlarged, seen, shows
from explorer.inspection.images.places import patch
from explorer.inspection.images.target import Target, still
from explorer.networks.build import Network
from explorer.networks.geometry import geometry
from explorer.training.lessons import digits_run

DECODED, JUDGED = 300, 200
"""Images that what a layer remembers is fitted on, and judged on."""
T = TypeVar("T")
Run = Annotated[str, Field(pattern=r"^digits-[0-9a-f]{10}$")]
Digit = Annotated[str, Field(pattern=r"^[a-q]{64}$")]
Layer = Annotated[str, Field(min_length=1, max_length=120)]


class OfRun(Question):
    """A question about the network of a digits run after an epoch (None: the last that is kept)."""

    run: Run
    epoch: int | None = Field(default=None, ge=0, le=1000)

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
        return warm.get(("digits seen", self.run), lambda: seen(warm.folder(self.run)))

    def excitations(self, warm: Warm, layer: str) -> Excitations:
        """Return how a layer answers to the images that judge."""
        network, images = self.network(warm), self.seen(warm)
        return self.kept(warm, "digits excited", lambda: excitations(network, images.test, layer), layer)

    def codes(self, warm: Warm, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a layer's codes of the images learnt from and of those that judge."""
        network, images = self.network(warm), self.seen(warm)

        def make() -> tuple[np.ndarray, np.ndarray]:
            return codes(network, images.train, layer), codes(network, images.test, layer)

        return self.kept(warm, "digits codes", make, layer)


class OfImage(OfRun):
    """A question about a digit of 8 x 8 pixels, drawn or not: 64 letters, row by row, a for 0 to q for 16."""

    digit: Digit

    def shown(self, warm: Warm) -> tuple[Tensor, int | None]:
        """Return the image (channels, height, width) and what it shows, None where a person drew it."""
        image = data.read(self.digit)
        return enlarged(self.network(warm).spec, image), shows(warm.folder(self.run), image)


class Channels(OfRun):
    """For every channel of a layer the image that excites it most."""

    ask: Literal["pictures_channels"] = "pictures_channels"
    layer: Layer
    most: int = Field(default=64, ge=1, le=256)

    def answer(self, warm: Warm) -> Answer:
        """Return {"channels": [{image, label, value, patch, silent}], "of"}; images (channels, 1, height, width)."""
        network, images = self.network(warm), self.seen(warm)
        found = self.excitations(warm, self.layer)
        row, of = geometry(network.spec)[self.layer], found.values.shape[1]
        tops = [strongest(network, found, channel, 1, row)[0] for channel in range(min(self.most, of))]
        told = [_told(one, images) | {"silent": found.silent(channel)} for channel, one in enumerate(tops)]
        header = {"channels": told, "of": of, "images": len(images.test)}
        return header, {"images": images.test[[one.image for one in tops]].numpy()}


class Excited(OfRun):
    """Which images excite a channel most, and from which pixels."""

    ask: Literal["pictures_excited"] = "pictures_excited"
    layer: Layer
    channel: int = Field(default=0, ge=0, le=100_000)
    most: int = Field(default=9, ge=1, le=64)

    def answer(self, warm: Warm) -> Answer:
        """Return {"excited": [{image, label, value, place, patch}], "silent"}; images (n, channels, height, width).

        `silent` is the share of images at which the channel is nowhere above zero.
        """
        network, images = self.network(warm), self.seen(warm)
        Target(self.layer, self.channel).checked(network)
        found = self.excitations(warm, self.layer)
        top = strongest(network, found, self.channel, self.most)
        header = [_told(one, images) for one in top]
        silent = found.silent(self.channel)
        chosen = images.test[[one.image for one in top]].numpy()
        return {"excited": header, "silent": silent, "images": len(images.test)}, {"images": chosen}


class Made(OfRun):
    """An image made to excite a channel, and how it compares with the best that there is."""

    ask: Literal["pictures_made"] = "pictures_made"
    layer: Layer
    channel: int = Field(default=0, ge=0, le=100_000)
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
        place = [window.top, window.bottom, window.left, window.right]
        header = {"value": made.value, "best": best, "place": made.target.place, "patch": place}
        return header, {"image": made.image, "values": made.values}


class Looked(OfImage):
    """What a network looked at in an image: five explanations of a class or of a unit, each with its controls."""

    ask: Literal["pictures_looked"] = "pictures_looked"
    layer: Layer | None = None
    channel: int | None = Field(default=None, ge=0, le=100_000)
    place: tuple[Annotated[int, Field(ge=0, le=1000)], Annotated[int, Field(ge=0, le=1000)]] | None = None
    how: Looking = Looking()
    control: int = Field(default=1, ge=0, le=1000, description="Seed of the random weights")

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
            "output": layer == output,
            "channel": channel,
            "place": found.target.place,
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


class Levels(OfImage):
    """An image at every size that it has in the network, and what can still be drawn from it there."""

    ask: Literal["pictures_levels"] = "pictures_levels"

    def answer(self, warm: Warm) -> Answer:
        """Return {"levels": [{layer, sizes, field, jump, explained}]}; image, drawn, and strength_i, over_i of maps."""
        network, images, (image, _) = self.network(warm), self.seen(warm), self.shown(warm)
        layers = turns(network.spec)
        fit = images.train[:DECODED], images.test[:JUDGED]
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


def _told(one: excite.Excited, images: Seen) -> dict[str, Any]:
    seen_at = [one.patch.top, one.patch.bottom, one.patch.left, one.patch.right]
    about = {"label": int(images.truth[one.image]), "value": one.value, "place": one.place, "patch": seen_at}
    return {"image": one.image} | about


QUESTIONS = (Channels, Excited, Made, Looked, Levels)

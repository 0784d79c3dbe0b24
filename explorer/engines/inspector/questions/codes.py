"""Questions about the codes that a layer gives to the digits: as a map, and who is near whom."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from pydantic import Field

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.question import Answer
from explorer.engines.inspector.questions.pictures import Digit, Layer, OfRun
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.images import codes
from explorer.inspection.images.of_run import enlarged


class CodeMap(OfRun):
    """The codes of a layer for the images that judge, on their first two principal components, and class means."""

    ask: Literal["codes_map"] = "codes_map"
    layer: Layer
    digit: Digit | None = None

    def answer(self, warm: Warm) -> Answer:
        """Return {"shares", "numbers", "codes_accuracy", "pixels_accuracy"}; points, images, labels, read, means.

        Where there is a digit, {"place": [x, y]} is where its code lies, and `digit` (height, width) how it is read.
        """
        network, images = self.network(warm), self.seen(warm)
        values, others = self.codes(warm, self.layer)
        drawn = self.kept(warm, "digits map", lambda: codes.principal(others), self.layer)
        pixels, shown = images.train.flatten(1).numpy(), images.test.flatten(1).numpy()
        reached = warm.get(
            ("digits pixels", self.run),
            lambda: codes.nearest_mean_accuracy(pixels, images.labels, shown, images.truth),
        )
        logits = self.codes(warm, network.spec.layers[-1].name)[1]
        header = {
            "shares": list(drawn.shares),
            "numbers": values.shape[1],
            "codes_accuracy": codes.nearest_mean_accuracy(values, images.labels, others, images.truth),
            "pixels_accuracy": reached,
        }
        means = codes.class_means(pixels, images.labels)[1].reshape(-1, *images.train.shape[1:])
        arrays = {
            "points": drawn.points,
            "images": images.test.numpy(),
            "labels": images.truth.astype(np.int32),
            "read": logits.argmax(1).astype(np.int32),
            "means": means.astype(np.float32),
        }
        if self.digit is not None:
            image = enlarged(network.spec, data.read(self.digit))
            header["place"] = drawn.place(codes.codes(network, image[None], self.layer))[0].tolist()
            arrays["digit"] = image[0].numpy()
        return header, arrays


class Near(OfRun):
    """The images that judge which are nearest to one of them, or to a digit, in the codes of a layer and in pixels."""

    ask: Literal["codes_near"] = "codes_near"
    layer: Layer
    image: int | None = Field(default=None, ge=0, le=100_000)
    digit: Digit | None = None
    most: int = Field(default=8, ge=1, le=32)

    def answer(self, warm: Warm) -> Answer:
        """Return {"label", "codes", "pixels"}: [{image, label, distance}]; image and those of both lists.

        `label` is None for a digit that is none of the images.
        """
        network, images, (_, others) = self.network(warm), self.seen(warm), self.codes(warm, self.layer)
        number, pixels = self.image, images.test.flatten(1).numpy()
        if number is not None and number >= len(others):
            raise InputError("Image", f"there are {len(others):,}, counted from 0", "Choose another.")
        if number is None and self.digit is None:
            raise InputError("Neighbours", "neither an image nor a digit is asked for", "Choose one.")
        if number is not None:
            image = images.test[number]
        else:
            image = enlarged(network.spec, data.read(self.digit or ""))
            same = torch.nonzero((images.test == image).flatten(1).all(1)).flatten().tolist()
            number = same[0] if same else None
        code = codes.codes(network, image[None], self.layer)[0]
        found = {
            "codes": codes.nearest(others, code, self.most, number),
            "pixels": codes.nearest(pixels, image.flatten().numpy(), self.most, number),
        }
        header = {
            name: [{"image": i, "label": int(images.truth[i]), "distance": d} for i, d in listed]
            for name, listed in found.items()
        }
        drawn = {name: images.test[[i for i, _ in listed]].numpy() for name, listed in found.items()}
        label = None if number is None else int(images.truth[number])
        return header | {"label": label}, drawn | {"image": image.numpy()}


QUESTIONS = (CodeMap, Near)

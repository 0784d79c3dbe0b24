"""The codes that a layer gives to digits: as a map, and which are near which."""

from __future__ import annotations

import numpy as np
import torch

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.answers.digits_network import DigitsNetwork
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.images import codes
from explorer.inspection.images.run_images import RunImages, enlarged
from explorer.messages.inspector.codes import (
    CodeMap,
    CodeMapAnswer,
    CodeNeighbours,
    CodeNeighboursAnswer,
    Neighbour,
)


def code_map(question: CodeMap, warm: Warm) -> CodeMapAnswer:
    """Return the codes of held-out images on their first two principal components, and the class means."""
    about, layer = DigitsNetwork.of(question, warm), question.layer
    network, images, (values, held_out) = about.network, about.images, about.codes(layer)
    drawn = about.kept("digits map", lambda: codes.principal(held_out), layer)
    pixels, others = images.train.flatten(1).numpy(), images.test.flatten(1).numpy()
    accuracy = warm.get(
        ("digits pixels", about.run),
        lambda: codes.nearest_mean_accuracy(pixels, images.labels, others, images.truth),
    )
    logits = about.codes(network.spec.layers[-1].name)[1]
    means = codes.class_means(pixels, images.labels)[1].reshape(-1, *images.train.shape[1:])
    place: tuple[float, float] | None = None
    digit: np.ndarray | None = None
    if question.digit is not None:
        image = enlarged(network.spec, data.read(question.digit))
        x, y = drawn.place(codes.codes(network, image[None], layer))[0].tolist()
        place, digit = (x, y), image[0].numpy()
    return CodeMapAnswer(
        shares=drawn.shares,
        numbers=values.shape[1],
        codes_accuracy=codes.nearest_mean_accuracy(values, images.labels, held_out, images.truth),
        pixels_accuracy=accuracy,
        place=place,
        points=drawn.points,
        images=images.test.numpy(),
        labels=images.truth.astype(np.int32),
        read=logits.argmax(1).astype(np.int32),
        means=means.astype(np.float32),
        digit=digit,
    )


def code_neighbours(question: CodeNeighbours, warm: Warm) -> CodeNeighboursAnswer:
    """Return the held-out images nearest to one of them, or to a digit, by code and by pixels."""
    about = DigitsNetwork.of(question, warm)
    network, images, (_, held_out) = about.network, about.images, about.codes(question.layer)
    number, pixels = question.image, images.test.flatten(1).numpy()
    if number is not None:
        if number >= len(held_out):
            raise InputError("Image", f"there are {len(held_out):,}, counted from 0", "Choose another.")
        image = images.test[number]
    elif question.digit is not None:
        image = enlarged(network.spec, data.read(question.digit))
        same = torch.nonzero((images.test == image).flatten(1).all(1)).flatten().tolist()
        number = same[0] if same else None
    else:
        raise InputError("Neighbours", "the question names neither an image nor a digit", "Choose one.")
    code = codes.codes(network, image[None], question.layer)[0]
    by_code = codes.nearest(held_out, code, question.most, number)
    by_pixels = codes.nearest(pixels, image.flatten().numpy(), question.most, number)
    return CodeNeighboursAnswer(
        label=None if number is None else int(images.truth[number]),
        codes=_neighbours(by_code, images),
        pixels=_neighbours(by_pixels, images),
        image=image.numpy(),
        code_images=images.test[[near for near, _ in by_code]].numpy(),
        pixel_images=images.test[[near for near, _ in by_pixels]].numpy(),
    )


def _neighbours(listed: list[tuple[int, float]], images: RunImages) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(image=image, label=int(images.truth[image]), distance=distance) for image, distance in listed
    )

"""Images as vectors, and filters of several sizes side by side."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from explorer.components.topic import TopicView
from explorer.datasets.teaching import motifs
from explorer.training.lessons import branches, class_means, permuted_pixels
from explorer.training.lessons.class_means import PICTURES
from explorer.ui import follow, topics

_PIXELS = TopicView("generalising/pixels/main.js")
_BRANCHES = TopicView("generalising/branches/main.js")


def images() -> None:
    """Draw the view on what was measured of permuted pixels."""
    topics.story(
        "To a dense layer an image is a list of numbers: which pixels are neighbours, and that a thing is the same a "
        "step aside, it would have to learn from examples. How many weights that takes, what a permutation of the "
        "pixels costs, and what a mean picture shows."
    )
    run = follow.until_done(follow.request("pixels", {}, permuted_pixels.TITLE))
    readings = permuted_pixels.readings(run.files.events().events)
    orders = [permuted_pixels.order(seed) for seed in sorted({one.seed for one in readings})]
    means = {name: class_means.class_means(name) for name in PICTURES}
    _PIXELS(
        key=f"generalising-pixels-{run.id}",
        arrays={
            "orders": np.array(orders, np.uint8),
            "shown": class_means.first_of_each(),
            **{f"{name}_{kind}": array for name, found in means.items() for kind, array in found.arrays().items()},
        },
        readings=[asdict(one) for one in readings],
        tested=permuted_pixels.TESTED,
        longest=class_means.longest_right(means["bars"]),
    )
    follow.origin(run)


def filter_size() -> None:
    """Draw the view on what was measured of an inception module's branches."""
    topics.story(
        "How large should a filter be? An inception module does not say: it has branches of several sizes side by side "
        "and lets training weigh them. Here one small module learns to tell pictures with a motif from pictures "
        "without it, and we look at which branch it used; then at labels in which there is nothing to find."
    )
    run = follow.until_done(follow.request("branches", {}, branches.TITLE))
    courses = branches.courses(run.files.events().events)
    examples = {motif: motifs.examples(motif) for motif in motifs.MOTIFS}
    _BRANCHES(
        key=f"generalising-branches-{run.id}",
        arrays={motif: pictures for motif, (pictures, _) in examples.items()},
        spots={motif: spots.tolist() for motif, (_, spots) in examples.items()},
        courses=[asdict(one) for one in courses],
        kernels=list(branches.KERNELS),
        filters=branches.FILTERS,
        tested=branches.HELD_OUT,
        step=round(branches.STEP, 9),
    )
    follow.origin(run)

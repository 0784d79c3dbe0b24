"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures import (
    boxes_of_a_promoter,
    capsules,
    chromosome,
    few_pictures,
    few_samples,
    masked,
    mouth_and_forehead,
    patches,
    scene,
    smiley,
)
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Few pictures": few_pictures.few_pictures,
    "Few samples": few_samples.few_samples,
    "One scene": scene.scene,
    "Along a chromosome": chromosome.along_a_chromosome,
    "Happy or sad": smiley.happy_or_sad,
    "Capsules": capsules.capsules,
    "Mouth and forehead": mouth_and_forehead.mouth_and_forehead,
    "Boxes of a promoter": boxes_of_a_promoter.boxes_of_a_promoter,
    "Patches that attend": patches.patches,
    "Masked patches": masked.masked_patches_topic,
    "Sideways": masked.extended_sideways,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)

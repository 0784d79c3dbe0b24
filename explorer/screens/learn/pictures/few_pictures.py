"""The topic Few pictures: two classes from few patches, with changed copies, and with features learnt elsewhere."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import photo_halves, photographs, segments
from explorer.datasets.teaching.photo_halves import MIDDLE, grey, judging, learning
from explorer.datasets.teaching.photographs import NAMES
from explorer.training.lessons import (
    augmented,
    borrowed_features,
    few_pictures_networks,
    stacked_convolutions,
    stacked_dense,
)
from explorer.training.lessons import few_pictures as lesson
from explorer.training.lessons.few_pictures import (
    NULL_SIZE,
    RIVALS,
    SIZES,
    TITLE,
    WAYS,
    FewPictures,
    PhotosTask,
    factor,
)
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/few_pictures/main.js")
MODULES = (
    photographs,
    photo_halves,
    segments,
    stacked_dense,
    augmented,
    stacked_convolutions,
    borrowed_features,
    lesson,
)
APART = (segments,)
LOOKED_AT = {
    "shapes in scenes": "scenes",
    "turned patches": "rotation",
    "from nothing": "nothing",
    "augmented": "augmented",
    "fine-tuned from scenes": "scenes-tuned",
    "fine-tuned from turned patches": "rotation-tuned",
}


def few_pictures() -> None:
    """Show how many patches each way of learning calls right, which ones, and one call opened."""
    topics.story(
        "Is it the pagoda or the flower? A network that sees a handful of grey patches learns them by heart. It can be "
        "shown changed copies of them, or begin with filters that learnt something else. What helps is measured on the "
        "other half of either photograph, of which no pixel was learnt from."
    )
    task = PhotosTask.model_validate({})
    run = follow.until_done(follow.request("photos", {"task": task}, TITLE))
    made = FewPictures.load(run.folder)
    _VIEW(
        key=f"pictures-few-{run.id}",
        arrays={**_photographs(), **_weights(made)},
        measured={
            "networks": made.networks.tolist(),
            "rivals": made.rivals.tolist(),
            "null": made.null.tolist(),
            "elsewhere": made.elsewhere.tolist(),
            "ways": [way.name for way in WAYS],
            "rivalNames": list(RIVALS),
            "sizes": list(SIZES),
            "nullSize": NULL_SIZE,
            "factor": factor(task.seeds),
        },
    )
    st.caption(
        f"Scikit-learn's two photographs, half size, patches of 32 x 32 pixels brought to one brightness and contrast; "
        f"{task.seeds} draws of patches from the left halves, all judged by the same patches of the right ones, which "
        "overlap. Mean colour and light alone, two of the rivals, see what was taken from the networks. Intervals are "
        "95%, over draws: of other photographs they say nothing, and one verdict in 20 is found where there is nothing."
    )
    follow.origin(run)
    take_home.network(
        "few_pictures",
        {
            "network": few_pictures_networks.classifier(),
            "network with dropout": few_pictures_networks.classifier(lesson.DROPPED),
        },
        _script,
    )
    take_home.inside("few_pictures", {words: run.folder / f"{name}.safetensors" for words, name in LOOKED_AT.items()})


@cache
def _photographs() -> dict[str, np.ndarray]:
    pictures = {word: grey(name).reshape(-1) for word, name in zip(("pagoda", "flower"), NAMES, strict=True)}
    return {
        **pictures,
        "judging": np.stack(judging()).astype(np.int32).reshape(-1),
        "learning": np.stack(learning(0, SIZES[-1] // 2)).astype(np.int32).reshape(-1),
        "middles": np.array([MIDDLE[name] for name in NAMES], np.int32),
    }


def _weights(made: FewPictures) -> dict[str, np.ndarray]:
    return {
        f"{way.name}.{name}": part.astype(np.float32).reshape(-1)
        for way in WAYS
        for name, part in made.weights[way.name].items()
    }


def _script() -> str:
    about = "Learns two classes from few patches in several ways and prints the shares that are called right."
    return standalone(MODULES, "main()", about, APART)

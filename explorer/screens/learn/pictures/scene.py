"""The topic One scene: where, what, and what it would be without noise, by one network."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import drawn_scenes, segments
from explorer.datasets.teaching.photographs import photograph, split
from explorer.training.lessons import one_scene as lesson
from explorer.training.lessons import scene_boxes, scene_network, scene_specs
from explorer.training.lessons.one_scene import NOISES, RIVALS, TABLES, TITLE, Scene, SceneTask
from explorer.training.lessons.scene_boxes import RIGHT, SCORE
from explorer.training.lessons.scene_network import LAYERS, TASKS, size
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/one_scene/main.js")
MODULES = (segments, drawn_scenes, scene_network, scene_boxes, lesson)


def scene() -> None:
    """Show one scene, and what one network with three heads says of it."""
    topics.story(
        "One small network sees discs, rings and bars in noise. Its first layers are shared, and each question has a "
        "head of its own: the class of every pixel, a box round each shape, the scene without noise. Each head has its "
        "own loss; the trunk learns from their sum. The fourth button makes a scene anew in a texture's style, by "
        "Gram matrices of the trunk's maps. Drag a shape, add one, let them drift: the network answers in your browser."
    )
    task = SceneTask.model_validate({})
    run = follow.until_done(follow.request("scene", {"task": task}, TITLE))
    made = Scene.load(run.folder)
    _VIEW(
        key=f"pictures-scene-{run.id}",
        arrays={**{name: part.astype("float32") for name, part in made.weights.items()}, "photograph": _photograph()},
        layers=LAYERS,
        measured={
            **{name: getattr(made, name).tolist() for name in TABLES},
            "names": list(RIVALS),
            "noises": list(NOISES),
            "judged": made.judged,
            "weights": {"all": size(made.weights), **{task: size(made.weights, (task,)) for task in TASKS}},
        },
    )
    st.caption(
        f"{task.seeds} networks with a shared trunk and {task.seeds} for each question alone, {task.steps:,} steps of "
        f"each, judged on {made.judged} scenes of each number of shapes from none to four. A box is drawn from a score "
        f"of {SCORE}, and right with its class and an overlap of {RIGHT}. The first of the networks that share a trunk "
        "answers above. None saw a film: what it says of a frame it says of that frame alone."
    )
    follow.origin(run)
    take_home.network("one_scene", scene_specs.networks(), _script)
    take_home.inside("one_scene", {"shared trunk and heads": run.folder / lesson.WEIGHTS})


@cache
def _photograph() -> np.ndarray:
    """Return the light of a patch of a photograph, 32 x 32 pixels, as a style."""
    whole = split(photograph("china"))[0]
    return np.rint(whole[60:92, 64:96] * 255).astype("uint8").reshape(-1)


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that answer three questions about scenes, and prints scores.")

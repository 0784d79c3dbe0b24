"""The topic One bit: four recurrent cells learn to tell a bit after many steps of noise."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.jobs.runs import Run
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import one_bit as lesson
from explorer.training.lessons import one_bit_run
from explorer.training.lessons.one_bit import OneBitTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, forms, take_home, topics
from explorer.ui.say import plainly

_VIEW = TopicView("sequences/one_bit/main.js")
_TENSORS = {
    "ih": "reader.weight_ih_l0",
    "hh": "reader.weight_hh_l0",
    "bias_ih": "reader.bias_ih_l0",
    "bias_hh": "reader.bias_hh_l0",
    "out": "out.weight",
    "bias": "out.bias",
}
_SCRIPT = """task = OneBitTask.model_validate({task!r})
for cell in task.cells:
    for seed in task.seeds:
        held, network = next(said for said in learn(task, cell, seed) if isinstance(said, tuple))
        print(cell, seed, held.accuracy[-1], held.before[0], flush=True)
"""


def one_bit() -> None:
    """Tell the experiment, and draw what it came to."""
    topics.story(
        "The first step shows a bit, every later one noise, and only after the last is the network asked for the bit. "
        "To learn it, the gradient has to come back all the way. The LSTM and the GRU begin by keeping what they have, "
        "with a bias of log(gap) in their gate; the two plain cells differ only in how their W begins."
    )
    above = st.container()
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        values = forms.fields(OneBitTask, "one_bit", only=("gap",), columns=1)
    with plainly():
        task = forms.read(OneBitTask, values)
    with above:
        run = follow.request("hold", {"task": task}, f"{lesson.TITLE}, {task.gap} steps")
        run = follow.until_done(run, lesson.TITLE)
        _draw(run, task)
    with right:
        follow.origin(run)
    take_home.network("one_bit", specs(task), lambda: script(task))
    take_home.inside("one_bit", {lesson.NAMES[cell]: path for cell, path in one_bit_run.files(run.folder).items()})
    st.caption(
        f"{task.units} units, Adam at {task.learning_rate:g}, batches of {task.batch} fresh sequences; accuracy "
        f"on {lesson.TESTED:,} others, the gradient over {lesson.TRACED} of them. The builder's layers begin as "
        "torch's do: the biases of log(gap), the orthogonal W and its radius are in the script only. It is one task "
        "with one learning rate: of others this says nothing."
    )


def specs(task: OneBitTask) -> dict[str, NetworkSpec]:
    """Return the networks as the builder has them, by what each is called."""
    kinds = {"plain recurrent net": "rnn", "GRU": "gru", "LSTM": "lstm"}
    return {
        title: NetworkSpec.model_validate(
            {
                "name": f"{title} for one bit",
                "input": {"tokens": task.gap + 1, "width": lesson.WIDTH},
                "layers": [{"kind": kind, "units": task.units}, {"kind": "dense", "units": 1}],
            }
        )
        for title, kind in kinds.items()
    }


def script(task: OneBitTask) -> str:
    """Return a script that trains the same networks; it prints each one's accuracy, and its gradient at first."""
    about = "Recurrent cells learn to hold one bit. Each line: cell, seed, accuracy, gradient at the first step before."
    return standalone([lesson], _SCRIPT.format(task=task.model_dump(mode="json")), about)


def _draw(run: Run, task: OneBitTask) -> None:
    courses, weights = one_bit_run.courses(run.files.events().events), one_bit_run.load(run.folder)
    arrays = {
        part: np.array([[getattr(held, part) for held in courses[cell]] for cell in task.cells], np.float32)
        for part in ("accuracy", "before", "after")
    }
    arrays |= {f"{cell}_{name}": of[tensor] for cell, of in weights.items() for name, tensor in _TENSORS.items()}
    _VIEW(
        key="one_bit",
        arrays=arrays,
        name=run.id,
        cells=list(task.cells),
        kept=list(weights),
        names=lesson.NAMES,
        seeds=list(task.seeds),
        gap=task.gap,
        units=task.units,
        batch=task.batch,
        tests=lesson.tests(task),
        tested=lesson.TESTED,
        traced=lesson.TRACED,
        holds=lesson.HOLDS,
    )

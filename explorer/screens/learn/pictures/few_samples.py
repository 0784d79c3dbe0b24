"""The topic Few samples: traits predicted from genotypes by networks that learnt something else first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st
from scipy.stats import t

from explorer.components.topic import TopicView
from explorer.networks.spec import NetworkSpec
from explorer.tensors import load_file
from explorer.training.lessons import few_samples as lesson
from explorer.training.lessons import (
    kernel_blup,
    making_networks,
    shared_causes,
    stacked_dense,
    transfer_networks,
)
from explorer.training.lessons.few_samples import FIRST_FILE, SHARES, TITLE, WAYS, Few, FewTask
from explorer.training.lessons.shared_causes import Planted
from explorer.training.lessons.standalone import standalone
from explorer.training.lessons.transfer_networks import ACTIVATIONS, FEATURES, HIDDEN
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/few_samples/main.js")
MODULES = (kernel_blup, shared_causes, stacked_dense, transfer_networks, lesson)
ABOUT = "Prints held-out r of every way by the number of samples: python few-samples.py cross.bed"
MAIN = """
from bed_reader import open_bed

with open_bed(sys.argv[1]) as bed:
    copies = bed.read(dtype="int8")
main(np.where(copies < 0, -1, copies // 2).astype(np.int8), FewTask(**{task!r}))
"""


def few_samples() -> None:
    """Show what networks, taught other traits or hidden markers first, predict of a trait of few samples."""
    how = Planted()
    topics.story(
        "Networks for pictures are seldom trained from nothing: they learnt other pictures first. Does that help with "
        f"genotypes? A network learns {how.others} other traits, or to fill in hidden markers, from samples that are "
        "not used again; then it is trained on a few samples of a new trait. Beside it stand the same network from "
        "nothing and GBLUP, by itself and with what it makes of the other traits."
    )
    task = FewTask.model_validate({})
    run = follow.until_done(follow.request("few", {"task": task}, TITLE))
    made = Few.load(run.folder)
    rounds, samples = made.rows.shape
    _VIEW(
        key=f"pictures-few-{run.id}",
        arrays={
            "said": made.said.ravel(),
            **{name: getattr(made, name).astype(np.float32).ravel() for name in ("scale", "middle", "true", "means")},
        },
        ways=list(WAYS),
        sizes=list(task.sizes),
        shares=list(SHARES),
        rounds=rounds,
        first=task.first,
        pool=samples - task.first - task.test,
        test=task.test,
        quantile=float(t.ppf(0.975, rounds - 1)),
        heritability=how.heritability,
        causes=how.causes,
        others=how.others,
    )
    st.caption(
        f"The {samples} haploid samples of the sample cross, every {lesson.ONE_IN}th marker. Each of {rounds} rounds "
        f"plants {how.others} other traits of {how.causes} loci (heritability {how.heritability:g}) and a target, with "
        "effects drawn for each anew, and divides the samples anew. Intervals (95%) are over rounds, which have the "
        "same genotypes: they say nothing of other populations. Nobody who is predicted is in any training. Variance "
        "components and the number of training steps are chosen among the target's samples alone; all other settings "
        "on other rounds of this cross."
    )
    follow.origin(run)
    take_home.network("few-samples", specs(run.folder), lambda: script(task))
    take_home.inside("few-samples", {f"after {how.others} other traits, round 1": run.folder / FIRST_FILE})


def specs(folder: Path) -> dict[str, NetworkSpec]:
    """Return the network of the first training and that of the target, which differ in the last layer."""
    markers = load_file(folder / FIRST_FILE)["layer_1.weight"].shape[1]
    wide = (markers, HIDDEN, FEATURES)
    others = Planted().others
    return {
        "network of other traits": making_networks.dense("other traits", (*wide, others), ACTIVATIONS),
        "network of the target": making_networks.dense("target trait", (*wide, 1), ACTIVATIONS),
    }


def script(task: FewTask) -> str:
    """Return the script that measures the same of the sample cross."""
    return standalone(MODULES, MAIN.format(task=task.model_dump()), ABOUT)

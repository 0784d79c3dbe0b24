"""The topic Codes of samples: an autoencoder's codes beside components, and new groups told by errors of rebuilding."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.jobs import sample_codes
from explorer.jobs.sample_codes import Codes, Novelty
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import sample_codes as lesson
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/codes/main.js")
MAIN = """
import json
import sys

torch.set_num_threads(1)
# calls.npy: int8 (samples, variants) of the sample cohort, every fourth variant, -1 where missing
# south.npy: bool (samples,), whose ancestry is the south
calls, south = np.load(sys.argv[1]), np.load(sys.argv[2])
for seed in range({seeds}):
    print(json.dumps(novelty(calls, south, seed, {epochs}).aurocs))
"""


def codes() -> None:
    """Show codes of the sample cohort beside components, and scores of samples that were never learnt from."""
    topics.story(
        "An autoencoder of genotypes has a code for each sample, as principal components have. What it cannot give "
        "back is a score: a sample unlike all it learnt from has a large error. Here one ancestry is left out of the "
        "training, and the error is asked to tell it from samples of the other that were held out too, beside what "
        "components say, and beside a group that was drawn at random."
    )
    run = follow.until_done(follow.request("novelty", Novelty(), sample_codes.TITLE))
    made, asked = Codes.load(run.folder), Novelty.model_validate(run.parameters)
    _VIEW(key=f"making-codes-{run.id}", arrays=made.arrays, names=["north", "south"], **made.about)
    about = made.about
    shape = f"{about['variants']:,}-{lesson.HIDDEN}-{lesson.NOVELTY_WIDTH}-{lesson.HIDDEN}-{about['variants']:,}"
    st.caption(
        f"{about['samples']:,} samples, every fourth variant ({about['variants']:,}); {lesson.TRAINED:.0%} of the "
        f"samples that are not left out are learnt from. Networks {shape}, ReLU; AUROC: mean and range over "
        f"{asked.seeds} seeds of split and first weights. The map shows a code of two numbers, learnt from both "
        "ancestries."
    )
    follow.origin(run)
    specs = {"autoencoder of samples": _spec(about["variants"], lesson.NOVELTY_WIDTH)}
    take_home.network("sample-codes", specs, lambda: _script(asked))


def _script(asked: Novelty) -> str:
    main = MAIN.format(seeds=asked.seeds, epochs=asked.epochs)
    return standalone([lesson], main, "Prints how well errors tell an ancestry that was left out, for each seed.")


def _spec(variants: int, width: int) -> NetworkSpec:
    dense = [(lesson.HIDDEN, True), (width, False), (lesson.HIDDEN, True), (variants, False)]
    layers: list[dict[str, object]] = [{"kind": "flatten"}]
    for units, active in dense:
        layers += [{"kind": "dense", "units": units}, *([{"kind": "relu"}] if active else [])]
    shape = {"channels": 1, "positions": variants}
    return NetworkSpec.model_validate({"name": "Autoencoder of samples", "input": shape, "layers": layers})

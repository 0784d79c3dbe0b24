"""The topic Patches that attend: a small vision transformer on digits, scenes, and windows of genotypes."""

from __future__ import annotations

import streamlit as st

from explorer import errors
from explorer.components.matrix_steps import Matrix, Source, matrix_steps
from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits, pictures, points, segments
from explorer.training.lessons import (
    patch_blocks,
    patch_networks,
    patch_tasks,
    patch_transformer,
    patches_compared,
    stacked_dense,
)
from explorer.training.lessons.patch_tasks import BLANK, FEW, GRIDS, JUDGES, MANY, NAMES, SIZES, SUBJECTS, Subject
from explorer.training.lessons.patches_compared import MAPS, SHOWN, TITLE, Attended, PatchesTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/patches/main.js")
APART = (errors, digits, points, pictures, segments)
MODULES = (*APART, stacked_dense, patch_blocks, patch_transformer, patch_tasks, patches_compared)
LEVELS: dict[Subject, tuple[float, float, float]] = {
    "digits": (0, 0.5, 1),
    "scenes": (0, 0.5, 1),
    "windows": (0, 1, 2),
}
"""What a pixel becomes by hand: wiped, half, drawn."""
ENDS: dict[Subject, tuple[float, float]] = {"digits": (0, 1), "scenes": (-0.6, 1.6), "windows": (0, 2)}
"""Numbers drawn as blank and as full ink."""


def patches() -> None:
    """Show where the patches of a picture look, and whether that says what counts."""
    topics.story(
        "A transformer reads a picture as it reads a sentence: cut into patches, each a token. Every token asks all "
        "others with a query, is answered by how well their keys fit, and gathers from them in those shares; the class "
        "is read off one extra token. Where a token looks is easy to draw. Whether it says what counts has to be "
        "tried, by taking patches away."
    )
    task = PatchesTask.model_validate({})
    run = follow.until_done(follow.request("patches", {"task": task}, TITLE))
    made = Attended.load(run.folder)
    _VIEW(
        key=f"pictures-patches-{run.id}",
        arrays={
            **{f"pictures {name}": part.astype("float32").ravel() for name, part in made.pictures.items()},
            **{
                f"{name}.{key}": part.astype("float32").ravel()
                for name, parts in made.weights.items()
                for key, part in parts.items()
            },
        },
        subjects=[_about(subject, made) for subject in SUBJECTS],
        measured={
            **{name: getattr(made, name).tolist() for name in ("right", "shuffled", "agreement", "chance", "motifs")},
            "counts": made.counts.tolist(),
            "maps": list(MAPS),
        },
    )
    st.caption(
        f"Digits of 8 × 8 pixels; scenes of 32 × 32, asked which kind of shape covers most; windows of 32 variants, "
        f"asked whether three neighbours have the dosages {', '.join(map(str, pictures.MOTIF))}. {task.seeds} networks "
        f"of each kind, {task.steps} steps of Adam; the first is shown, on the first {SHOWN} held-out pictures of "
        "classes in turn. A patch is taken away by blanking it: no ink, the ground, or dosage 1."
    )
    follow.origin(run)
    specs = {
        **{f"transformer of {subject}": patch_networks.attending(subject) for subject in SUBJECTS},
        "convolutions of digits": patch_networks.convolutional("digits"),
    }
    take_home.network("patches", specs, _script)
    _as_matrices(made)
    take_home.inside("patches", {_words(name): run.folder / f"{name}.safetensors" for name in made.weights})


def _as_matrices(made: Attended) -> None:
    """Offer a head of the network that reads windows, on the first of them, with all of its numbers."""
    if not st.toggle("Look at a head as matrices", key="patches-matrices"):
        return
    with st.container(horizontal=True):
        sizes = SIZES["windows"]
        block = st.selectbox("Block", range(1, sizes.blocks + 1), key="patches-block", width=120)
        number = st.selectbox("Head", range(1, sizes.heads + 1), key="patches-head", width=120)
    weights, window = made.weights["windows-positions"], made.pictures["windows"][0]
    found = patch_networks.head(weights, "windows", window, block - 1, number - 1)
    tokens = ["class", *(f"patch {k + 1}" for k in range(GRIDS["windows"].patches))]
    numbers = [f"{k + 1}" for k in range(found.queries.shape[1])]
    pair = (Source("queries", "row", "row"), Source("keys", "row", "column"))
    shown = [
        Matrix("queries", "Queries Q", found.queries, tokens, numbers),
        Matrix("keys", "Keys K", found.keys, tokens, numbers),
        Matrix("products", "Products", found.products, tokens, tokens, "Q Kᵀ", "dot", pair),
        Matrix("scores", "Scores", found.scores, tokens, tokens, f"divided by {found.divisor:.3f}", "scale",
               (Source("products", "cell"),), found.divisor),
        Matrix("weights", "Attention", found.weights, tokens, tokens, "softmax of each row", "softmax",
               (Source("scores", "row"),), amounts=True),
    ]  # fmt: skip
    lines = [["queries", "keys"], ["products", "→", "scores"], ["weights"]]
    matrix_steps(shown, lines, key=f"patches-steps-{block}-{number}")


def _about(subject: Subject, made: Attended) -> dict[str, object]:
    grid, sizes, (light, dark) = GRIDS[subject], SIZES[subject], ENDS[subject]
    return {
        "name": subject,
        "title": "windows of genotypes" if subject == "windows" else subject,
        "grid": {"rows": grid.rows, "columns": grid.columns, "high": grid.high, "wide": grid.wide},
        "heads": sizes.heads,
        "blocks": sizes.blocks,
        "names": list(NAMES[subject]),
        "labels": made.labels[subject].tolist(),
        "blank": BLANK[subject],
        "levels": list(LEVELS[subject]),
        "light": light,
        "dark": dark,
        "few": FEW[subject],
        "many": MANY[subject],
        "judged": len(digits.digits().test) if subject == "digits" else JUDGES,
    }


def _words(name: str) -> str:
    subject, _, kind = name.partition("-")
    return f"{subject}, {'with' if kind == 'positions' else 'without'} positions"


def _script() -> str:
    return standalone(MODULES, "main()", "Trains transformers on patches and prints what the lesson shows.", APART)

"""The topics Masked patches and Sideways: hidden patches named by a transformer, pictures extended by it."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching import land
from explorer.datasets.teaching.digits import digits
from explorer.datasets.teaching.land import LANDS, WIDE
from explorer.jobs.runs import Run
from explorer.training.lessons import (
    masked_digits,
    masked_networks,
    masked_patches,
    patch_blocks,
    sideways,
    stacked_dense,
)
from explorer.training.lessons.masked_digits import Masked, MaskedTask
from explorer.training.lessons.patch_blocks import Grid
from explorer.training.lessons.sideways import Sideways, SidewaysTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, navigation, take_home, topics

_MASKED = TopicView("pictures/masked/main.js")
_SIDEWAYS = TopicView("pictures/sideways/main.js")
DIGITS: tuple[ModuleType, ...] = (digits_module, stacked_dense, patch_blocks, masked_patches, masked_digits)
LAND: tuple[ModuleType, ...] = (land, stacked_dense, patch_blocks, masked_patches, sideways)


def masked_patches_topic() -> None:
    """Show a picture with hidden patches, and a network that names them step by step."""
    topics.story(
        "Cut a picture into patches, name each by the nearest one of a codebook, hide some: a transformer learns to "
        "name the hidden ones from the others. To fill many it goes step by step: it names them all, keeps the names "
        "it is surest of, and hides the rest again."
    )
    run, made, other, wide = _trained()
    _MASKED(
        key=f"pictures-masked-{run.id}-{other.id}",
        arrays={**_of_digits(made), **_of_land(wide)},
        grids=_grids(),
        digits=_measured(made),
        land={
            kind: {
                "filled": wide.filled[k].tolist(),
                "guesses": wide.guesses[k],
                "seeds": wide.filled.shape[-1],
            }
            for k, kind in enumerate(LANDS)
        },
    )
    st.caption(
        f"{masked_digits.NAMES} patches of 2 × 2 pixels by k-means of {len(digits().train):,} digits; landscapes have "
        f"the {len(sideways.book())} patches that occur. Squared errors are of hidden pixels from 0 to 1. Who reads "
        f"the filled digits is another network, taught on the same whole digits; it reads {made.reads[0]:.1%} of the "
        f"held-out ones, and {made.reads[1]:.1%} of them drawn with the codebook."
    )
    follow.origin(run)
    specs = {"namer of patches": masked_networks.digits()}
    take_home.network("masked", specs, lambda: script(DIGITS, "Trains networks that name hidden patches of digits."))
    take_home.inside("masked", {"namer of patches": run.folder / masked_digits.WEIGHTS})
    navigation.link("making", "The same task on genotypes: missing calls", topic="Missing genotypes")


def extended_sideways() -> None:
    """Show a left half, and right halves that a network draws for it."""
    topics.story(
        "Given the left half of a picture, what is at the right? A wave has one right answer; hills wander, and any "
        "step that their rule makes is right. The network draws one patch after the other and never sees the rule. "
        "Are its answers correct and as varied as they should be, and what becomes of them when each is extended again?"
    )
    run, made, other, wide = _trained()
    _SIDEWAYS(
        key=f"pictures-sideways-{run.id}-{other.id}",
        arrays={**_of_digits(made), **_of_land(wide)},
        grids=_grids(),
        digits={**_measured(made), "halves": made.halves.tolist()},
        land={
            kind: {
                "figures": wide.figures[k].tolist(),
                "likelihood": wide.likelihood[k].tolist(),
                "drift": wide.drift[k].tolist(),
                "ways": list(sideways.WAYS),
                "pieces": sideways.PIECES,
                "tried": sideways.TRIED,
                "grown": sideways.GROWN,
                "seeds": wide.figures.shape[-1],
            }
            for k, kind in enumerate(LANDS)
        },
    )
    st.caption(
        f"Landscapes of {sideways.GRID.rows * sideways.GRID.high} × {WIDE} pixels in patches of 4 × 2; every other "
        "step of the training hid all that comes after some place, the others patches here and there. Measured on "
        "landscapes that were not learnt from."
    )
    follow.origin(other)
    specs = {"namer of patches": masked_networks.land()}
    take_home.network("sideways", specs, lambda: script(LAND, "Trains networks that extend landscapes sideways."))
    take_home.inside(
        "sideways", {f"namer of patches of {kind}": other.folder / f"{kind}.safetensors" for kind in LANDS}
    )


def _trained() -> tuple[Run, Masked, Run, Sideways]:
    """Return what was measured on digits and on landscapes, each after the work that gave it."""
    runs = [
        follow.until_done(follow.request(kind, {"task": task}, title))
        for kind, task, title in (
            ("masked", MaskedTask.model_validate({}), masked_digits.TITLE),
            ("sideways", SidewaysTask.model_validate({}), sideways.TITLE),
        )
    ]
    return runs[0], Masked.load(runs[0].folder), runs[1], Sideways.load(runs[1].folder)


def _measured(made: Masked) -> dict[str, object]:
    """Return what the browser is told of the figures on digits."""
    return {
        "simple": made.simple.tolist(),
        "network": made.network.tolist(),
        "ways": list(masked_digits.WAYS),
        "hides": list(masked_digits.HIDES),
        "reads": made.reads.tolist(),
        "bits": made.bits.tolist(),
        "seeds": made.network.shape[-1],
    }


def script(modules: tuple[ModuleType, ...], about: str) -> str:
    """Return the script that trains and measures the same."""
    return standalone(modules, "main()", about)


def _grids() -> dict[str, dict[str, int]]:
    def plain(grid: Grid) -> dict[str, int]:
        return {"rows": grid.rows, "columns": grid.columns, "high": grid.high, "wide": grid.wide}

    return {"digits": plain(masked_digits.GRID), "land": plain(sideways.GRID)}


def _of_digits(made: Masked) -> dict[str, np.ndarray]:
    """Return arrays of the digits, their codebook, the network that names patches and the one that reads digits."""
    data = digits()
    return {
        "images": data.test.reshape(len(data.test), -1),
        "labels": data.test_labels.astype(np.uint8),
        "train": data.train.reshape(len(data.train), -1),
        "digits_book": made.book.astype(np.float32),
        "digits_usual": masked_digits.frequencies(masked_digits.cuts(made.book)[0].names).argmax(1).astype(np.uint8),
        **{f"digits_{name}": part.astype(np.float32) for name, part in made.weights.items()},
        **{name: part.astype(np.float32) for name, part in made.reader.items()},
    }


def _of_land(wide: Sideways) -> dict[str, np.ndarray]:
    """Return arrays of the landscapes, their codebook and the networks that name patches."""
    arrays = {"land_book": sideways.book().astype(np.float32)}
    for k, kind in enumerate(LANDS):
        arrays[f"{kind}_heights"] = wide.shown[k].astype(np.uint8)
        arrays[f"{kind}_usual"] = wide.usual[k].astype(np.uint8)
        arrays |= {f"{kind}_{name}": part.astype(np.float32) for name, part in wide.weights[kind].items()}
    return arrays

"""The convolution sandbox on its page: which picture, what a link asks for, and the component that does the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.components.convolution import convolution_sandbox
from explorer.datasets.teaching import patches
from explorer.datasets.teaching.patches import Patch
from explorer.engines.inspector.answers import operations
from explorer.inspection.operations import kernels
from explorer.inspection.operations.sliding import Sliding
from explorer.messages.inspector.operations import MOST_PLANES, Convolution
from explorer.ui import address, inspector, say
from explorer.ui.early_end import end_page
from explorer.ui.session import dataset, workspace

LECTURE, DIGIT, PHOTO, COLOUR, GENOTYPES, EMPTY, FILE = PICTURES = (
    "Lecture's 5 × 5", "Digit", "Photograph", "Colours", "Genotypes", "Empty grid", "Own picture",
)  # fmt: skip
EDGED = Sliding(padding="same", fill="replicate")
STARTS: dict[str, tuple[str, Sliding]] = {
    LECTURE: ("lecture", EDGED.model_copy(update={"flip": True})),
    DIGIT: ("sobel", Sliding(padding="same")),
    PHOTO: ("edges", EDGED),
    COLOUR: ("blur", EDGED),
    GENOTYPES: ("sobel", Sliding()),
    EMPTY: ("blur", Sliding(padding="same")),
    FILE: ("sobel", EDGED),
}
"""Kernel and movement that suit each picture."""
PRESETS = [
    {"name": k.name, "title": k.title, "values": k.values.tolist(), "sentence": k.sentence} for k in kernels.KERNELS
]
SAMPLES, VARIANTS, LONG = 9, 14, 22


class Link(BaseModel):
    """What the address holds of a sandbox: how it slides, kernels by name or number, and a picture that was edited."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: str = Field(max_length=80)
    how: Sliding = Sliding()
    preset: str | None = Field(default=None, max_length=20)
    kernels: list[Any] | None = Field(default=None, max_length=MOST_PLANES)
    bias: list[float] | None = Field(default=None, max_length=MOST_PLANES)
    image: list[Any] | None = Field(default=None, max_length=MOST_PLANES)


def sandbox() -> None:
    """Show a picture to choose and the sandbox with it."""
    chosen = st.segmented_control(
        "Picture",
        PICTURES,
        default=LECTURE,
        required=True,
        key="picture",
        bind="query-params",
        label_visibility="collapsed",
    )
    with say.plainly():
        id, patch = picture(chosen or LECTURE)
    preset, how = STARTS[chosen or LECTURE]
    show(id, patch, preset, how)


def strip() -> None:
    """Show the genotypes of one sample under a kernel of one row."""
    st.markdown(
        "Along the genome a kernel slides in one direction only: it reads the dosages of neighbouring SNPs of one "
        "sample, and its output stands below the middle of what it read."
    )
    with say.plainly():
        id, patch = _genotypes(1, LONG)
    show(id, patch, "blur", Sliding())


def show(id: str, patch: Patch, preset: str, how: Sliding) -> None:
    """Show the sandbox on a picture, as the address asks for it or as suits the picture."""
    link = st.query_params.get("conv", "")
    start, question, values = opened(link, id, patch, preset, how)
    if link and start is None:
        st.warning("What this link says of the convolution cannot be read; the picture is shown with its usual kernel.")
    start = start or {"how": how.model_dump(), "preset": preset}
    edited = values is not patch.values
    convolution_sandbox(
        key="sandbox",
        path=inspector.path(),
        picture={**patch.plain(), "values": values.tolist(), "id": id},
        presets=PRESETS,
        start=start,
        answer=operations.convolve(question),
        link=link,
        edited=edited,
    )


def opened(
    text: str, id: str, patch: Patch, preset: str, how: Sliding
) -> tuple[Mapping[str, object] | None, Convolution, np.ndarray]:
    """Return what a link says to begin with (None where it says nothing usable), its question, and the picture.

    A link that is about another picture says nothing about this one.
    """
    usual = _question(patch.values, None, preset, how)
    if not text:
        return {"how": how.model_dump(), "preset": preset}, usual, patch.values
    try:
        link = Link.model_validate_json(text)
        if link.of != id:
            return {"how": how.model_dump(), "preset": preset}, usual, patch.values
        values = patch.values if link.image is None else np.array(link.image, np.float64)
        if values.ndim != 3:
            raise ValueError("a picture has channels, rows and columns")
        question = _question(values, link, link.preset or preset, link.how)
    except (ValidationError, ValueError, TypeError, KeyError):
        return None, usual, patch.values
    start: dict[str, object] = {"how": link.how.model_dump(), "preset": link.preset}
    if link.kernels is not None:
        start |= {"kernels": question.kernels, "bias": question.bias}
    return start, question, values


def _question(values: np.ndarray, link: Link | None, preset: str, how: Sliding) -> Convolution:
    """Return what the sandbox would ask; ValidationError where the link's numbers are none."""
    if link is not None and link.kernels is not None:
        return Convolution.model_validate(
            {
                "image": values.tolist(),
                "kernels": link.kernels,
                "bias": link.bias or [0.0] * len(link.kernels),
                "how": how,
            }
        )
    known = kernels.kernel(preset).values
    if values.shape[1] == 1:
        known = known[:, known.shape[1] // 2][:, None]
    weights = np.repeat(known[:, None], len(values), axis=1)
    return Convolution.model_validate(
        {"image": values.tolist(), "kernels": weights.tolist(), "bias": [0.0] * len(weights), "how": how}
    )


def picture(chosen: str) -> tuple[str, Patch]:
    """Return the chosen picture with a name for it; some have choices of their own."""
    if chosen == DIGIT:
        figure = st.segmented_control("Figure", range(10), default=3, required=True, key="figure", bind="query-params")
        return f"digit-{figure}", patches.digit(int(figure if figure is not None else 3))
    if chosen == PHOTO:
        return "photo", patches.photograph("photo")
    if chosen == COLOUR:
        return "colour", patches.photograph("colour")
    if chosen == GENOTYPES:
        return _genotypes(SAMPLES, VARIANTS)
    if chosen == EMPTY:
        return "empty", patches.drawn(np.zeros((8, 8)))
    if chosen == FILE:
        return _file()
    return "lecture", patches.drawn(kernels.LECTURE_PICTURE)


def _genotypes(samples: int, variants: int) -> tuple[str, Patch]:
    """Choose a dataset and a place in it; return the window there."""
    known = {about["digest"]: about for about in workspace().datasets()}
    if not known:
        st.info("There are no data yet. Bring your own on the page **Bring your data**.", icon=":material/upload_file:")
        end_page()
    left, right, last = st.columns(3)
    with left:
        diploid = next((place for place, about in enumerate(known.values()) if about["ploidy"] == 2), 0)
        digest = address.choose(
            "Dataset", list(known), "dataset", index=diploid, format_func=lambda one: known[one]["name"]
        )
    about = known[digest]
    with right:
        place = st.number_input(
            "First SNP, by its place in the file", 1, about["variants"], 1, key="snp", bind="query-params"
        )
    with last:
        sample = st.number_input("First sample", 1, about["samples"], 1, key="person", bind="query-params")
    genotypes = dataset(digest).genotypes
    first = min(int(sample) - 1, len(genotypes.samples) - 1)
    rows = np.arange(first, min(first + samples, len(genotypes.samples)))
    patch = patches.window(genotypes, int(place) - 1, variants, rows)
    return f"genotypes-{digest}-{samples}-{place}-{sample}", patch


def _file() -> tuple[str, Patch]:
    left, right = st.columns([3, 1])
    with left:
        file = st.file_uploader("A PNG or JPEG, at most 1 MB; its middle square is made small", ["png", "jpg", "jpeg"])
    with right:
        side = st.select_slider("Side", [8, 12, 16, 20, 24, 28, 32], 24, key="side", bind="query-params")
        colour = st.toggle("Three channels", key="three", bind="query-params")
    if file is None:
        st.caption("Until there is one, a photograph stands in its place.")
        return "photo", patches.photograph("photo")
    content = file.getvalue()
    name = hashlib.blake2b(content, digest_size=8).hexdigest()
    return f"file-{name}-{side}-{colour}", patches.decode(content, file.name, int(side), bool(colour))

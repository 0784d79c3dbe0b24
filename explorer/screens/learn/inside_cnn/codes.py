"""The view of a layer's codes: a map with the digits at their points, neighbours, and the means of classes."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.code_map import code_map
from explorer.components.thumbnails import Line, Thumbnail, thumbnails
from explorer.datasets.teaching import digits as data
from explorer.jobs.runs import Run
from explorer.messages.inspector.codes import CodeMap, CodeMapAnswer, CodeNeighbours, CodeNeighboursAnswer
from explorer.screens.learn.inside_cnn.layers import choose_layer, layers
from explorer.ui import computing, follow
from explorer.ui.caching import cached_data
from explorer.ui.inspector import ask
from explorer.ui.say import escaped, plainly
from explorer.ui.session import store
from explorer.ui.show import metric

PCA, TSNE = "Principal components", "t-SNE"


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Choose a layer and how its codes are laid out; draw the map, the neighbours of a digit and the class means."""
    digit = data.written(image)
    left, right = st.columns([3, 3], vertical_alignment="bottom")
    with left:
        layer = choose_layer(run, "Codes of", "codes-layer", _last_hidden(run)).name
    with right:
        way = st.segmented_control(
            "Laid out by", [PCA, TSNE], default=PCA, required=True, key="codes-by", bind="query-params"
        )
    with plainly():
        answer = ask(CodeMap(run=run.id, epoch=epoch, layer=layer, digit=digit))
    points, axes = answer.points, _axes(answer.shares)
    own = None
    if image.any() and answer.place is not None and answer.digit is not None:
        own = (list(answer.place), answer.digit)
    if way == TSNE:
        asked = {"run": run.id, "epoch": epoch, "layer": layer, **computing.choose()}
        laid = follow.until_done(follow.request("codes", asked, f"t-SNE of {layer}"), "t-SNE")
        follow.origin(laid)
        points, axes, own = _points(laid), ("t-SNE 1", "t-SNE 2"), None
        st.caption(
            f"{store().result(laid.id)['kept']:.0%} of each digit's ten nearest neighbours among the "
            f"{answer.numbers:,} numbers are also among its nearest here. Distances between groups mean nothing. What "
            "was not laid out with the others has no place here; the neighbours of the digit above are below."
        )
    state = st.session_state.get("codes-map")
    chosen = state.get("chosen") if state is not None else None
    inside = isinstance(chosen, int) and not isinstance(chosen, bool) and 0 <= chosen < len(points)
    about = {"run": run.id, "epoch": epoch, "layer": layer}
    question = CodeNeighbours(**about, image=chosen) if inside else CodeNeighbours(**about, digit=digit)
    near = None
    if inside or image.any():
        with plainly():
            near = ask(question)
    listed = [] if near is None else [one.image for one in near.codes]
    code_map(
        points,
        answer.images[:, 0],
        answer.labels,
        answer.read,
        key="codes-map",
        axes=axes,
        near=listed,
        own=own,
    )
    if near is not None:
        _neighbours(near, "the chosen" if inside else "the digit above")
    _means(answer, layer)


def _last_hidden(run: Run) -> str:
    names = list(layers(run))
    return names[-2] if len(names) > 1 else names[-1]


def _axes(shares: tuple[float, ...]) -> tuple[str, str]:
    first, second = (f"component {i} ({share:.0%} of the variance)" for i, share in enumerate([*shares, 0, 0][:2], 1))
    return first, second


@cached_data(max_entries=20)
def _read_points(id: str, _path: str) -> np.ndarray:
    return np.load(_path)["points"]


def _points(laid: Run) -> np.ndarray:
    return _read_points(laid.id, str(laid.folder / "codes.npz"))


def _neighbours(near: CodeNeighboursAnswer, whose: str) -> None:
    lines = []
    for words, listed, images in (
        ("Nearest codes", near.codes, near.code_images),
        ("Nearest pixels", near.pixels, near.pixel_images),
    ):
        frames = [
            Thumbnail(image[0], f"a {one.label}", (f"{one.distance:.2f}",), most=1.0)
            for one, image in zip(listed, images, strict=True)
        ]
        alike = sum(one.label == near.label for one in listed)
        note = () if near.label is None else (f"{alike} of {len(frames)} the same",)
        lines.append(Line(words, (Thumbnail(near.image[0], whose, note, most=1.0), *frames)))
    thumbnails(lines, key="codes-near", size=96, aligned=True)


def _means(answer: CodeMapAnswer, layer: str) -> None:
    means = answer.means[:, 0]
    st.markdown("**Why pixels are not averaged**")
    frames = tuple(Thumbnail(mean, f"mean {label}", most=1.0) for label, mean in enumerate(means))
    everything = Thumbnail(means.mean(0), "of all", most=1.0)
    thumbnails([Line("Mean image", (*frames, everything))], key="codes-means", size=96, aligned=True)
    left, middle, right = st.columns([1, 1, 2])
    with left:
        metric("Nearest class mean, pixels", f"{answer.pixels_accuracy:.1%}")
    with middle:
        metric("Nearest class mean, codes", f"{answer.codes_accuracy:.1%}")
    with right:
        st.markdown(
            "The mean of many ways to write a digit is a blur that nobody wrote; these digits are centred and equally "
            "large, so the blur still tells much. Reading every digit by the nearest mean, measured on those it was "
            f"not trained on, is right for {answer.pixels_accuracy:.1%} in pixels and for "
            f"{answer.codes_accuracy:.1%} in the codes of {escaped(layer)}: there, what is written alike "
            "lies together, and a mean stands for something."
        )

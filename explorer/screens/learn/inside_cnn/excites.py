"""The view of what excites a channel: the digits that do most, from which pixels, and an image made to do more."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.thumbnails import Line, Thumbnail, thumbnails
from explorer.drawing import images as figures
from explorer.inspection.images.settings import Climb
from explorer.jobs.runs import Run
from explorer.messages.inspector.pictures import (
    ChannelImages,
    ChannelImagesAnswer,
    ExcitingImages,
    ExcitingImagesAnswer,
    SyntheticImage,
    SyntheticImageAnswer,
)
from explorer.networks.geometry import Row
from explorer.screens.learn.inside_cnn.layers import choose_layer, layers, unit_name
from explorer.ui import forms
from explorer.ui.inspector import ask
from explorer.ui.say import escaped, plainly
from explorer.ui.show import figure


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Choose a layer and a channel; draw the digits that excite it and the image that was made."""
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with plainly():
        with left:
            layer = choose_layer(run, "What excites", "excites-layer")
        with right:
            climb = _climb()
        about = {"run": run.id, "epoch": epoch, "layer": layer.name}
        every = ask(ChannelImages(**about))
        shown = len(every.channels)
        output = layer.name == list(layers(run))[-1]
        channel = _channel(every, layer, output)
        if every.of > shown:
            st.caption(f"The first {shown} of {every.of:,} are shown.")
        excited = ask(ExcitingImages(**about, channel=channel))
        made = ask(SyntheticImage(**about, channel=channel, climb=climb))
    name = f"{layer.name}, {unit_name(layer, channel, output)}"
    st.markdown(
        f"**{escaped(name)}.** Of the {excited.held_out:,} digits it was not trained on, these excite it most; the "
        f"frame is what that unit can see. At {excited.silent:.0%} of them it is nowhere above zero."
    )
    thumbnails([Line("", _digits(excited))], key="excites-most", size=130, aligned=True)
    left, right = st.columns([2, 3])
    with left:
        _made(made)
    with right:
        figure(figures.climb(made.values, made.best, name), "excites-climb")


def _channel(answer: ChannelImagesAnswer, layer: Row, output: bool) -> int:
    """Show every channel by the patch that excites it most; return the one that was clicked last."""
    key = f"excites-channel-{layer.name}"
    chosen = min(int(st.session_state.get(key, 0)), len(answer.channels) - 1)
    frames = tuple(
        Thumbnail(
            image[0],
            unit_name(layer, number, output),
            ("never above zero",) if one.silent == 1 else (f"{one.value:.2f}",),
            outline=one.patch,
            id=str(number),
        )
        for number, (one, image) in enumerate(zip(answer.channels, answer.images, strict=True))
    )
    clicked = thumbnails([Line("", frames)], key=f"excites-all-{layer.name}", size=76, chosen=str(chosen))
    if clicked and clicked != st.session_state.get(f"{key}-clicked"):
        st.session_state[f"{key}-clicked"] = clicked
        st.session_state[key] = int(clicked)
        st.rerun()
    return chosen


def _digits(excited: ExcitingImagesAnswer) -> tuple[Thumbnail, ...]:
    return tuple(
        Thumbnail(image[0], f"a {one.label}", (f"{one.value:.2f}",), outline=one.patch, most=1.0)
        for one, image in zip(excited.excited, excited.images, strict=True)
    )


def _made(made: SyntheticImageAnswer) -> None:
    image, (top, bottom, left, right) = made.image, made.patch
    whole = (top, left) == (0, 0) and (bottom, right) == image.shape[1:]
    frames = [Thumbnail(image[0], "Made from noise", (f"{made.value:.2f}",), outline=made.patch, most=1.0)]
    if not whole:
        frames.append(Thumbnail(image[0, top:bottom, left:right], "What the unit sees of it", most=1.0))
    thumbnails([Line("", tuple(frames))], key="excites-made", size=190, aligned=True)
    st.caption(
        "Steps uphill from noise, with pixels kept between paper and ink; what lies outside the frame the unit cannot "
        "see. That it excites more than any digit does not make it one: see how far it is from anything written."
    )


def _climb() -> Climb:
    with st.popover("How the image is made", icon=":material/tune:"):
        values = forms.fields(Climb, "climb", only=("steps", "decay", "jitter", "blur", "seed"), columns=1, bind=None)
    return forms.read(Climb, values)

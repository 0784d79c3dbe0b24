"""The view of a digit at every size it has in the network: what each level sees, and what can still be drawn."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.thumbnails import Line, Thumbnail, thumbnails
from explorer.datasets.teaching import digits as data
from explorer.jobs.runs import Run
from explorer.messages.inspector.pictures import Level, Levels
from explorer.ui.inspector import ask
from explorer.ui.say import count, escaped, plainly


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Draw the digit level by level."""
    with plainly():
        answer = ask(Levels(run=run.id, epoch=epoch, digit=data.written(image)))
    whole = answer.image[0]
    own = [Thumbnail(whole, "The image", (f"{whole.shape[0]}\u00a0×\u00a0{whole.shape[1]}",), most=1.0)]
    over = [Thumbnail(whole, "", ("the image alone",), most=1.0)]
    drawn = [Thumbnail(whole, "", ("all of it",), most=1.0)]
    for level, maps, remains in zip(answer.levels, answer.maps(), answer.drawn, strict=True):
        strength, laid = maps or (np.zeros((0, 0)), np.zeros((0, 0)))
        share = strength.shape[1] / whole.shape[1] if maps else 1.0
        own.append(Thumbnail(strength, level.layer, _sizes(level), "amount", share=share, words="mean size"))
        ghost, sees = whole if laid.size else None, _sees(level, whole.shape[0])
        over.append(Thumbnail(laid, "", sees, "amount", ghost=ghost, words="mean size"))
        drawn.append(Thumbnail(remains[0], "", (f"{level.explained:.1%}",), most=1.0))
    thumbnails(
        [
            Line("At its own size", tuple(own)),
            Line("Laid over the image", tuple(over)),
            Line("Drawn from it again", tuple(drawn)),
        ],
        key="levels",
        size=130,
        aligned=True,
    )
    last = answer.levels[-1]
    sides = [str(level.sizes[1]) for level in answer.levels if len(level.sizes) == 3]
    words = " → ".join(dict.fromkeys([str(whole.shape[0]), *sides]))
    st.markdown(
        f"**{words} pixels a side.** A level shows the mean size of its maps at each place: the smaller the map, the "
        "more of the image one number stands for. What remains is measured: a linear map from a level's numbers back "
        "to the pixels is fitted on 300 training digits and tested on 200 others; below each drawing stands the share "
        f"of the pixels' variance that it explains. At the end, {escaped(last.layer)}, it is "
        f"{last.explained:.0%}: which digit it is, hardly how it was written."
    )


def _sizes(level: Level) -> tuple[str, ...]:
    first, *rest = level.sizes
    if not rest:
        return count(first, "unit"), "no places"
    return count(first, "map"), f"of {rest[0]}\u00a0×\u00a0{rest[1]}"


def _sees(level: Level, side: int) -> tuple[str, ...]:
    if level.field is None:
        return ("no one window",)
    if level.field >= side:
        return ("sees all",)
    return (f"sees {level.field}\u00a0×\u00a0{level.field}", f"{level.jump} apart" if level.jump else "")

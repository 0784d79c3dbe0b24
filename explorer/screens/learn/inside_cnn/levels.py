"""The view of a digit at every size it has in the network: what each level sees, and what can still be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from explorer.components.thumbnails import Line, Thumbnail, thumbnails
from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.questions.pictures import Levels
from explorer.jobs.runs import Run
from explorer.ui.inspector import ask
from explorer.ui.say import escaped, plainly


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Draw the digit level by level."""
    with plainly():
        told, arrays = ask(Levels(run=run.id, epoch=epoch, digit=data.written(image)))
    whole = arrays["image"][0]
    own = [Thumbnail(whole, "The image", (f"{whole.shape[0]}\u00a0×\u00a0{whole.shape[1]}",), most=1.0)]
    over = [Thumbnail(whole, "", ("",), most=1.0)]
    drawn = [Thumbnail(whole, "", ("all of it",), most=1.0)]
    for place, level in enumerate(told["levels"]):
        strength = arrays.get(f"strength_{place}")
        share = 1.0 if strength is None else strength.shape[1] / whole.shape[1]
        shown = np.zeros((0, 0)) if strength is None else strength
        own.append(Thumbnail(shown, level["layer"], _sizes(level), "amount", share=share, words="mean size"))
        laid = arrays.get(f"over_{place}", np.zeros((0, 0)))
        ghost, seen = whole if laid.size else None, _sees(level, whole.shape[0])
        over.append(Thumbnail(laid, "", seen, "amount", ghost=ghost, words="mean size"))
        explained = f"{level['explained']:.1%}"
        drawn.append(Thumbnail(arrays["drawn"][place, 0], "", (explained,), most=1.0))
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
    last = told["levels"][-1]
    maps = [level for level in told["levels"] if len(level["sizes"]) == 3]
    words = " → ".join(dict.fromkeys([str(whole.shape[0]), *(str(level["sizes"][1]) for level in maps)]))
    st.markdown(
        f"**{words} pixels a side.** A level shows the mean size of its maps at each place: the smaller the map, the "
        "more of the image one number stands for. What remains is measured: a linear map from a level's numbers back "
        "to the pixels is fitted on 300 training digits and judged on 200 others; below each drawing stands the share "
        f"of the pixels' variance that it explains. At the end, {escaped(last['layer'])}, it is "
        f"{last['explained']:.0%}: which digit it is, hardly how it was written."
    )


def _sizes(level: dict[str, Any]) -> tuple[str, ...]:
    first, *rest = level["sizes"]
    return (f"{first} maps", f"of {rest[0]}\u00a0×\u00a0{rest[1]}") if rest else (f"{first} units", "no places")


def _sees(level: dict[str, Any], side: int) -> tuple[str, ...]:
    if level["field"] is None:
        return ("no one window",)
    if level["field"] >= side:
        return ("sees all",)
    return (f"sees {level['field']}\u00a0×\u00a0{level['field']}", f"{level['jump']} apart" if level["jump"] else "")

"""The view of what a network looks at in a digit: five explanations, each beside the control that it has to pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import numpy as np
import streamlit as st

from explorer.components.thumbnails import Line, Thumbnail, thumbnails
from explorer.datasets.teaching import digits as data
from explorer.drawing import images as figures
from explorer.inspection.images.controls import SAME
from explorer.inspection.images.grad_cam import feeding
from explorer.inspection.images.settings import PictureSettings
from explorer.jobs.runs import Run
from explorer.messages.inspector.pictures import Explanations, ExplanationsAnswer, ExplanationScores
from explorer.screens.learn.inside_cnn.layers import layers, spec_of, titled, unit_word
from explorer.ui import follow, forms
from explorer.ui.inspector import ask
from explorer.ui.say import escaped, plainly
from explorer.ui.session import store
from explorer.ui.show import figure

TITLES = {
    "gradient": "Gradient",
    "guided": "Guided backprop",
    "deconvolution": "Deconvolution",
    "occlusion": "Occlusion",
    "grad_cam": "Grad-CAM",
}
WORDS = {
    "gradient": "change per ink",
    "guided": "guided signal",
    "deconvolution": "deconvolved signal",
    "occlusion": "score lost",
    "grad_cam": "weighed maps",
}


class Target(TypedDict):
    """What is explained: a layer, and a channel of it unless it is the class that is read."""

    layer: str
    channel: NotRequired[int]


READ, UNIT, USUAL = "the digit it reads", "a unit inside", "the last activation of maps"


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Choose what is explained; draw the pictures, their controls and how the score falls."""
    with plainly():
        target, how = _target_and_settings(run)
        answer = ask(Explanations(run=run.id, epoch=epoch, digit=data.written(image), how=how, **target))
    _reading(answer)
    ghost, scores = answer.image[0], answer.scores
    trained = [_picture(one, v, ghost, False) for one, v in zip(scores, answer.pictures, strict=True)]
    control = [_picture(one, v, ghost, True) for one, v in zip(scores, answer.controls, strict=True)]
    shown = Thumbnail(ghost, "The image", (f"score {answer.score:.2f}",), most=1.0)
    blank = Thumbnail(ghost, "", ("as a check",), most=1.0)
    lines = [Line("This network", (shown, *trained)), Line("Random weights", (blank, *control))]
    thumbnails(lines, key="looked", size=180, aligned=True)
    st.caption(
        "Orange speaks for it, blue against it; each picture has its own scale, from its largest number down. "
        "*Left* is the mean score while pixels go, those of the highest numbers first: low is good. *Alike* is the "
        "rank correlation of the sizes with those of random weights: high means that the picture would look like this "
        "whatever had been learnt. A picture that does no better than its control or than random pixels is marked."
    )
    curves = [(TITLES[one.method], curve[0]) for one, curve in zip(scores, answer.curves, strict=True)]
    figure(figures.deletions(answer.shares, curves, answer.curves[0, 2], _judged(answer)), "looked-deletions")
    _over_many(run, epoch)


def failure(one: ExplanationScores) -> str:
    """Return why a picture is not to be believed, "" where it passed.

    >>> scores = {"method": "gradient", "likeness": 0.2, "control_area": 0.3, "random_area": 0.5}
    >>> failure(ExplanationScores(area=0.1, **scores)), failure(ExplanationScores(area=0.6, **scores))
    ('', 'no better than random pixels')
    """
    if one.area >= one.random_area:
        return "no better than random pixels"
    if one.area >= one.control_area:
        return "no better than random weights"
    if one.likeness is not None and one.likeness >= SAME:
        return "alike whatever is learnt"
    return ""


def _target_and_settings(run: Run) -> tuple[Target, PictureSettings]:
    rows = layers(run)
    output = list(rows)[-1]
    options = [READ, *map(str, range(data.CLASSES)), UNIT]
    left, middle, right = st.columns([3, 5, 2], vertical_alignment="bottom")
    with left:
        explained = st.selectbox("Explain", options, key="looked-target", bind="query-params")
    target: Target = {"layer": output}
    with middle:
        if explained == UNIT:
            inner = list(rows)[:-1]
            one, two = st.columns([3, 2], vertical_alignment="bottom")
            name = one.selectbox("Layer", inner, format_func=lambda n: titled(rows[n]), key="looked-layer")
            shape = rows[name].output
            most = 1 if shape is None else shape.sizes[0]
            word = unit_word(rows[name]).capitalize()
            target = {"layer": name, "channel": int(two.number_input(word, 1, most, 1, key=f"looked-{name}")) - 1}
        elif explained != READ:
            target["channel"] = int(explained)
    with right, st.popover("Settings", icon=":material/tune:", width="stretch"):
        values = forms.fields(PictureSettings, "looked", only=("patch", "stride", "fill"), columns=1, bind=None)
        maps = feeding(spec_of(run), target["layer"])
        layer = st.selectbox("Grad-CAM at", [USUAL, *maps], key="looked-cam") if maps else USUAL
    return target, forms.read(PictureSettings, {**values, "cam_layer": None if layer == USUAL else layer})


def _reading(answer: ExplanationsAnswer) -> None:
    what = f"**Read as {answer.read}** with probability {answer.probabilities[answer.read]:.3f}"
    if answer.label is not None:
        what += f"; it is a {answer.label}"
    st.markdown(f"{what}. Explained: {_target(answer)}, {answer.score:.3f}.")
    if not answer.rectifiers:
        st.info(
            "There is no ReLU on the way from the pixels to it, so guided back-propagation and deconvolution are the "
            "gradient.",
            icon=":material/info:",
        )


def _target(answer: ExplanationsAnswer) -> str:
    if answer.output:
        return f"the logit of {answer.channel}"
    where = f", row {answer.place[0]}, column {answer.place[1]}, where it is largest" if answer.place else ""
    return escaped(f"{answer.layer}, number {answer.channel + 1}{where}")


def _judged(answer: ExplanationsAnswer) -> str:
    return f"probability of {answer.channel}" if answer.output else "value of the unit"


def _picture(one: ExplanationScores, values: np.ndarray, ghost: np.ndarray, control: bool) -> Thumbnail:
    words = WORDS[one.method]
    if control:
        alike = "–" if one.likeness is None else f"{one.likeness:.2f}".replace("-", "−")
        notes = (f"left {one.control_area:.2f}", f"alike {alike}")
        return Thumbnail(values, "", notes, "signed", ghost=ghost, words=words)
    notes = [f"left {one.area:.2f}", f"random {one.random_area:.2f}"]
    if failed := failure(one):
        notes.append(f"✗ {failed}")
    return Thumbnail(values, TITLES[one.method], tuple(notes), "signed", ghost=ghost, words=words)


def _scores(stored: Mapping[str, Any]) -> ExplanationScores:
    """Return how one kind of picture does, as a job of kind `controls` stored it (`chance_area` in version 0.1)."""
    scores = {"random_area": stored.get("chance_area"), **stored}
    return ExplanationScores.model_validate({name: scores[name] for name in ExplanationScores.model_fields})


def _over_many(run: Run, epoch: int) -> None:
    st.markdown("**Over 60 digits it was not trained on**, each explained by the class that it reads")
    parameters: dict[str, object] = {"run": run.id, "epoch": epoch}
    known = store().find("controls", parameters)
    if known is None:
        if st.button("Check the pictures over many digits", icon=":material/science:", key="looked-many"):
            follow.request("controls", parameters, "Controls of pictures", again=True)
            st.rerun()
        return
    job = follow.settled(known, "Controls of pictures")
    if not job.done:
        return
    rows = [_scores(one) for one in store().result(job.id)["trust"]]
    st.dataframe(
        {
            "Picture": [TITLES[one.method] for one in rows],
            "Left": [one.area for one in rows],
            "Left, random weights": [one.control_area for one in rows],
            "Left, random pixels": [one.random_area for one in rows],
            "Alike": [one.likeness for one in rows],
            "Check": [failure(one) or "passed" for one in rows],
        },
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.3f")
            for name in ("Left", "Left, random weights", "Left, random pixels", "Alike")
        },
        width="content",
    )
    guided = next((one for one in rows if one.method == "guided"), None)
    if guided is not None and guided.likeness is not None:
        st.caption(
            "Guided back-propagation is known to change hardly at all when a large network's weights are replaced by "
            "random ones: it draws the edges of the image, learnt or not (Adebayo et al. 2018). Here its pictures are "
            f"alike by {guided.likeness:.2f}; random weights leave {guided.control_area:.2f} of the score, "
            f"where random pixels leave {guided.random_area:.2f}."
        )

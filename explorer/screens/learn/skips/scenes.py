"""The U-Net page's parts: both nets learn, live; then one scene with each skip taken away."""

from __future__ import annotations

import streamlit as st

from explorer.datasets.teaching.segments import CLASSES, JUDGING
from explorer.drawing import segments as drawing
from explorer.drawing.lesson import learning_curves
from explorer.jobs.runs import Run
from explorer.messages.inspector.segmentation import SceneSegmentation
from explorer.training.lessons.segmentation import SegmentationTask
from explorer.ui import follow, forms, inspector
from explorer.ui.early_end import end_page
from explorer.ui.say import plainly
from explorer.ui.session import store
from explorer.ui.show import dark, figure

FIELDS = ("levels", "width", "scenes", "epochs", "learning_rate", "seed")
EVERY = 0.7
ACROSS = 4
FIRST = 49
"""The scene shown at first: with the usual seed it holds all three shapes."""


def trained() -> Run:
    """Choose the task and return its run once both nets are trained; the usual task is learnt when the page opens."""
    st.markdown(
        "A U-Net says of every pixel whether it belongs to a disc, a ring, a bar or the background. On its way down it "
        "learns **what** is there, on ever smaller maps; its **skips** carry the large maps over to the way up, which "
        "know **where**. Two nets learn from the same scenes in the same order, one of them without skips."
    )
    with st.expander("Task and nets"):
        values = forms.fields(SegmentationTask, "skips", only=FIELDS, columns=6)
        with plainly():
            task = forms.read(SegmentationTask, values)
    run = follow.request("segmentation", {"task": task}, f"U-Net with and without skips, seed {task.seed}")
    if run.pending:
        _watch(run.id)
        end_page()
    follow.origin(follow.until_done(run))
    return run


def curves(run: Run) -> None:
    """Draw how well both nets overlapped with the truth after every epoch."""
    learnt = [event for event in run.files.events().events if event["type"] == "learnt"]
    if not learnt:
        return
    last = learnt[-1]
    st.markdown(
        f"After epoch {last['epoch']}, of {JUDGING} scenes they never saw: overlap with the truth **with skips "
        f"{last['with_skips']:.2f}**, **without {last['without_skips']:.2f}** (intersection over union, mean of the "
        "three shapes; 1 is perfect)."
    )
    columns = {"with skips": [e["with_skips"] for e in learnt], "without skips": [e["without_skips"] for e in learnt]}
    epochs = [e["epoch"] for e in learnt]
    figure(
        learning_curves(columns, epochs, "epoch", "overlap", "Overlap with the truth on scenes they never saw"),
        key=f"skips-curves-{run.id}",
    )


def scene(run: Run) -> None:
    """Show one scene as each net takes it apart, and as the net with skips does when some of them are silenced."""
    result = store().result(run.id)
    number = st.slider("Scene", 1, JUDGING, FIRST, key="skips-scene", bind="query-params")
    with plainly():
        answer = inspector.ask(SceneSegmentation(run=run.id, scene=number - 1))
    night, truth, whole = dark(), answer.truth, result["ablations"]
    mean = {"with skips": result["with_skips"], "trained without skips": result["without_skips"], **whole}
    pictures = [
        (drawing.scene_picture(answer.image), "**The scene**  \nas the nets are given it"),
        (drawing.mask_picture(truth, dark=night), "**The truth**  \nthe class of every pixel"),
    ]
    for case, mask in zip(answer.cases, answer.masks, strict=True):
        words = case.words if "skip" in case.words else f"{case.words} skip"
        caption = f"**{words[0].upper()}{words[1:]}**  \noverlap {case.overlap:.2f}, all scenes {mean[case.words]:.2f}"
        pictures.append((drawing.mask_picture(mask, truth, night), caption))
    for start in range(0, len(pictures), ACROSS):
        for column, (picture, caption) in zip(st.columns(ACROSS), pictures[start : start + ACROSS], strict=False):
            with column:
                st.markdown(caption)
                st.image(picture, output_format="PNG", alt=caption.replace("**", "").replace("  \n", ": "))
    colours = ", ".join(
        f":{colour}[{name}]" for name, colour in zip(CLASSES[1:], ("blue", "orange", "green"), strict=True)
    )
    st.caption(
        f"{colours}; a dot marks a pixel that is read wrongly. Skip 1 carries the largest maps. *Without skip 1* is "
        "the net that was trained with skips, whose first skip now carries zeros: it leans on what is gone, so it can "
        "do worse than the net that never had any."
    )


def _watch(id: str) -> None:
    @st.fragment(run_every=EVERY, key=f"skips-{id}")
    def tick() -> None:
        with plainly():
            run = store().get(id)
        if not run.pending:
            st.rerun()
        st.progress(min(run.progress, 1.0), text=follow.status_line(run) or "starting")
        curves(run)
        if st.button("Stop", key=f"stop-{id}", icon=":material/stop:"):
            with plainly():
                store().stop(id)

    tick()

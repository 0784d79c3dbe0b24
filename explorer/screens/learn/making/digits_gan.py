"""The topic Digits from noise: two GANs of digits, and whether their digits can be told from real ones."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import digits_gan as lesson
from explorer.training.lessons import made_and_real
from explorer.training.lessons.digits_gan import TITLE, DigitsGanTask
from explorer.training.lessons.digits_gan_kept import WAYS, DigitsGan
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/digits_gan/main.js")
ABOUT = "Trains both GANs of digits and prints the figures of each epoch that is kept."


def digits_from_noise() -> None:
    """Show what both GANs make at each epoch."""
    topics.story(
        "A generator that never sees a digit learns to make them: all it gets is how its discriminator's answer "
        "changes with each pixel. The layers are the course's, narrowed for 8 × 8 pixels; steadied, they have batch "
        "normalisation in the generator and a penalty on the discriminator's slope. Beside each made digit stands the "
        "nearest one learnt from: a digit by heart is no new digit."
    )
    task = DigitsGanTask.model_validate({})
    run = follow.until_done(follow.request("noise", {"task": task}, TITLE))
    made = DigitsGan.load(run.folder)
    train, held_out = lesson.real_digits()
    _VIEW(
        key=f"making-digits-gan-{run.id}",
        arrays={
            "taught": made.taught,
            "steadied": made.steadied,
            "quiz": made.quiz,
            "between": made.between,
            "train": train,
            "held_out": held_out,
        },
        about=made.about,
    )
    follow.origin(run)
    take_home.network("digits_gan", networks(task), lambda: script(task))
    take_home.inside("digits_gan", {f"generator, {way}": run.folder / f"{way}.safetensors" for way in WAYS})


def networks(task: DigitsGanTask) -> dict[str, NetworkSpec]:
    """Return the steadied networks as the builder has them."""
    width, hidden = task.width, {"kind": "leaky_relu", "slope": 0.2}
    up = {"kind": "transposed_conv2d", "filters": width, "kernel": 4, "stride": 2, "padding": 1}
    down = {"kind": "conv2d", "kernel": 3, "stride": 2, "padding": 1}
    maker = [
        {"kind": "dense", "units": 4 * width},
        {"kind": "reshape", "shape": {"channels": width, "height": 2, "width": 2}},
        *(part for step in ([], [up], [up]) for part in (*step, {"kind": "batch_norm"}, hidden)),
        {"kind": "conv2d", "filters": 1, "kernel": 7, "padding": 3},
        {"kind": "sigmoid"},
    ]
    judge = [
        {**down, "filters": width},
        hidden,
        {**down, "filters": 2 * width},
        hidden,
        {"kind": "flatten"},
        {"kind": "dense", "units": 1},
    ]
    image = {"channels": 1, "height": 8, "width": 8}
    return {
        "generator": NetworkSpec.model_validate({"input": {"features": task.noise}, "layers": maker}),
        "discriminator": NetworkSpec.model_validate({"input": image, "layers": judge}),
    }


def script(task: DigitsGanTask) -> str:
    """Return the script that trains the same GANs."""
    main = (
        "torch.set_num_threads(1)\n"
        f"task = DigitsGanTask(**{task.model_dump()!r})\n"
        "for steady in (False, True):\n"
        "    for one, _ in learn(task, steady):\n"
        "        print(steady, one.epoch, one.real, one.made_told, one.near, one.cloud)"
    )
    return standalone([digits, made_and_real, lesson], main, ABOUT)

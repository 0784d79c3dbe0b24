"""The topic Super-resolution: coarse digits made finer, by one answer or by one of many."""

from __future__ import annotations

from typing import Any

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import finer_digits as lesson
from explorer.training.lessons.finer_digits import COARSE, NOISE, SIDE, TITLE, WAYS, Finer, FinerTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/finer/main.js")
ABOUT = "Trains the networks that make digits finer and prints PSNR, coarse error, sharpness and legibility."


def finer() -> None:
    """Show coarse digits made finer in several ways."""
    topics.story(
        "Of every 2 × 2 pixels only the mean is left: which digit was it? Interpolation knows nothing of digits; "
        "networks have seen some. One answers with the smallest squared error, between all that would fit; one is "
        "taken for real by a discriminator and picks an answer by its noise. Both may be wrong: what is not in the "
        "coarse digit is made up."
    )
    task = FinerTask.model_validate({})
    run = follow.until_done(follow.request("finer", {"task": task}, TITLE))
    made = Finer.load(run.folder)
    _VIEW(
        key=f"making-finer-{run.id}",
        arrays={
            name: getattr(made, name) for name in ("figures", "real", "truth", "coarse", "answers", "draws", "labels")
        },
        ways=list(WAYS),
        seeds=task.seeds,
    )
    follow.origin(run)
    take_home.network("finer_digits", networks(task), lambda: script(task))


def networks(task: FinerTask) -> dict[str, NetworkSpec]:
    """Return the networks as the builder has them."""
    hidden = [{"kind": "dense", "units": task.hidden}, {"kind": "leaky_relu", "slope": 0.2}] * 2

    def spec(inputs: int, *last: dict[str, Any]) -> NetworkSpec:
        return NetworkSpec.model_validate({"input": {"features": inputs}, "layers": [*hidden, *last]})

    fine = ({"kind": "dense", "units": SIDE**2}, {"kind": "sigmoid"})
    return {
        "squared-error network": spec(COARSE**2, *fine),
        "adversarial network": spec(COARSE**2 + NOISE, *fine),
        "discriminator": spec(SIDE**2, {"kind": "dense", "units": 1}),
    }


def script(task: FinerTask) -> str:
    """Return the script that trains and measures the same networks."""
    main = (
        "torch.set_num_threads(1)\n"
        f"made = measure(FinerTask(**{task.model_dump()!r}))\n"
        "for way, row in zip(WAYS, made.figures, strict=True):\n"
        "    print(way, *row.mean(1).tolist())"
    )
    return standalone([digits, lesson], main, ABOUT)

"""The topic Artificial genotypes: people made by a GAN and an autoencoder, beside simple ways to make them."""

from __future__ import annotations

from functools import cache

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets import samples
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import artificial_genotypes as lesson
from explorer.training.lessons import made_and_real
from explorer.training.lessons.artificial_genotypes import BLOCK, SITES, TITLE, ArtificialTask
from explorer.training.lessons.artificial_kept import Artificial
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/artificial_genotypes/main.js")
ABOUT = "Makes people by each way and prints how they compare: python artificial_genotypes.py cohort.bed"


def artificial_genotypes() -> None:
    """Show made people beside real ones, and how near they come to somebody."""
    topics.story(
        "Genotypes are private; made ones could be handed round in their place. A GAN and a variational autoencoder "
        "learn two promoters of the sample cohort and make new people, beside three ways that need no network. Good "
        "ones have the frequencies, the linkage and the structure of real people, and nobody's genotypes: who copies "
        "does well on all but the last."
    )
    task = ArtificialTask.model_validate({})
    run = follow.until_done(follow.request("artificial", {"task": task}, TITLE))
    made = Artificial.load(run.folder)
    _VIEW(
        key=f"making-artificial-genotypes-{run.id}",
        arrays={**made.people, "mean": made.mean, "axes": made.axes},
        makers=[
            {"maker": maker, "epoch": epoch, "seeds": seeds}
            for (maker, epoch), seeds in zip(made.makers, made.scores, strict=True)
        ],
        block=BLOCK,
        **_sites(),
    )
    st.caption(
        "People: those learnt from, 300 who judge, and 300 others, real ones, as the best that is possible. Site by "
        "site draws by frequency; a chain draws each site given the one before; copied are whole promoters of people "
        "learnt from. Missing calls count as the most frequent. A privacy loss near 0 does not prove that nobody can "
        "be recognised."
    )
    follow.origin(run)
    take_home.network("artificial_genotypes", networks(task), lambda: script(task))


def networks(task: ArtificialTask) -> dict[str, NetworkSpec]:
    """Return the networks as the builder has them; encoder and critic differ in their outputs alone."""
    hidden = {"kind": "leaky_relu", "slope": 0.2}

    def spec(name: str, inputs: int, *units: int) -> NetworkSpec:
        layers = [part for n in units[:-1] for part in ({"kind": "dense", "units": n}, hidden)]
        layers.append({"kind": "dense", "units": units[-1]})
        return NetworkSpec.model_validate({"name": name, "input": {"features": inputs}, "layers": layers})

    return {
        "generator": spec("generator", task.noise, task.hidden, task.hidden, 3 * SITES),
        "critic": spec("critic", 3 * SITES, task.hidden, task.hidden // 2, 1),
    }


def script(task: ArtificialTask) -> str:
    """Return the script that makes and compares the same people."""
    main = f"torch.set_num_threads(1)\nfor made in learn(ArtificialTask(**{task.model_dump()!r}), read(sys.argv[1])):\n"
    main += "    print(made.seed, made.maker, made.epoch, made.score)"
    return standalone([made_and_real, lesson], main, ABOUT)


@cache
def _sites() -> dict[str, list[str]]:
    """Return the names of the variants and of the promoters that they belong to."""
    data = samples.open_sample("cohort")
    assert data.genes is not None
    names = data.genotypes.variants["name"].astype(str)[:SITES].tolist()
    return {"names": names, "promoters": data.genes["name"].astype(str)[: SITES // BLOCK].tolist()}

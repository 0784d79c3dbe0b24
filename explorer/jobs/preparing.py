"""`python -m explorer.jobs.preparing`: make the results that are shipped with the sample data, all of them anew.

Everything is seeded and runs on one thread of the CPU. What tells of the machine or the hour is left out.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.request import affordable, usual_method
from explorer.inspection.checks.verdict import Verdict
from explorer.inspection.explanation.outcome import outcome
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.fields.ablation import ablatable
from explorer.inspection.line.result import Line
from explorer.jobs import example, imputation, prepared, sample_codes
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Slice
from explorer.jobs.prepared import MANIFEST, Manifest
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import defaults, trained
from explorer.training.lessons import (
    ancestry,
    artificial_genotypes,
    branches,
    colouring,
    damaged_digits,
    digit_capsules,
    digit_codes,
    digits_gan,
    digits_run,
    faces_read,
    features_compared,
    fed_back,
    few_pictures,
    few_samples,
    finer_digits,
    lengths,
    masked_digits,
    memorising,
    next_letters,
    one_bit,
    one_scene,
    patches_compared,
    permuted_pixels,
    promoters_read,
    random_features,
    sideways,
    small_cells,
    smiley_reading,
    twins,
    two_layers,
    unseen_digits,
    variational_digits,
)
from explorer.training.lessons.segmentation import SegmentationTask
from explorer.training.lessons.sequences import SequenceTask
from explorer.training.lessons.starts import StartsTask
from explorer.training.spec import RunSpec

LEFT_OUT = (
    "log.txt",
    "worker.json",
    "worker.lock",
    "sealed.json",
    "status.json",
    "job.json",
    "events.jsonl",
    "checkpoint.safetensors",
)
"""Files of a run that are not shipped, or not as they are."""
NOT_TOLD = ("worker", "progress", "step")
"""Events that tell of the machine and the hour alone."""
DIGITS_KEPT = (0, 1, 2, 3, 5, 8, 12)
"""Epochs of the network that reads digits whose weights are shipped."""
SMALL = {"filters": (8,), "hidden": (8,), "dropout": 0.3}
"""Of the convolutional network: enough for the sample cross, and five of it are small."""


class Named(Store):
    """Names runs by what they are asked for, so that the same request has the same name whenever it is made."""

    def name(self, kind: str, key: str) -> str:
        """Return an id for a new run."""
        return f"{kind}-{key[:10]}"


def requests(store: Store, cohort: Dataset, cross: Dataset) -> Iterator[list[Run]]:
    """Request what is shipped, in steps that need those before; what a list shows first is requested last."""
    trait = cross.traits.names("trait")[0]
    attending = _spec(cross, trait, "gptransformer")
    convolving = _spec(cross, trait, "cnn", SMALL).model_copy(update={"ensemble": 5, "epochs": 40})
    transformer = store.request("train", {"spec": attending}, f"GPTransformer-style encoder for {trait}")
    network = store.request("train", {"spec": convolving}, f"1-D convolutional networks for {trait}")
    yield [transformer, network]
    yield [
        *(store.request("relatives", {"dataset": data.digest}, "Close relatives") for data in (cohort, cross)),
        *(store.request("clusters", {"dataset": data.digest}, "Clusters of samples") for data in (cohort, cross)),
        *(store.request("describe", {"dataset": d.digest}, f"Description of {d.name}") for d in (cohort, cross)),
        *(
            store.request("associate", {"dataset": data.digest, "trait": name}, f"Association with {name}")
            for data in (cohort, cross)
            for name in data.traits.names("trait")[:1]
        ),
    ]
    spec = trained.network_spec_of(network.folder)
    question = {"method": usual_method(spec), "people": "held-out", "most_people": affordable(spec)}
    yield [
        store.request("attention", {"run": transformer.id}, f"Attention of {transformer.title}"),
        *(store.request("rivals", {"run": run.id}, f"Rivals of {run.title}") for run in (transformer, network)),
        store.request("line", {"run": network.id}, f"Significance line of {network.title}"),
        store.request("explain", {"run": network.id, "question": question}, f"Integrated gradients of {network.title}"),
    ]
    letters, scenes = SequenceTask.model_validate({}), SegmentationTask.model_validate({})
    reading = example.begin_digits(store)
    yield [
        store.request("sequence", {"task": letters}, f"Sequence lesson: {letters.task} {letters.length} letters"),
        store.request("segmentation", {"task": scenes}, f"U-Net with and without skips, seed {scenes.seed}"),
        store.request("starts", {"task": StartsTask.model_validate({})}, "Descent from many starts, seed 0"),
        store.request("slice", Slice(), "Slice of a loss: circle"),
        reading,
    ]
    yield afterwards(store, network, reading)
    yield [
        store.request("memorise", {}, memorising.TITLE),
        store.request("interpolate", {"model": "network"}, two_layers.TITLE),
        store.request("interpolate", {"model": "features"}, random_features.TITLE),
        store.request("pixels", {}, permuted_pixels.TITLE),
        store.request("branches", {}, branches.TITLE),
        store.request("features", {}, features_compared.TITLE),
        store.request("artificial", {}, artificial_genotypes.TITLE),
        store.request("noise", {}, digits_gan.TITLE),
        store.request("finer", {}, finer_digits.TITLE),
        store.request("twins", {"experiment": "depth", "depths": twins.PUBLISHED}, twins.TITLES["depth"]),
        store.request("hold", {}, one_bit.TITLE),
        store.request("recurrent", {}, small_cells.TITLE),
        store.request("feedback", {}, fed_back.TITLE),
    ]
    yield [
        store.request("autoencoders", {}, digit_codes.TITLE),
        store.request("damaged", {}, damaged_digits.TITLE),
        store.request("unseen", {}, unseen_digits.TITLE),
        store.request("variational", {}, variational_digits.TITLE),
        store.request("colouring", {}, colouring.TITLE),
        store.request("scene", {}, one_scene.TITLE),
        store.request("letters", {}, next_letters.TITLE),
        store.request("lengths", {}, lengths.TITLE),
        *(
            store.request("alleles", {"dataset": data.digest}, f"Vectors of alleles of {data.name}")
            for data in (cohort, cross)
        ),
        store.request("impute", {}, imputation.TITLE),
        store.request("novelty", {}, sample_codes.TITLE),
        store.request("smileys", {}, smiley_reading.TITLE),
        store.request("patches", {}, patches_compared.TITLE),
        store.request("photos", {}, few_pictures.TITLE),
        store.request("capsules", {}, digit_capsules.TITLE),
        store.request("faces", {}, faces_read.TITLE),
        store.request("masked", {}, masked_digits.TITLE),
        store.request("sideways", {}, sideways.TITLE),
        store.request("few", {}, few_samples.TITLE),
        store.request("promoters", {}, promoters_read.TITLE),
        store.request("ancestry", {}, ancestry.TITLE),
    ]


def afterwards(store: Store, network: Run, reading: Run) -> list[Run]:
    """Request what pages show of two finished networks beside their first view."""
    rows = ablatable(geometry(trained.network_spec_of(network.folder)))
    layer = next(row.name for row in rows if row.kind not in ("dropout", "flatten"))
    epoch = digits_run.course(reading.folder).kept[-1]
    return [
        store.request(
            "ablate", {"run": network.id, "fold": 0, "layer": layer}, f"Every filter of {layer} switched off"
        ),
        store.request("controls", {"run": reading.id, "epoch": epoch}, "Controls of pictures"),
    ]


def make(to: Path, told: Callable[[str], None] = print) -> Manifest:
    """Make everything in a workspace of its own, and replace what lies in `to` by what of it is shipped."""
    with tempfile.TemporaryDirectory() as place:
        space = Workspace(Path(place) / "workspace")
        space.hold()
        store = Named(space)
        cohort, cross = (space.dataset(space.add(samples.open_sample(name))) for name in samples.names())
        scheduler = Scheduler(store, capacity=Capacity(training=1, long=1, short=1, threads=1))
        done: list[Run] = []
        for asked in requests(store, cohort, cross):
            done += _finished(scheduler, asked, told)
        draft = to.with_name(f".{to.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        for place_in_order, run in enumerate(done, 1):
            ship(run, draft / "runs" / run.id, float(place_in_order))
        outcome, line = judged(store, done, cross)
        about = Manifest(
            runs={run.id: _dataset(run, {one.id: one for one in done}) for run in done},
            headline=outcome.headline,
            loci=tuple(f"{row.chromosome}:{row.start}-{row.end}" for row in line.loci.itertuples()),
        )
        (draft / MANIFEST).write_text(about.model_dump_json(indent=1) + "\n")
        shutil.rmtree(to, ignore_errors=True)
        draft.replace(to)
        store.close()
        space.release()
    return about


def ship(run: Run, to: Path, created: float) -> None:
    """Copy a finished run into `to`, without what tells of this machine and hour.

    Parameters
    ----------
    created : stands for its time: those made later have more of it, and all are older than what a user makes
    """
    shutil.copytree(run.folder, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    files = RunFolder(to)
    job = run.model_dump(mode="json", include={"id", "kind", "title", "parameters", "key", "lane", "memory_bytes"})
    files.write("job.json", {**job, "created": created, "prepared": True})
    files.write(
        "status.json", {"state": "done", "progress": 1.0, "text": prepared.SAID, "attempt": 1, "queued": created}
    )
    told = [event for event in run.files.events().events if event["type"] not in NOT_TOLD]
    first = told[0]["t"] if told else 0.0
    lines = [json.dumps({**event, "t": round(event["t"] - first, 3)}) for event in told]
    (to / "events.jsonl").write_text("".join(f"{line}\n" for line in lines))
    if run.kind == "digits":
        _thin(to)
    for path in to.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            held = {name: arrays[name] for name in arrays.files}
        np.savez_compressed(path, **held)


def judged(store: Store, done: list[Run], data: Dataset) -> tuple[Verdict, Line]:
    """Return the verdict on the map, as the page Saliency comes to it, and the line with its loci."""
    folders = {run.kind: run.folder for run in done}
    return verdict_of(folders["explain"], folders["line"], data)


def verdict_of(explained: Path, drawn: Path, data: Dataset) -> tuple[Verdict, Line]:
    """Return the verdict that a map and a line come to, from the folders of their runs, and the line."""
    result, line = Explanation.load(explained), Line.load(drawn)
    return outcome(result, line, data), line


def _spec(data: Dataset, trait: str, preset: str, settings: dict[str, object] | None = None) -> RunSpec:
    usual = defaults.for_dataset(data, preset, (trait,))
    if settings is not None:
        usual["network"] = {"preset": preset, "settings": settings}
    about = {"dataset": data.digest, "traits": (trait,), **usual, "keep_epochs": 0, "device": "cpu", "threads": 1}
    return RunSpec.model_validate(about)


def _finished(scheduler: Scheduler, asked: list[Run], told: Callable[[str], None]) -> list[Run]:
    """Return runs once they are done; RuntimeError where one ends otherwise."""
    waiting = {run.id for run in asked}
    while waiting:
        scheduler.turn()
        for id in sorted(waiting):
            run = scheduler.store.get(id)
            if run.done:
                told(f"{run.id}: {run.title}")
                waiting.remove(id)
            elif not run.pending:
                raise RuntimeError(f"{run.title}: {run.state}, {run.text}")
        time.sleep(0.1)
    return [scheduler.store.get(run.id) for run in asked]


def _dataset(run: Run, others: dict[str, Run]) -> str | None:
    """Return the digest of the dataset that a run stands on, by itself or by the run that it was made of."""
    inner = run.parameters.get("spec") or {}
    digest = run.parameters.get("dataset") or inner.get("dataset")
    if digest is None and (of := others.get(str(run.parameters.get("run")))):
        return _dataset(of, others)
    return digest


def _thin(folder: Path) -> None:
    """Leave the weights of a few epochs of a network that learnt digits."""
    course = digits_run.course(folder)
    for path in (folder / "epochs").iterdir():
        if int(path.stem) not in DIGITS_KEPT:
            path.unlink()
    content = json.loads((folder / digits_run.COURSE).read_text())
    content["kept"] = [epoch for epoch in course.kept if epoch in DIGITS_KEPT]
    (folder / digits_run.COURSE).write_text(json.dumps(content))


if __name__ == "__main__":
    made = make(Path(sys.argv[1]) if len(sys.argv) > 1 else prepared.folder())
    print(made.headline)

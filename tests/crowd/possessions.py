"""What each of several people has: a dataset, finished and stopped work, a network, an upload, a thing in the trash.

All of it bears a name by which it is known wherever it should not be seen.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.jobs import deleting
from explorer.networks import zoo
from explorer.routes.places import Place

SIZE = 60, 80


@dataclass(frozen=True)
class Possessions:
    """What somebody has, by id."""

    mark: str
    dataset: str
    run: str
    training: str
    design: str
    upload: str
    trashed: str


def mark(name: str) -> str:
    """Return the word that stands in the name of all that is somebody's."""
    return f"belongs{name.lower()}{zlib.crc32(name.encode()):08x}"


def give(place: Place, name: str) -> dict[str, str]:
    """Give somebody their things, with workers that really work; return their ids."""
    word = mark(name)
    data = dataset(name)
    digest = place.workspace.add(data)
    run = place.store.request("describe", {"dataset": digest}, f"{word} described")
    spec = {"dataset": digest, "traits": [word], "network": {"preset": "mlp"}, "epochs": 2, "device": "cpu"}
    training = place.store.request("train", {"spec": spec}, f"{word} trained")
    design = place.workspace.designs.save(zoo.load("mlp", SIZE[1]).model_copy(update={"name": word}))
    upload = place.workspace.uploads_folder / f"{zlib.crc32(word.encode()):016x}"
    upload.mkdir(mode=0o700)
    (upload / f"{word}.csv").write_text(f"sample,{word}\n")
    other = place.workspace.add(dataset(name, "other"))
    trashed = deleting.delete(place.store, [f"datasets/{other}"])
    while any(place.store.get(one.id).pending for one in (run, training)):
        time.sleep(0.1)
    assert {place.store.get(one.id).state for one in (run, training)} == {"done"}
    return asdict(
        Possessions(word, digest, run.id, training.id, design, upload.name, str(getattr(trashed, "id", trashed)))
    )


def dataset(name: str, more: str = "") -> Dataset:
    """Return a small dataset whose names of samples, markers and traits tell whose it is."""
    word = mark(name)
    draw = np.random.default_rng(zlib.crc32(f"{name} {more}".encode()))
    samples, variants = SIZE
    calls = draw.integers(0, 3, SIZE).astype(np.int8)
    ids = np.array([f"{word}s{at}" for at in range(samples)], dtype=object)
    table = variant_table(
        chromosome=["1"] * variants,
        position=[1000 * at + 1 for at in range(variants)],
        name=[f"{word}m{at}" for at in range(variants)],
        a1=["A"] * variants,
        a2=["C"] * variants,
    )
    score = calls[:, 3] + draw.normal(0, 0.5, samples)
    traits = Traits(
        pd.DataFrame({word: score}, index=pd.Index(ids, name="sample")), (Column(name=word, kind="quantitative"),)
    )
    return Dataset(name=f"{word} {more}".strip(), genotypes=Genotypes(calls, ids, table), traits=traits)

"""Whatever goes over all calls of a file tells progress block by block, and stops when told to, leaving nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import blocks, counting, doctor, filters, packed
from explorer.datasets import genotypes as genotypes_module
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor import Sources
from explorer.datasets.filters import Filters
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Traits
from explorer.genetics import association, quality, structure
from explorer.progress import Stopped, silent

SAMPLES, VARIANTS, BLOCKS = 40, 640, 10


@pytest.fixture
def genotypes(tmp_path, monkeypatch):
    """Calls that stay in a file and are read in ten blocks; association and the like in more."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", SAMPLES * VARIANTS // BLOCKS)
    monkeypatch.setattr(packed, "_WRITE_BYTES", SAMPLES * VARIANTS // BLOCKS)
    monkeypatch.setattr(genotypes_module, "DIGESTED_BY_SAMPLES", 0)
    calls = packed.create(tmp_path / "calls.bed", SAMPLES, VARIANTS)
    calls[:, :] = np.random.default_rng(0).integers(-1, 3, (SAMPLES, VARIANTS)).astype(np.int8)
    names = np.array([f"s{i}" for i in range(SAMPLES)], dtype=object)
    return Genotypes(calls, names, variant_table("1", range(1, VARIANTS + 1), [f"v{i}" for i in range(VARIANTS)]))


def saved(genotypes, progress):
    table = pd.DataFrame(index=genotypes.samples)
    some = genotypes.take(variants=np.arange(1, VARIANTS))
    Dataset("some", some, Traits(table, ())).save(genotypes.dosages.path.parent / "kept", None, progress)


STEPS = {
    "count": lambda g, told: counting.counted(g.dosages, 2, None, told),
    "describe": lambda g, told: quality.summary(g, None, told),
    "digest": lambda g, told: g.work_out_digest(told),
    "save": saved,
    "filter": lambda g, told: filters.apply(g, Filters(ld_r2=0.5), None, told),
    "components": lambda g, told: structure.components(g.dosages, 2, progress=told),
    "associate": lambda g, told: association.associate(g, np.arange(SAMPLES) * 1.0, progress=told),
}


@pytest.mark.parametrize("name", STEPS)
def test_progress_is_told_for_every_block_and_a_stop_is_obeyed(genotypes, tmp_path, name):
    told = []
    before = {path.name for path in tmp_path.rglob("*")}

    def stopping(done, total, text=""):
        told.append(done / total)
        if len(told) == 4:
            raise Stopped

    with pytest.raises(Stopped):
        STEPS[name](genotypes, stopping)
    assert len(told) == 4
    assert {path.name for path in tmp_path.rglob("*")} == before
    told.clear()
    STEPS[name](genotypes, lambda done, total, text="": told.append(done / total))
    assert len(told) >= BLOCKS
    assert told[-1] == 1.0


def test_the_digest_is_the_same_however_it_is_worked_out(genotypes):
    in_memory = Genotypes(genotypes.dosages.read(), genotypes.samples, genotypes.variants)
    genotypes.work_out_digest(silent)
    assert genotypes.digest == in_memory.digest


def test_lines_of_an_odd_bim_can_be_stopped(genotypes, tmp_path, monkeypatch):
    monkeypatch.setattr(plink, "_LINES_TOLD", 100)
    bed = plink.write(genotypes, tmp_path / "copy")
    bim = bed.with_suffix(".bim")
    bim.write_text(bim.read_text().replace("\t", " "))

    def stopping(done, total, text=""):
        if "lines" in text:
            raise Stopped

    with pytest.raises(Stopped):
        doctor.examine(Sources(bed), progress=stopping)

"""PLINK files against bed-reader's own reading, against the same cross as a table, and there and back."""

import numpy as np
import pytest
from bed_reader import open_bed, to_bed
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.datasets.formats import plink, tables
from explorer.datasets.formats.findings import CONTRARY, FILE_MENDS, Notes
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError


def _genotypes(dosages, ploidy=2):
    samples, variants = dosages.shape
    table = variant_table(
        [str(1 + j % 3) for j in range(variants)],
        [100 * (j + 1) for j in range(variants)],
        [f"rs{j}" for j in range(variants)],
        ["A"] * variants,
        ["G"] * variants,
    )
    return Genotypes(dosages, np.array([f"s{i}" for i in range(samples)], dtype=object), table, ploidy)


@settings(deadline=None, max_examples=40)
@given(arrays.arrays(np.int8, st.tuples(st.integers(1, 13), st.integers(1, 7)), elements=st.integers(-1, 2)))
def test_written_calls_are_what_bed_reader_reads(tmp_path_factory, dosages):
    dosages[0, 0] = 1
    folder = tmp_path_factory.mktemp("bed")
    path = plink.write(_genotypes(dosages), folder / "cohort.bed")
    with open_bed(path) as bed:
        calls = bed.read(dtype="int8")
        assert bed.iid.tolist() == [f"s{i}" for i in range(len(dosages))]
    np.testing.assert_array_equal(np.where(calls == -127, -1, calls), dosages)
    np.testing.assert_array_equal(plink.read(path).dosages, dosages)


def test_write_and_read_keep_everything(tmp_path):
    genotypes = _genotypes(np.random.default_rng(1).integers(-1, 3, (9, 5)).astype(np.int8))
    again = plink.read(plink.write(genotypes, tmp_path / "cohort"))
    assert again.digest == genotypes.digest


def test_ids_with_blanks_and_markup_come_back(tmp_path):
    genotypes = _genotypes(np.array([[0, 1], [1, 2]], np.int8))
    names = np.array(["Zoë <b>1</b>", "line 2"], dtype=object)
    genotypes = Genotypes(genotypes.dosages, names, genotypes.variants)
    assert plink.read(plink.write(genotypes, tmp_path / "cohort")).samples.tolist() == names.tolist()


@pytest.mark.parametrize("samples", [80, 81, 82, 83])
def test_blocks_read_as_one(tmp_path, monkeypatch, samples):
    """Every number of samples modulo four, with blocks of a few variants."""
    calls = np.random.default_rng(samples).integers(0, 3, (samples, 23)).astype(np.int8)
    to_bed(tmp_path / "x.bed", calls)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 3 * samples)
    told = []
    genotypes = plink.read(tmp_path / "x.bed", progress=lambda done, total, text: told.append(done / total))
    np.testing.assert_array_equal(genotypes.dosages, calls)
    assert told == [0, 16 / 23, 1]


def test_large_calls_stay_in_the_bed(tmp_path, monkeypatch):
    calls = np.random.default_rng(0).integers(0, 3, (50, 40)).astype(np.int8)
    to_bed(tmp_path / "x.bed", calls)
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 100)
    genotypes = plink.read(tmp_path / "x.bed", scratch=tmp_path / "scratch")
    assert isinstance(genotypes.dosages, PackedCalls)
    assert genotypes.dosages.path == tmp_path / "x.bed"
    assert not (tmp_path / "scratch").exists()
    np.testing.assert_array_equal(genotypes.dosages, calls)


def test_stopping_leaves_nothing_behind(tmp_path, monkeypatch):
    class Enough(Exception):
        pass

    def stop(done, total, text):
        raise Enough

    to_bed(tmp_path / "x.bed", np.ones((50, 40), np.int8))
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 100)
    with pytest.raises(Enough):
        plink.read(tmp_path / "x.bed", progress=stop, scratch=tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()


def test_yeast_cross_is_haploid_and_equals_bed_reader(yeast_folder):
    notes = Notes()
    genotypes = plink.read(yeast_folder / "yeast.bed", notes=notes)
    assert genotypes.shape == (1008, 11623)
    assert genotypes.ploidy == 1
    assert genotypes.mapped
    with open_bed(yeast_folder / "yeast.bed") as bed:
        np.testing.assert_array_equal(2 * genotypes.array, bed.read(dtype="int8"))
    assert {f.label: f.value for f in notes.facts}["Ploidy"] == "1 (counted 0/1)"
    assert [(f.code, f.mend and f.mend.code) for f in notes.findings] == [("no-heterozygotes", "diploid")]


def test_yeast_can_be_kept_diploid(yeast_folder):
    genotypes = plink.read(yeast_folder / "yeast.bed", mends=["diploid"])
    assert genotypes.ploidy == 2
    assert set(np.unique(genotypes.dosages)) == {0, 2}


def test_yeast_bed_and_table_agree(yeast_folder):
    """The first 600 markers as a 0/1 table: same calls, samples, map and alleles (read from the names)."""
    bed = plink.read(yeast_folder / "yeast.bed")
    table = tables.read_genotypes(yeast_folder / "genotypes_haploid_01_first600.csv.gz")
    np.testing.assert_array_equal(table.dosages, bed.dosages[:, :600])
    assert table.samples.tolist() == bed.samples.tolist()
    assert table.ploidy == bed.ploidy == 1
    assert table.variants.equals(bed.variants.iloc[:600])


def test_unknown_mend_is_named(tmp_path):
    with pytest.raises(InputError, match="no mend is called 'magic'"):
        plink.read(tmp_path / "x.bed", mends=["magic"])


def test_mends_that_contradict_each_other_are_refused():
    for group in CONTRARY:
        assert group <= FILE_MENDS.keys()
        with pytest.raises(InputError, match=r"mends: .* and .* contradict each other\. Choose one of them"):
            Notes(group)
        for code in group:
            assert Notes([code]).requested(code)

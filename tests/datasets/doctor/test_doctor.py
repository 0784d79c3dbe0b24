"""The import doctor on real crosses, and its promises: one way to examine and to load, nothing left half-done."""

import gc
import json
import tracemalloc
from pathlib import Path

import corpus
import numpy as np
import pandas as pd
import pytest
from bed_reader import to_bed

from explorer.datasets import dataset as datasets
from explorer.datasets import doctor
from explorer.errors import InputError
from explorer.progress import Stopped


@pytest.fixture
def cohort(tmp_path):
    case = next(case for case in corpus.odd() if case.name == "odd-bim-blanks")
    return corpus.write(tmp_path / "files", [case])[0].folder / "cohort.bed"


@pytest.fixture
def yeast(yeast_folder):
    return doctor.Sources(
        yeast_folder / "yeast.bed",
        yeast_folder / "phenotypes.csv",
        yeast_folder / "genes.bed",
        yeast_folder / "published_qtl.csv",
    )


def test_yeast_cross_is_understood_and_loads(yeast):
    report = doctor.examine(yeast)
    assert report.usable
    assert not [f for f in report.findings if f.severity != "note"]
    understood = {fact.label: fact.value for fact in report.understood}
    assert understood["Samples"] == "1,008"
    assert understood["Variants"] == "11,623"
    assert understood["Ploidy"] == "1 (counted 0/1)"
    assert understood["Samples with traits"] == "1,008 of 1,008"
    assert understood["Traits"] == "46 quantitative"
    assert understood["Genes"] == "6,600 from genes.bed (BED)"
    assert understood["Known loci"] == "591 from published_qtl.csv, 46 traits"
    loaded = doctor.load(yeast, name="Yeast")
    assert (loaded.name, loaded.genotypes.shape, loaded.genotypes.ploidy) == ("Yeast", (1008, 11623), 1)
    known = loaded.truth_for("Lactose")
    assert loaded.genes is not None
    assert known is not None
    chromosomes = set(loaded.genotypes.variants["chromosome"])
    assert set(known["chromosome"]) <= chromosomes
    assert chromosomes <= set(loaded.genes["chromosome"])


def test_yeast_genes_with_roman_chromosomes(yeast, tmp_path):
    """SGD writes chrI ... chrXVI: the mend brings them onto the genotypes' ruler."""
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"]
    rows = [line.split("\t") for line in yeast.genes.read_text().splitlines()]
    named = ["\t".join([f"chr{roman[int(r[0]) - 1]}" if int(r[0]) <= 16 else "chrM", *r[1:]]) for r in rows]
    (tmp_path / "sgd.bed").write_text("\n".join(named) + "\n")
    sources = doctor.Sources(yeast.genotypes, genes=tmp_path / "sgd.bed")
    report = doctor.examine(sources)
    assert not report.usable
    assert report.offered() == ["roman-chromosomes"]
    genes, plain = doctor.load(sources, mends=report.offered()).genes, doctor.load(yeast).genes
    assert genes is not None
    assert plain is not None
    assert genes["chromosome"].replace("MT", "17").tolist() == plain["chromosome"].tolist()


def test_wheat_lines_need_no_map(wheat_folder):
    sources = doctor.Sources(wheat_folder / "genotypes.csv.gz", wheat_folder / "yields.csv")
    report = doctor.examine(sources)
    assert report.usable
    understood = {fact.label: fact.value for fact in report.understood}
    assert understood["Map"] == "none: rulers count markers"
    assert understood["Samples with traits"] == "599 of 599"
    assert doctor.load(sources).genotypes.shape == (599, 1279)


def test_report_is_plain_json(cohort):
    report = doctor.examine(doctor.Sources(cohort))
    again = doctor.Report.model_validate(json.loads(report.model_dump_json()))
    assert again == report


def test_examining_and_refusing_leave_nothing_behind(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1)
    before = sorted(cohort.parent.iterdir())
    doctor.examine(doctor.Sources(cohort))
    with pytest.raises(InputError):
        doctor.load(doctor.Sources(cohort, genes=cohort), scratch=tmp_path / "temporary")
    with pytest.raises(InputError):
        doctor.load(doctor.Sources(cohort, genes=cohort))
    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(cohort.parent.iterdir()) == before


def test_stopping_leaves_nothing_behind(cohort, tmp_path, monkeypatch):
    def stop(done, total, text):
        if "checking the calls" in text:
            raise Stopped

    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1)
    with pytest.raises(Stopped):
        doctor.load(doctor.Sources(cohort), progress=stop, scratch=tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()


def test_calls_of_a_large_table_are_linked_when_saved(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1)
    pd.DataFrame(corpus.DOSAGES).to_csv(tmp_path / "a.csv", index_label="sample")
    loaded = doctor.load(doctor.Sources(tmp_path / "a.csv"), scratch=tmp_path / "scratch")
    files = list((tmp_path / "scratch").iterdir())
    assert len(files) == 1
    folder = loaded.save(tmp_path / "saved")
    assert (folder / "calls.bed").samefile(files[0])
    again = datasets.load(folder)
    assert again.genotypes.digest == loaded.genotypes.digest
    np.testing.assert_array_equal(again.genotypes.dosages, corpus.DOSAGES)


def test_calls_without_a_scratch_folder_go_with_the_dataset(tmp_path, monkeypatch):
    pd.DataFrame(corpus.DOSAGES).to_csv(tmp_path / "a.csv", index_label="sample")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1)
    loaded = doctor.load(doctor.Sources(tmp_path / "a.csv"))
    few = loaded.genotypes.take(np.array([1, 0]))
    del loaded
    gc.collect()
    assert len(list((tmp_path / "temporary").rglob("*.bed"))) == 1
    np.testing.assert_array_equal(few.dosages, corpus.DOSAGES[[1, 0]])
    del few
    gc.collect()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_large_bed_is_never_held_whole(tmp_path, monkeypatch):
    """Memory taken while 24 MB of dosages are read and looked at stays far below them; held whole it would be above."""
    samples, variants = 4000, 6000
    calls = np.tile(np.random.default_rng(3).integers(0, 3, (samples, 60), dtype=np.int8), variants // 60)
    to_bed(tmp_path / "large.bed", calls)
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 2**20)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 2**20)
    told = []
    tracemalloc.start()
    try:
        loaded = doctor.load(
            doctor.Sources(tmp_path / "large.bed"),
            scratch=tmp_path / "scratch",
            progress=lambda done, total, text: told.append(text),
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 0.5 * samples * variants
    assert len(told) > 20
    np.testing.assert_array_equal(loaded.genotypes.dosages[::97, :], calls[::97])


def test_several_mends_at_once(tmp_path):
    """Repeated samples, sites out of order, a site where nobody differs, repeated names: all put right together."""
    (tmp_path / "a.csv").write_text(
        "marker,chr,pos,s1,s2,s2,s3\nrs1,2,9,0,1,2,2\nrs1,1,7,1,1,1,1\nrs3,1,5,2,1,0,0\nrs4,10,1,0,0,1,2\n"
    )
    sources = doctor.Sources(tmp_path / "a.csv")
    report = doctor.examine(sources)
    assert {f.code for f in report.findings if f.mend} == {
        "duplicate-samples",
        "unsorted",
        "duplicate-variants",
        "monomorphic",
    }
    mends = ["keep-first-sample", "sort-positions", "unique-variants", "drop-monomorphic"]
    loaded = doctor.load(sources, mends=mends).genotypes
    assert loaded.samples.tolist() == ["s1", "s2", "s3"]
    assert loaded.variants["name"].tolist() == ["rs3", "rs1", "rs4"]
    np.testing.assert_array_equal(loaded.dosages, [[2, 0, 0], [1, 1, 0], [0, 2, 2]])


def test_what_was_understood_can_be_undone(tmp_path):
    rows = "".join(f"s{i},{i % 2},{i // 2 % 2}\n" for i in range(8))
    (tmp_path / "a.csv").write_text("sample,chr1:5,chr2:9\n" + rows)
    plain = doctor.load(doctor.Sources(tmp_path / "a.csv")).genotypes
    assert (plain.ploidy, plain.mapped) == (1, True)
    undone = doctor.load(doctor.Sources(tmp_path / "a.csv"), mends=["diploid", "no-map"]).genotypes
    assert (undone.ploidy, undone.mapped) == (2, False)
    np.testing.assert_array_equal(undone.dosages, plain.dosages)


def test_unknown_mend_is_refused(cohort):
    report = doctor.examine(doctor.Sources(cohort), mends=["wish"])
    assert not report.usable
    assert report.refusal is not None
    assert "no mend is called 'wish'" in report.refusal


def test_every_mend_is_offered_by_a_case():
    """No mend without a file that needs it; "diploid" and "no-map" undo what was understood (tested above).

    "other-build" needs a named build (tested in test_builds).
    """
    used = {code for case in corpus.broken() for code in case.mend}
    assert set(doctor.FILE_MENDS) - used <= {"diploid", "no-map", "other-build"}


def test_same_name_in_another_folder_is_another_file(tmp_path):
    """Only names are shown, never the path on the server."""
    report = doctor.examine(doctor.Sources(Path(tmp_path / "secret" / "cohort.bed")))
    assert "secret" not in report.reason()


def test_mends_of_a_small_file_of_many_calls_are_offered_untried(tmp_path, monkeypatch):
    """Its calls lay in a file that is gone once it is read: a .pgen of rare alleles holds few bytes per call."""
    calls = pd.DataFrame(corpus.DOSAGES).assign(same=0)
    calls.to_csv(tmp_path / "a.csv", index_label="sample")
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1)
    report = doctor.examine(doctor.Sources(tmp_path / "a.csv"))
    assert report.usable
    (found,) = (finding for finding in report.findings if finding.code == "monomorphic")
    assert found.mend is not None
    assert not found.mend.tried


@pytest.mark.parametrize("least", [1, 1000])
@pytest.mark.parametrize("own", [True, False])
def test_large_phased_genotypes_are_saved_with_their_phase(least, own, tmp_path, monkeypatch):
    """Where the calls are large, or their two copies only."""
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", least)
    copies = np.random.default_rng(4).integers(0, 2, (30, 20, 2))
    calls = ["\t".join(f"{one}|{two}" for one, two in site) for site in copies.tolist()]
    lines = [f"1\t{site + 1}\tv{site}\tA\tG\t.\t.\t.\tGT\t{words}" for site, words in enumerate(calls)]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(f"s{i}" for i in range(20))
    key = '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">'
    (tmp_path / "a.vcf").write_text("\n".join(["##fileformat=VCFv4.2", key, columns, *lines, ""]))
    loaded = doctor.load(doctor.Sources(tmp_path / "a.vcf"), scratch=None if own else tmp_path / "scratch")
    again = datasets.load(loaded.save(tmp_path / "saved", ours=tmp_path / "scratch"))
    np.testing.assert_array_equal(again.genotypes.haplotypes, copies.swapaxes(0, 1))
    np.testing.assert_array_equal(again.genotypes.array, copies.sum(2).T)

"""A file per chromosome: the genotypes of the whole, however the files are named, ordered or written."""

import numpy as np
import pytest

from explorer import cli
from explorer.datasets import blocks, dataset, doctor
from explorer.datasets.formats import arrays, plink, recognition, vcf
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError

SAMPLES = [f"s{i}" for i in range(6)]


def cohort(chromosomes=("1", "2", "10", "X"), samples=SAMPLES, sites=3, seed=1):
    rng = np.random.default_rng(seed)
    number = sites * len(chromosomes)
    table = variant_table(
        [name for name in chromosomes for _ in range(sites)],
        [100 * (i % sites + 1) for i in range(number)],
        [f"rs{i}" for i in range(number)],
        ["A"] * number,
        ["G"] * number,
    )
    dosages = rng.integers(-1, 3, (len(samples), number)).astype(np.int8)
    return Genotypes(dosages, np.array(samples, dtype=object), table)


def split(whole, folder, write=plink.write, order=None):
    """Write a file per chromosome; `order` shuffles the samples of all but the first."""
    paths = []
    for index, name in enumerate(dict.fromkeys(whole.variants["chromosome"])):
        part = whole.take(variants=np.flatnonzero(whole.variants["chromosome"] == name))
        part = part.take(order) if index and order is not None else part
        paths.append(write(part, folder / f"chr{name}"))
    return paths


@pytest.mark.parametrize("write", [plink.write, arrays.write])
@pytest.mark.parametrize("named", ["list", "pattern", "folder"])
def test_parts_are_the_whole(tmp_path, write, named):
    whole = cohort()
    paths = split(whole, tmp_path, write)
    (tmp_path / "notes.log").write_text("made today")
    given = {"list": paths[::-1], "pattern": tmp_path / f"chr*{paths[0].suffix}", "folder": tmp_path}[named]
    notes = Notes()
    genotypes = recognition.read(given, notes)
    np.testing.assert_array_equal(genotypes.dosages, whole.dosages)
    assert genotypes.variants.equals(whole.variants)
    assert genotypes.samples.tolist() == SAMPLES
    assert {fact.label: fact.value for fact in notes.facts}["Files"].startswith("4: chr")


def test_files_of_different_formats(tmp_path):
    whole = cohort(("1", "2"))
    first, second = split(whole, tmp_path)
    part = arrays.write(plink.read(second), tmp_path / "second")
    genotypes = recognition.read([part, first], Notes())
    np.testing.assert_array_equal(genotypes.dosages, whole.dosages)


def test_order_of_samples(tmp_path):
    whole = cohort()
    notes = Notes()
    genotypes = recognition.read(split(whole, tmp_path, order=np.array([3, 1, 0, 5, 4, 2])), notes)
    np.testing.assert_array_equal(genotypes.dosages, whole.dosages)
    told = [finding for finding in notes.findings if finding.code == "samples-reordered"]
    assert [finding.place for finding in told] == ["chr2.bed", "chr10.bed", "chrX.bed"]


def test_samples_that_are_not_in_all(tmp_path):
    split(cohort(("1",)), tmp_path)
    split(cohort(("2",), SAMPLES[:4]), tmp_path)
    split(cohort(("3",), [*SAMPLES, "new"]), tmp_path)
    with pytest.raises(InputError, match=r"chr2\.bed: it has no sample 's4', nor 1 others, unlike chr1\.bed"):
        recognition.read([tmp_path / "chr1.bed", tmp_path / "chr2.bed"], Notes())
    with pytest.raises(InputError, match=r"chr3\.bed: it has a sample 'new', unlike chr1\.bed"):
        recognition.read([tmp_path / "chr1.bed", tmp_path / "chr3.bed"], Notes())


def test_chromosome_in_two_files(tmp_path):
    paths = split(cohort(("1", "2")), tmp_path)
    again = plink.write(cohort(("2",)), tmp_path / "again")
    with pytest.raises(InputError, match=r"again\.bed: chromosome 2 is in it, and in chr2\.bed"):
        recognition.read([*paths, again], Notes())


def test_one_ploidy_for_all(tmp_path):
    """With too few calls to tell, ploidy is that of the other files; beside heterozygotes one copy counts two."""
    rng = np.random.default_rng(2)
    big, small = cohort(("1",), [f"s{i}" for i in range(60)], 40), cohort(("2",), [f"s{i}" for i in range(60)], 1)
    np.asarray(big.dosages)[:] = 2 * rng.integers(0, 2, big.dosages.shape)
    np.asarray(small.dosages)[:] = 0
    np.asarray(small.dosages)[0] = 2
    paths = [plink.write(big, tmp_path / "chr1"), plink.write(small, tmp_path / "chr2")]
    genotypes = recognition.read(paths, Notes())
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(np.asarray(genotypes.dosages)[:, :40], np.asarray(big.dosages) // 2)
    np.testing.assert_array_equal(genotypes.dosages[:, 40], small.dosages[:, 0] // 2)
    other = cohort(("3",), [f"s{i}" for i in range(60)], 5)
    notes = Notes()
    genotypes = recognition.read([paths[0], plink.write(other, tmp_path / "chr3")], notes)
    assert genotypes.ploidy == 2
    np.testing.assert_array_equal(genotypes.dosages[:, :40], big.dosages)
    assert any(finding.code == "mixed-ploidy" for finding in notes.findings)


def test_a_table_without_a_2_beside_others_keeps_its_heterozygotes(tmp_path):
    """A short chromosome of rare alleles; real haploid calls, of a VCF, still count two."""
    (tmp_path / "chr1.csv").write_text("sample,1:10,1:20\na,0,2\nb,1,1\nc,2,0\n")
    (tmp_path / "chr2.csv").write_text("sample,2:10,2:20\na,0,1\nb,1,0\nc,0,0\n")
    head = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\n"
    (tmp_path / "chrMT.vcf").write_text(f"{head}MT\t5\t.\tA\tG\t.\t.\t.\tGT\t0\t1\t1\n")
    notes = Notes()
    genotypes = recognition.read([tmp_path / name for name in ("chr1.csv", "chr2.csv", "chrMT.vcf")], notes)
    assert genotypes.ploidy == 2
    np.testing.assert_array_equal(genotypes.dosages, [[0, 2, 0, 1, 0], [1, 1, 1, 0, 2], [2, 0, 0, 0, 2]])
    told = {finding.place: finding.code for finding in notes.findings if finding.code != "map-from-names"}
    assert told == {"chr2.csv": "no-two-copies", "chrMT.vcf": "mixed-ploidy"}
    alone = Notes()
    assert recognition.read(tmp_path / "chr2.csv", alone).ploidy == 1
    assert "haploid-codes" in [finding.code for finding in alone.findings]


def test_phase_of_all(tmp_path):
    head = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n"
    for name in ("1", "2"):
        (tmp_path / f"chr{name}.vcf").write_text(f"{head}{name}\t5\t.\tA\tG\t.\t.\t.\tGT\t0|1\t1|0\n")
    genotypes = recognition.read(tmp_path / "chr?.vcf", Notes())
    one = vcf.read(tmp_path / "chr1.vcf")
    assert one.haplotypes is not None
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes, np.concatenate([one.haplotypes] * 2, 1))


def test_what_a_folder_or_pattern_must_hold(tmp_path):
    with pytest.raises(InputError, match="it is a folder, and no file of genotypes is in it"):
        recognition.read(tmp_path, Notes())
    with pytest.raises(InputError, match=r"\*\.bed: no file of genotypes matches"):
        recognition.read(tmp_path / "*.bed", Notes())
    paths = split(cohort(("1",)), tmp_path)
    (tmp_path / "traits.csv").write_text("sample,yield\ns1,3\n")
    assert recognition.read(tmp_path, Notes()).shape == (6, 3)
    arrays.write(plink.read(paths[0]), tmp_path / "other")
    with pytest.raises(InputError, match=r"genotypes of several kinds \(\.bed, \.npz\)"):
        recognition.read(tmp_path, Notes())
    with pytest.raises(InputError, match=r"chr9\.bed: there is no such file"):
        recognition.read([*paths, tmp_path / "chr9.bed"], Notes())


def test_many_large_files_do_not_add_up_in_memory(tmp_path, monkeypatch):
    whole = cohort()
    paths = split(whole, tmp_path)
    monkeypatch.setattr(dataset, "IN_MEMORY_BYTES", 20)
    scratch = tmp_path / "scratch"
    genotypes = recognition.read(paths, Notes(), scratch=scratch)
    np.testing.assert_array_equal(genotypes.dosages, whole.dosages)
    assert len(list(scratch.iterdir())) == 1


@pytest.mark.parametrize("named", ["list", "pattern", "folder"])
def test_the_command_takes_several(tmp_path, capsys, named):
    split(cohort(), tmp_path)
    given = {
        "list": sorted(map(str, tmp_path.glob("*.bed"))),
        "pattern": [str(tmp_path / "c*.bed")],
        "folder": [str(tmp_path)],
    }
    assert cli.main(["check", *given[named]]) == 0
    assert "4: chr1.bed to chrX.bed" in capsys.readouterr().out
    assert cli.main(["check", str(tmp_path / "chr1.bed"), str(tmp_path / "chr3.bed")]) == 2
    assert "chr3.bed: there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.pgen.gz", "a.bgen.gz", "a.ped.gz", "a.xlsx.gz"])
def test_what_is_not_read_compressed(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x1f\x8b\x08")
    with pytest.raises(InputError, match="is not read from a compressed file"):
        recognition.read(tmp_path / name, Notes())


def test_the_doctor_loads_them_with_traits(tmp_path):
    whole = cohort()
    split(whole, tmp_path)
    (tmp_path / "traits.csv").write_text(
        "sample,yield\n" + "".join(f"{name},{i}.5\n" for i, name in enumerate(SAMPLES))
    )
    sources = doctor.Sources(tmp_path / "chr*.bed", traits=tmp_path / "traits.csv")
    assert doctor.examine(sources).usable
    loaded = doctor.load(sources)
    np.testing.assert_array_equal(loaded.genotypes.dosages, whole.dosages)
    np.testing.assert_array_equal(loaded.traits["yield"], np.arange(6) + 0.5)
    several = doctor.Sources(tmp_path / "chr1.bed", more=(tmp_path / "chr2.bed",))
    assert doctor.load(several).genotypes.shape == (6, 6)


def write_vcf(folder, chromosome, calls, form):
    """Write two sites of two samples."""
    head = (
        "##fileformat=VCFv4.2\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="G">\n##FORMAT=<ID=DS,Number=A,Type=Float,Description="D">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n"
    )
    rows = [f"{chromosome}\t{i + 1}\t.\tA\tG\t.\t.\t.\t{form}\t{row[0]}\t{row[1]}\n" for i, row in enumerate(calls)]
    path = folder / f"chr{chromosome}.vcf"
    path.write_text(head + "".join(rows))
    return path


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_doses_beside_calls_are_doses(tmp_path, order):
    files = [
        write_vcf(tmp_path, "1", [("0/1", "1/1"), ("./.", "0/0")], "GT"),
        write_vcf(tmp_path, "2", [("0.25", "1.5"), (".", "2")], "DS"),
    ]
    notes = Notes()
    genotypes = recognition.read([files[i] for i in order], notes)
    assert genotypes.dosages.dtype == np.uint16
    assert genotypes.variants["chromosome"].tolist() == ["1", "1", "2", "2"]
    copies = [[1, np.nan, 0.25, np.nan], [2, 0, 1.5, 2]]
    np.testing.assert_array_equal(blocks.copies(np.asarray(genotypes.dosages)), copies)
    told = {fact.label: fact.value for fact in notes.facts}
    assert told["Doses"] == "kept as doses: fractions of a copy in 1 of 2 files (chr2.vcf, ...)"
    notes = Notes(["round-dosages"])
    rounded = recognition.read(files, notes)
    assert {fact.label: fact.value for fact in notes.facts}["Doses"] == "rounded to whole counts"
    np.testing.assert_array_equal(rounded.dosages, [[1, -1, 0, -1], [2, 0, 2, 2]])


def test_doses_of_one_copy_beside_two(tmp_path):
    """The X of men alone, called as haploid, beside their autosomes: counted as two copies."""
    files = [
        write_vcf(tmp_path, "1", [("0.25", "1.5"), ("1", "2")], "DS"),
        write_vcf(tmp_path, "X", [("0:0.25", "1:1"), ("1:0.75", "0:0")], "GT:DS"),
    ]
    genotypes = recognition.read(files, Notes(["read-doses"]))
    assert genotypes.ploidy == 2
    np.testing.assert_array_equal(blocks.copies(np.asarray(genotypes.dosages)), [[0.25, 1, 0.5, 1.5], [1.5, 2, 2, 0]])

"""VCF and BCF: alleles counted, phase kept, sites split or left out with a count."""

import gzip
import shutil
import subprocess
import tracemalloc

import numpy as np
import pytest
from cyvcf2 import VCF, Writer

from explorer.datasets.formats import vcf
from explorer.datasets.formats.findings import Notes
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError

HEAD = '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"


def _write(path, samples, *records):
    rows = "".join("\t".join(record) + "\n" for record in records)
    path.write_text(HEAD + COLUMNS + "\t".join(samples) + "\n" + rows)
    return path


def _record(position, alternatives, *calls, name=".", form="GT", reference="A", chromosome="chr1"):
    return [chromosome, str(position), name, reference, alternatives, ".", ".", ".", form, *calls]


def test_phase_is_kept_as_two_copies(tmp_path):
    path = _write(
        tmp_path / "a.vcf", ["x", "y", "z"], _record(5, "G", "0|1", "1|0", "1|1"), _record(9, "T", "0/0", ".|.", "0|1")
    )
    genotypes = vcf.read(path)
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes[:, 0], [[0, 1], [1, 0], [1, 1]])
    np.testing.assert_array_equal(genotypes.haplotypes[:, 1], [[0, 0], [-1, -1], [0, 1]])
    np.testing.assert_array_equal(genotypes.dosages, [[1, 0], [1, -1], [2, 1]])
    assert genotypes.variants.to_dict("list") == {
        "chromosome": ["1", "1"],
        "position": [5, 9],
        "name": ["chr1:5:A:G", "chr1:9:A:T"],
        "a1": ["G", "T"],
        "a2": ["A", "A"],
    }


def test_one_unphased_heterozygote_ends_phase(tmp_path):
    path = _write(tmp_path / "a.vcf", ["x", "y"], _record(5, "G", "0|1", "0/1"))
    assert vcf.read(path).haplotypes is None


def test_several_alternatives_are_split_on_request(tmp_path):
    path = _write(tmp_path / "a.vcf", ["x", "y", "z"], _record(5, "G,T,<DEL>", "0|1", "1|2", "3|2", name="rs7"))
    with pytest.raises(InputError, match="no site with genotypes is left"):
        vcf.read(path)
    notes = Notes(["split-multiallelic"])
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.variants["name"].tolist() == ["rs7:G", "rs7:T"]
    np.testing.assert_array_equal(genotypes.dosages, [[1, 0], [1, 1], [0, 1]])
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes.sum(2), genotypes.dosages)
    assert "1 sites with several alternative alleles are split into 2" in notes.findings[0].sentence


def test_as_many_sites_as_records_though_one_is_split_and_one_left_out(tmp_path):
    path = _write(
        tmp_path / "a.vcf",
        ["x", "y"],
        _record(5, "G,T", "0|1", "1|2"),
        _record(7, "<DEL>", "0|1", "1|1"),
        _record(9, "C", "1|1", "0|1"),
    )
    genotypes = vcf.read(path, ["split-multiallelic"])
    np.testing.assert_array_equal(genotypes.dosages, [[1, 0, 2], [1, 1, 1]])


def test_counts_of_what_is_left_out_are_told(tmp_path):
    path = _write(
        tmp_path / "a.vcf",
        ["x", "y"],
        _record(5, "G", "0/1", "1/1"),
        _record(6, "G,T", "0/1", "1/2"),
        _record(7, "<DEL>", "0/1", "1/1"),
        _record(8, "*", "0/1", "1/1"),
        _record(9, ".", "0/0", "0/0"),
        _record(10, "C", "3", "4", form="DP"),
    )
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.variants["position"].tolist() == [5]
    told = {finding.code: finding.sentence.split()[0] for finding in notes.findings}
    assert told == {"multiallelic": "1", "symbolic-alternatives": "2", "without-calls": "2"}


def test_haploid_calls_beside_diploid_count_two_copies(tmp_path):
    """A man's X beside a woman's: the one allele stands for two, as PLINK counts it."""
    path = _write(
        tmp_path / "a.vcf",
        ["man", "woman"],
        _record(5, "G", "1", "0/1", chromosome="chrX"),
        _record(8, "G", "0", "1/1"),
    )
    genotypes = vcf.read(path)
    assert genotypes.ploidy == 2
    np.testing.assert_array_equal(genotypes.dosages, [[2, 0], [1, 2]])


def test_haploid_throughout(tmp_path):
    path = _write(tmp_path / "a.vcf", ["x", "y", "z"], _record(5, "G", "1", "0", "."))
    genotypes = vcf.read(path)
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(genotypes.dosages[:, 0], [1, 0, -1])


def test_inbred_lines_are_read_as_one_copy(tmp_path):
    calls = np.random.default_rng(4).integers(0, 2, (30, 40))
    records = [_record(5 * j + 1, "G", *("1/1" if c else "0/0" for c in calls[:, j])) for j in range(40)]
    genotypes = vcf.read(_write(tmp_path / "a.vcf", [f"l{i}" for i in range(30)], *records))
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(genotypes.dosages, calls)


@pytest.mark.parametrize("length", [30, 100, 200, -9, -1])
def test_gzip_cut_anywhere_is_refused(tmp_path, length):
    whole = _write(tmp_path / "a.vcf", ["x", "y"], *(_record(5 + i, "G", "0/1", "1/1") for i in range(50)))
    path = tmp_path / "b.vcf.gz"
    path.write_bytes(gzip.compress(whole.read_bytes())[:length])
    with pytest.raises(InputError, match=r"b\.vcf\.gz: the gzip stream"):
        vcf.read(path)


BCFTOOLS = shutil.which("bcftools")


def _random(folder, samples=37, sites=60):
    """Write a VCF of random calls of many kinds, missing, half and haploid ones included."""
    rng = np.random.default_rng(8)
    words = np.array(["0/0", "0|1", "1|0", "1/1", "./.", ".|1", "0/.", "1", "0"], dtype=object)
    records = []
    for j in range(sites):
        calls = words[rng.choice(9, samples, p=[0.3, 0.15, 0.15, 0.15, 0.1, 0.05, 0.03, 0.04, 0.03])]
        form = "GT" if j % 3 else "GT:DP"
        records.append(_record(7 * j + 1, "G", *(c if j % 3 else f"{c}:{j}" for c in calls), form=form, name=f"v{j}"))
    path = _write(folder / "random.vcf", [f"s{i}" for i in range(samples)], *records)
    declared = '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n##contig=<ID=chr1>\n#CHROM'
    path.write_text(path.read_text().replace("#CHROM", declared))
    return path


@pytest.mark.skipif(BCFTOOLS is None, reason="needs bcftools")
@pytest.mark.parametrize("kind", ["vcf", "odd", "vcf.gz", "bcf"])
def test_calls_are_what_bcftools_reads(tmp_path, kind):
    """Every call of every record, as text, VCF with blank lines, BGZF and BCF, against `bcftools query`."""
    plain = _random(tmp_path)
    asked = [BCFTOOLS, "query", "-f", "%CHROM\t%POS\t%ID\t%ALT[\t%GT]\n", str(plain)]
    rows = [
        line.split("\t")
        for line in subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()
    ]
    path = tmp_path / f"cohort.{kind}"
    if kind == "vcf":
        path = plain
    elif kind == "odd":
        path = tmp_path / "odd.vcf"
        path.write_text("\ufeff" + plain.read_text().replace("\n", "\r\n\r\n"), newline="")
    else:
        made = [BCFTOOLS, "view", "-O", "b" if kind == "bcf" else "z", "-o", str(path), str(plain)]
        subprocess.run(made, check=True, capture_output=True)

    def dosage(call):
        alleles = call.replace("|", "/").split("/")
        return -1 if "." in alleles else 2 * int(alleles[0]) if len(alleles) == 1 else sum(map(int, alleles))

    genotypes = vcf.read(path)
    assert genotypes.variants["position"].tolist() == [int(row[1]) for row in rows]
    assert genotypes.variants["name"].tolist() == [row[2] for row in rows]
    np.testing.assert_array_equal(genotypes.array.T, [[dosage(call) for call in row[4:]] for row in rows])


def test_sites_in_many_blocks_are_assembled_in_order(tmp_path, monkeypatch):
    """More records than a block holds; the calls wait in a file, and the matrices are memory-mapped."""
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1000)
    monkeypatch.setattr("explorer.datasets.formats.storage.BLOCK_BYTES", 500)
    monkeypatch.setattr("explorer.datasets.formats.vcf_sites.IN_MEMORY", 1000)
    copies = np.random.default_rng(2).integers(0, 2, (7, 2500, 2), dtype=np.int8)
    copies[0, :, 0], copies[0, :, 1] = 0, 1
    words = np.array([["0|0", "0|1"], ["1|0", "1|1"]], dtype=object)[copies[..., 0], copies[..., 1]]
    records = [_record(j + 1, "G,T" if j % 10 == 3 else "G", *words[:, j]) for j in range(2500)]
    path, scratch = _write(tmp_path / "a.vcf", [f"s{i}" for i in range(7)], *records), tmp_path / "scratch"
    genotypes = vcf.read(path, scratch=scratch)
    kept = np.arange(2500) % 10 != 3
    np.testing.assert_array_equal(genotypes.haplotypes, copies[:, kept])
    np.testing.assert_array_equal(genotypes.dosages, copies[:, kept].sum(2))
    assert genotypes.variants["position"].tolist() == (np.nonzero(kept)[0] + 1).tolist()
    assert isinstance(genotypes.dosages, PackedCalls)
    assert isinstance(genotypes.haplotypes, np.memmap)
    assert len(list(scratch.iterdir())) == 2


def test_a_large_bcf_is_never_held_whole(tmp_path, monkeypatch):
    """Memory taken while 8 MB of calls are read stays far below them; held whole it would be above."""
    samples, sites = 4000, 2000
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 2**20)
    monkeypatch.setattr("explorer.datasets.formats.storage.BLOCK_BYTES", 2**20)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 2**20)
    monkeypatch.setattr("explorer.datasets.formats.vcf_sites.IN_MEMORY", 2**20)
    monkeypatch.setattr("explorer.datasets.formats.vcf.BLOCK_CALLS", 2**17)
    calls = np.array(["0|0", "0|1", "1|1"], dtype=object)[np.random.default_rng(3).integers(0, 3, (10, samples))]
    lines = ["\t".join(row) for row in calls]
    with open(tmp_path / "a.vcf", "w") as file:
        file.write(HEAD + "##contig=<ID=1>\n" + COLUMNS + "\t".join(f"s{i}" for i in range(samples)) + "\n")
        file.writelines(f"1\t{j + 1}\t.\tA\tG\t.\t.\t.\tGT\t{lines[j % 10]}\n" for j in range(sites))
    source = VCF(str(tmp_path / "a.vcf"))
    target = Writer(str(tmp_path / "a.bcf"), source, mode="wb")
    for variant in source:
        target.write_record(variant)
    target.close()
    source.close()
    tracemalloc.start()
    try:
        genotypes = vcf.read(tmp_path / "a.bcf", scratch=tmp_path / "scratch")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 0.75 * samples * sites
    np.testing.assert_array_equal(genotypes.dosages[:, 0], [{"0|0": 0, "0|1": 1, "1|1": 2}[c] for c in calls[0]])
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes.sum(2), genotypes.dosages)


@pytest.mark.parametrize("stop", ["call", "dose"])
def test_nothing_is_left_in_scratch_where_reading_ends_early(tmp_path, stop):
    form, calls, wrong = ("DS", ("0.5", "1"), "7") if stop == "dose" else ("GT", ("0/1", "1/1"), "0/7")
    records = _record(5, "G", *calls, form=form), _record(7, "G", calls[0], wrong, form=form)
    path, scratch = _write(tmp_path / "a.vcf", ["x", "y"], *records), tmp_path / "scratch"
    path.write_text(path.read_text() + "\n\n")
    with pytest.raises(InputError):
        vcf.read(path, scratch=scratch)
    assert not list(scratch.iterdir())


def test_a_split_site_beside_one_that_is_left_out(tmp_path):
    """As many rows as sites, and not the same ones."""
    path = _write(
        tmp_path / "a.vcf",
        ["x", "y"],
        _record(5, "G,T", "0|1", "2|2", name="rs1"),
        _record(7, "<DEL>", "0|1", "1|1", name="rs2"),
        _record(9, "C", "1|1", "0|1", name="rs3"),
    )
    genotypes = vcf.read(path, mends=["split-multiallelic"])
    assert genotypes.variants["name"].tolist() == ["rs1:G", "rs1:T", "rs3"]
    np.testing.assert_array_equal(genotypes.dosages, [[1, 0, 2], [0, 2, 1]])

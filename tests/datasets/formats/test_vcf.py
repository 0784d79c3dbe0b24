"""VCF and BCF: alleles counted, phase kept, sites split or left out with a count."""

import gzip

import numpy as np
import pytest

from explorer.datasets.formats import vcf
from explorer.datasets.formats.findings import Notes
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

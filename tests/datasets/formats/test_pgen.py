"""PLINK 2 files: calls, phase and doses as plink2 itself gives them; the text files beside them; what is refused."""

import gzip
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pgenlib
import pytest

from explorer.datasets import dataset, doctor
from explorer.datasets.formats import pgen, pgen_tables, plink, vcf
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

SHARED = Path(__file__).parents[4] / "shared" / "data" / "association"
PLINK2 = shutil.which("plink2")
needs_plink2 = pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
PVAR = "#CHROM\tPOS\tID\tREF\tALT\n"
PSAM = "#IID\tSEX\na\t1\nb\t2\nc\tNA\n"
CALLS = np.array([[0, 1, 2], [-9, 2, 1], [1, 1, 0], [2, 0, 0]], np.int8)
"""Copies of the alternative allele, variants by samples."""
LINES = [f"1\t{100 * (i + 1)}\trs{i + 1}\tA\tG\n" for i in range(4)]
WHOLE = PVAR + "".join(LINES)


def write(folder, calls=CALLS, pvar=WHOLE, psam=PSAM):
    path = folder / "cohort.pgen"
    with pgenlib.PgenWriter(bytes(path), calls.shape[1], variant_ct=len(calls), nonref_flags=False) as writer:
        for row in calls:
            writer.append_biallelic(np.ascontiguousarray(row))
    (folder / "cohort.pvar").write_text(pvar)
    (folder / "cohort.psam").write_text(psam)
    return path


def plink2(folder, *arguments):
    subprocess.run([str(PLINK2), *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def test_calls_names_and_alleles(tmp_path):
    genotypes = pgen.read(write(tmp_path))
    np.testing.assert_array_equal(genotypes.dosages, np.where(CALLS == -9, -1, CALLS).T)
    assert genotypes.samples.tolist() == ["a", "b", "c"]
    assert genotypes.variants.iloc[1].tolist() == ["1", 200, "rs2", "G", "A"]
    assert genotypes.haplotypes is None


@pytest.mark.parametrize("named", ["cohort.pvar", "cohort.psam"])
def test_any_of_the_three_names_them(tmp_path, named):
    assert pgen.read(write(tmp_path).with_name(named)).shape == (3, 4)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not there")
def test_the_same_people_as_bed_and_pgen():
    ours, theirs = pgen.read(SHARED / "example.pgen"), plink.read(SHARED / "example.bed")
    np.testing.assert_array_equal(ours.dosages, theirs.dosages)
    assert ours.variants.equals(theirs.variants)
    assert ours.samples.tolist() == theirs.samples.tolist()


def in_units(copies):
    """Return doses of plink2's text, which has six digits, in the units of a .pgen; 65535 where missing."""
    return np.where(np.isnan(copies), 65535, np.rint(copies * 16384))


def exported(folder, alleles):
    """Return the copies of these alleles (samples, variants) that plink2 counts, NaN where missing."""
    (folder / "counted").write_text("".join(f"{name}\t{allele}\n" for name, allele in alleles))
    plink2(folder, "--pfile", "d", "--export", "A", "--export-allele", "counted", "--out", "d")
    rows = [line.split("\t")[6:] for line in (folder / "d.raw").read_text().splitlines()[1:]]
    return np.array([[np.nan if word == "NA" else float(word) for word in row] for row in rows])


@needs_plink2
@pytest.mark.parametrize(("samples", "variants", "missing"), [(50, 200, 0.05), (31, 600, 0)])
def test_doses_are_those_of_plink2(tmp_path, samples, variants, missing):
    """Every unit of 1/16384, of the alternative allele, through saving and loading the dataset."""
    plink2(tmp_path, "--dummy", samples, variants, missing, "dosage-freq=0.3", "--seed", 7, "--make-pgen", "--out", "d")
    made = doctor.load(doctor.Sources(tmp_path / "d.pgen"), name="d")
    kept = dataset.load(made.save(tmp_path / "kept")).genotypes
    counted = exported(tmp_path, kept.variants[["name", "a1"]].to_numpy())
    assert kept.dosages.dtype == np.uint16
    assert 0 < (np.asarray(kept.dosages) == 65535).mean() < 0.5
    np.testing.assert_array_equal(kept.dosages, in_units(counted))
    rounded = pgen.read(tmp_path / "d.pgen", ["round-dosages"]).dosages
    assert rounded.dtype == np.int8
    np.testing.assert_array_equal(rounded, np.where(np.isnan(counted), -1, np.rint(np.nan_to_num(counted))))


@needs_plink2
def test_doses_are_told_and_may_be_rounded(tmp_path):
    plink2(tmp_path, "--dummy", 50, 200, "dosage-freq=0.3", "--seed", 7, "--make-pgen", "--out", "d")
    report = doctor.examine(doctor.Sources(tmp_path / "d.pgen"))
    assert report.usable
    finding = next(f for f in report.findings if f.code == "fractional-dosages")
    assert finding.severity == "note"
    assert [(mend.code, mend.tried) for mend in finding.offered()] == [("round-dosages", True)]
    facts = {fact.label: fact.value for fact in report.understood}
    doses = np.asarray(pgen.read(tmp_path / "d.pgen").dosages)
    share = ((doses % 16384 > 0) & (doses != 65535)).sum() / (doses != 65535).sum()
    assert f"kept as doses ({share:.1%} of calls" in facts["Doses"]


@needs_plink2
def test_doses_begin_late_in_the_file(tmp_path):
    """Calls in the first blocks, doses in the last: all of it is doses, and the calls are whole."""
    calls = np.random.default_rng(1).integers(-1, 3, (600, 12)).astype(np.int8)
    doses = np.where(calls < 0, -9, calls).astype(np.float32)
    doses[590, 3:6] = [0.25, 1.5, 1.75]
    path = tmp_path / "d.pgen"
    with pgenlib.PgenWriter(bytes(path), 12, variant_ct=600, nonref_flags=False, dosage_present=True) as writer:
        for row in doses:
            writer.append_dosages(row)
    (tmp_path / "d.pvar").write_text(PVAR + "".join(f"1\t{i + 1}\trs{i}\tA\tG\n" for i in range(600)))
    (tmp_path / "d.psam").write_text("#IID\n" + "".join(f"s{i}\n" for i in range(12)))
    genotypes = pgen.read(path)
    np.testing.assert_array_equal(genotypes.dosages, in_units(np.where(doses < 0, np.nan, doses)).T)
    assert genotypes.haplotypes is None


@needs_plink2
def test_whole_doses_are_calls(tmp_path):
    plink2(tmp_path, "--dummy", 20, 30, 0.1, "--seed", 3, "--make-pgen", "--out", "d")
    notes = Notes()
    genotypes = pgen.read(tmp_path / "d.pgen", notes=notes)
    counted = exported(tmp_path, genotypes.variants[["name", "a1"]].to_numpy())
    assert genotypes.dosages.dtype == np.int8
    np.testing.assert_array_equal(genotypes.dosages, np.nan_to_num(counted, nan=-1))
    assert not notes.findings


VCF = """##fileformat=VCFv4.2
##contig=<ID=1>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td
1\t5\trs1\tA\tG\t.\t.\t.\tGT\t0|1\t1|0\t1|1\t.|.
1\t9\trs2\tA\tG,T\t.\t.\t.\tGT\t0|1\t1|2\t2|2\t0|0
1\t12\trs3\tA\tG\t.\t.\t.\tGT\t0/1\t1|0\t1|1\t0|0
1\t15\trs4\tA\t<DEL>\t.\t.\t.\tGT\t0/1\t1|0\t1|1\t0|0
1\t19\t.\tC\tT\t.\t.\t.\tGT\t0|0\t0|0\t0|1\t1|0
"""


BOTH = ("drop-unphased", "split-multiallelic")


@needs_plink2
@pytest.mark.parametrize("mends", [(), ("drop-unphased",), ("split-multiallelic",), BOTH])
def test_as_the_vcf_it_was_made_of(tmp_path, mends):
    """The reader of VCF, whose decoder is another, is the oracle."""
    (tmp_path / "a.vcf").write_text(VCF)
    plink2(tmp_path, "--vcf", "a.vcf", "--make-pgen", "--out", "a")
    notes, as_vcf = Notes(mends), Notes(mends)
    ours, theirs = pgen.read(tmp_path / "a.pgen", notes=notes), vcf.read(tmp_path / "a.vcf", notes=as_vcf)
    np.testing.assert_array_equal(ours.dosages, theirs.dosages)
    assert ours.variants.equals(theirs.variants)
    assert (ours.haplotypes is None) == ("drop-unphased" not in mends)
    if theirs.haplotypes is not None:
        np.testing.assert_array_equal(ours.haplotypes, theirs.haplotypes)
    assert [f.sentence for f in notes.findings] == [f.sentence for f in as_vcf.findings]


@needs_plink2
def test_with_bim_and_fam(tmp_path):
    (tmp_path / "a.vcf").write_text(VCF)
    plink2(tmp_path, "--vcf", "a.vcf", "--max-alleles", 2, "--make-bpgen", "--out", "a")
    assert pgen.read(tmp_path / "a.pgen").variants["a1"].tolist() == ["G", "G", "T"]


@pytest.mark.parametrize(
    "pvar",
    [
        "##fileformat=VCFv4.2\n##INFO=<ID=PR,Number=0>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        + "".join(line.replace("\n", "\t.\t.\tPR\n") for line in LINES),
        "#CHROM\tPOS\tID\tREF\tALT\tCM\n" + "".join(line.replace("\n", "\t0.5\n") for line in LINES),
        "".join(f"1\trs{i}\t{i * 100}\tG\tA\n" for i in range(1, 5)),
        "".join(f"1\trs{i}\t0.1\t{i * 100}\tG\tA\n" for i in range(1, 5)),
        "".join(f"chr1 rs{i} 0.1 {i * 100} G A\n" for i in range(1, 5)),
    ],
    ids=["info", "cm", "bim-5", "bim-6", "blanks"],
)
def test_forms_of_pvar(tmp_path, pvar):
    table = pgen.read(write(tmp_path, pvar=pvar)).variants
    assert table["chromosome"].tolist() == ["1"] * 4
    assert table["position"].tolist() == [100, 200, 300, 400]
    assert table["name"].tolist() == ["rs1", "rs2", "rs3", "rs4"]
    assert set(table["a1"]) == {"G"}


@pytest.mark.parametrize(
    ("psam", "samples", "sex", "others"),
    [
        ("#IID\na\nb\nc\n", ["a", "b", "c"], "000", {"phenotype": ["", "", ""]}),
        (PSAM, ["a", "b", "c"], "120", {"phenotype": ["", "", ""]}),
        (
            "#FID IID SEX PHENO1 bmi\nf a M 1 2.5\nf b F 2 NA\nf c 0 1 3\n",
            ["a", "b", "c"],
            "120",
            {"phenotype": ["1", "2", "1"], "bmi": ["2.5", "NA", "3"]},
        ),
        ("#FID IID\nf x\ng x\nh x\n", ["f_x", "g_x", "h_x"], "000", {"phenotype": ["", "", ""]}),
        ("#IID\tSID\nx\t1\nx\t2\nx\t3\n", ["x_1", "x_2", "x_3"], "000", {"phenotype": ["", "", ""]}),
        ("f a 0 0 1 2\nf b 0 0 2 1\nf c 0 0 0 -9\n", ["a", "b", "c"], "120", {"phenotype": ["2", "1", "-9"]}),
        ("f a 0 0 1\nf b 0 0 2\nf c 0 0 0\n", ["a", "b", "c"], "120", {"phenotype": ["", "", ""]}),
        ("IID SEX\na 1\nb 2\nc 0\n", ["a", "b", "c"], "120", {"phenotype": ["", "", ""]}),
    ],
)
def test_forms_of_psam(tmp_path, psam, samples, sex, others):
    path = write(tmp_path, psam=psam)
    assert pgen.read(path).samples.tolist() == samples
    frame = pgen_tables.read_psam(path.with_suffix(".psam"))
    assert list(frame.columns[:5]) == ["family", "sample", "father", "mother", "sex"]
    assert "".join(frame["sex"]) == sex
    assert frame[list(frame.columns[5:])].to_dict("list") == others


def test_sex_and_phenotypes_are_traits(tmp_path):
    psam = "#FID\tIID\tSEX\tPHENO1\tbmi\nf\ta\tM\t1\t2.5\nf\tb\tF\t2\tNA\nf\tc\t0\t1\t3.25\n"
    traits = doctor.load(doctor.Sources(write(tmp_path, psam=psam))).traits
    assert [column.name for column in traits.columns] == ["phenotype", "bmi", "sex"]
    np.testing.assert_array_equal(traits["phenotype"], [0, 1, 0])
    np.testing.assert_array_equal(traits["bmi"], [2.5, np.nan, 3.25])


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("cohort.pgen", lambda b: b"\x6c\x1b\x01" + b[3:], r"PLINK 1 \.bed under another name"),
        ("cohort.pgen", lambda b: b"PK" + b[2:], r"first bytes are 50 4b 10"),
        ("cohort.pgen", lambda b: b[:7], r"ends after 7 bytes"),
        ("cohort.pgen", lambda b: b[:2] + b"\x77" + b[3:], r"third byte is 77"),
        ("cohort.pgen", lambda b: b"", r"empty"),
        ("cohort.pgen", lambda b: b[:-2], r"cohort\.pgen: .*(cannot be decoded|crash)"),
        (
            "cohort.pvar",
            lambda b: b.rsplit(b"\n", 2)[0],
            r"it holds 4 variants, but cohort\.pvar names 3",
        ),
        ("cohort.pvar", lambda b: b.replace(b"200", b"2oo"), r"cohort\.pvar line 3: the position is '2oo'"),
        ("cohort.pvar", lambda b: b.replace(b"ALT", b"ALTS"), r"cohort\.pvar line 1: there is no column ALT"),
        ("cohort.pvar", lambda b: b.replace(b"\trs3\tA", b"\trs3"), r"cohort\.pvar line 4: 4 columns, expected 5"),
        ("cohort.pvar", lambda b: b + b, r"cohort\.pvar line 6: a second header line"),
        ("cohort.psam", lambda b: b + b"d\t1\n", r"it holds 3 samples, but cohort\.psam names 4"),
        ("cohort.psam", lambda b: b.replace(b"#IID", b"#XID"), r"cohort\.psam line 1: there is no column IID"),
        ("cohort.psam", lambda b: b.replace(b"b\t2", b"b"), r"cohort\.psam line 3: 1 columns, expected 2"),
        ("cohort.pvar", gzip.compress, None),
    ],
)
def test_damage_is_a_sentence(tmp_path, name, change, words):
    path = write(tmp_path)
    target = tmp_path / name
    target.write_bytes(change(target.read_bytes()))
    if words is None:
        assert pgen.read(path).shape == (3, 4)
        return
    with pytest.raises(InputError, match=words):
        pgen.read(path)


def test_missing_and_packed_files_are_named(tmp_path):
    path = write(tmp_path)
    path.with_suffix(".pvar").rename(tmp_path / "cohort.pvar.zst")
    with pytest.raises(InputError, match=r"cohort\.pvar\.zst: it is compressed with zstd"):
        pgen.read(path)
    (tmp_path / "cohort.pvar.zst").unlink()
    with pytest.raises(InputError, match=r"no cohort\.pvar \(or \.bim\) beside it"):
        pgen.read(path)


def test_mutated_files_never_take_this_process_with_them(tmp_path):
    """300 files with fixed seeds: genotypes, or one sentence."""
    rng = np.random.default_rng(5)
    calls = rng.integers(0, 3, (40, 24)).astype(np.int8)
    calls[:20, rng.random(24) < 0.8] = 0
    pvar = PVAR + "".join(f"1\t{i + 1}\trs{i}\tA\tG\n" for i in range(40))
    path = write(tmp_path, calls, pvar, "#IID\n" + "".join(f"s{i}\n" for i in range(24)))
    whole, read = path.read_bytes(), 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        content = bytearray(whole)
        for _ in range(rng.integers(1, 6)):
            content[rng.integers(0 if seed % 3 else 11, len(content))] = rng.integers(256)
        if seed % 5 == 0:
            del content[rng.integers(12, len(content)) :]
        path.write_bytes(content)
        try:
            genotypes = pgen.read(path, ["round-dosages"])
        except InputError:
            continue
        assert -1 <= np.asarray(genotypes.dosages).min() <= np.asarray(genotypes.dosages).max() <= 2
        read += 1
    assert 0 < read < 300

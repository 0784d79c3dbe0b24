"""Imputation quality as VCF, BCF and .pvar state it: as bcftools reads it, and kept whatever is done to the sites."""

import shutil
import subprocess

import numpy as np
import pytest

from explorer.datasets import dataset, doctor
from explorer.datasets.formats import pgen, recognition, tables, vcf
from explorer.datasets.formats.findings import Notes

PLINK2, BCFTOOLS = shutil.which("plink2"), shutil.which("bcftools")
nan = np.nan
HEAD = """##fileformat=VCFv4.2
##contig=<ID=1>
##contig=<ID=2>
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID={key},Number={number},Type=Float,Description="Estimated quality">
##INFO=<ID=ER2,Number=1,Type=Float,Description="Of typed sites only">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc
"""
SITES = ["AF=0.2;{key}=0.91;ER2=0.5", "AF=0.3;ER2=0.7", "{key}=0.345", "{key}=1;IMP", ".", "{key}=0.0123"]
STATED = np.array([0.91, nan, 0.345, 1, nan, 0.0123], np.float32)


def write(path, key="R2", number="1", chromosome="1", sites=SITES, head=HEAD, positions=None):
    rows = []
    for i, site in enumerate(sites):
        calls = "\t".join(("0/0:0", "0/1:1", "1/1:2")[(i + j) % 3] for j in range(3))
        position = 10 * (i + 1) if positions is None else positions[i]
        name, info = f"rs{chromosome}_{i}", site.format(key=key)
        rows.append(f"{chromosome}\t{position}\t{name}\tA\tG\t.\tPASS\t{info}\tGT:DS\t{calls}\n")
    path.write_text(head.format(key=key, number=number) + "".join(rows))
    return path


def known(genotypes):
    assert genotypes.info is not None
    return genotypes.info


def run(folder, *arguments):
    done = subprocess.run([*map(str, arguments)], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("key", ["INFO", "R2", "DR2"])
@pytest.mark.parametrize("declared", [True, False])
def test_keys(tmp_path, key, declared):
    """Without a declaration the file is decoded all the same; ER2, of typed sites only, is none."""
    head = HEAD if declared else "".join(line for line in HEAD.splitlines(True) if "{key}" not in line)
    notes = Notes()
    genotypes = vcf.read(write(tmp_path / "a.vcf", key, head=head), notes=notes)
    np.testing.assert_array_equal(genotypes.info, STATED)
    told = {fact.label: fact.value for fact in notes.facts}
    assert told["Imputation quality"] == f"{key}: 0.0123 to 1 (2 of 6 sites state none)"


def test_without_any_there_is_none(tmp_path):
    notes = Notes()
    genotypes = vcf.read(write(tmp_path / "a.vcf", "ER2X", sites=["ER2=0.5", "ER2X=0.2"]), notes=notes)
    assert genotypes.info is None
    assert not any(fact.label == "Imputation quality" for fact in notes.facts)


def test_a_file_that_is_put_right_keeps_it(tmp_path):
    """Blank lines, quotes and a position as R writes it: the decoder is given another text."""
    path = write(tmp_path / "a.vcf")
    path.write_text(path.read_text().replace("\t20\t", "\t2e+01\t").replace("\n1\t30", "\n\n1\t30"))
    np.testing.assert_array_equal(vcf.read(path).info, STATED)


@pytest.mark.skipif(BCFTOOLS is None, reason="bcftools is not installed")
def test_as_bcftools_reads_it(tmp_path):
    values = np.random.default_rng(4).random(300).round(5)
    write(tmp_path / "a.vcf", "DR2", sites=[f"DR2={value}" for value in values])
    run(tmp_path, BCFTOOLS, "view", "a.vcf", "-Ob", "-o", "a.bcf")
    stated = np.array(run(tmp_path, BCFTOOLS, "query", "-f", "%INFO/DR2\\n", "a.bcf").split(), np.float32)
    for name in ("a.vcf", "a.bcf"):
        np.testing.assert_allclose(known(vcf.read(tmp_path / name)), stated, rtol=1e-5)


@pytest.mark.parametrize("number", ["A", "1"])
def test_split_sites_have_their_own(tmp_path, number):
    text = write(tmp_path / "a.vcf", "DR2", number).read_text()
    text = text.replace("A\tG\t.\tPASS\tAF=0.2;DR2=0.91", f"A\tG,T\t.\tPASS\tDR2=0.91{',0.5' * (number == 'A')}")
    text = text.replace("\t0/0:0\t0/1:1\t1/1:2", "\t0/0:0,0\t0/1:1,0\t1/2:1,1", 1)
    (tmp_path / "a.vcf").write_text(text)
    genotypes = vcf.read(tmp_path / "a.vcf", ["split-multiallelic"])
    assert genotypes.variants["a1"].tolist()[:3] == ["G", "T", "G"]
    np.testing.assert_array_equal(known(genotypes)[:2], np.array([0.91, 0.5 if number == "A" else 0.91], np.float32))
    np.testing.assert_array_equal(vcf.read(tmp_path / "a.vcf").info, STATED[1:])


@pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
@pytest.mark.parametrize("key", ["INFO", "R2", "DR2"])
def test_of_a_pvar(tmp_path, key):
    write(tmp_path / "a.vcf", key)
    run(tmp_path, PLINK2, "--vcf", "a.vcf", "dosage=DS", "--make-pgen", "--out", "a")
    notes = Notes()
    genotypes = pgen.read(tmp_path / "a.pgen", notes=notes)
    np.testing.assert_array_equal(genotypes.info, STATED)
    told = {fact.label: fact.value for fact in notes.facts}
    assert told["Imputation quality"] == f"{key}: 0.0123 to 1 (2 of 6 sites state none)"


def test_sorted_dropped_saved_and_loaded(tmp_path):
    """The sites go their ways: the quality goes with them."""
    path = write(tmp_path / "a.vcf", positions=[50, 10, 40, 20, 60, 30])
    path.write_text(path.read_text().replace("0/1:1\t1/1:2\t0/0:0", "0/1:1\t0/1:1\t0/1:1"))
    mends = ["sort-positions", "drop-monomorphic"]
    made = doctor.load(doctor.Sources(path), mends, name="a")
    kept = dataset.load(made.save(tmp_path / "kept")).genotypes
    stated = {f"rs1_{i}": value for i, value in enumerate(STATED)}
    assert kept.variants["position"].is_monotonic_increasing
    assert kept.shape[1] == 4
    np.testing.assert_array_equal(kept.info, [stated[name] for name in kept.variants["name"]])
    assert known(kept.take(variants=np.array([2, 0]))).tolist() == known(kept)[[2, 0]].tolist()


def test_a_file_per_chromosome(tmp_path):
    """In the order of the chromosomes, which is not that of the files; NaN where a file states none."""
    paths = [
        write(tmp_path / "b.vcf", "R2", chromosome="2"),
        write(tmp_path / "c.vcf", "none", chromosome="10"),
        write(tmp_path / "a.vcf", "DR2", chromosome="1", sites=["DR2=0.5", "DR2=0.25"]),
    ]
    notes = Notes()
    genotypes = recognition.read(paths, notes)
    np.testing.assert_array_equal(genotypes.info, np.array([0.5, 0.25, *STATED, *[nan] * 6], np.float32))
    told = {fact.label: fact.value for fact in notes.facts}
    assert told["Imputation quality"] == "R2 and DR2: 0.0123 to 1 (8 of 14 sites state none)"


@pytest.mark.parametrize("name", ["info", "R2", "Rsq"])
@pytest.mark.parametrize("ahead", [["snp", "a1", "a2"], ["chromosome", "position", "id", "ref", "alt"]])
def test_a_column_of_a_table(tmp_path, name, ahead):
    """Beside the alleles or the place of markers in rows; an empty cell is NaN; a site that is dropped takes its."""
    place = {
        "snp": "rs{}",
        "id": "rs{}",
        "chromosome": "1",
        "position": "{}000000",
        "a1": "A",
        "a2": "G",
        "ref": "G",
        "alt": "A",
    }
    values = ["0.5", "", "NA", "1", "0.25"]
    rows = [[place[a].format(i + 1) for a in ahead] + [value, *"0120"] for i, value in enumerate(values)]
    rows[3][-4:] = "1111"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in [[*ahead, name, *"abcd"], *rows]))
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    assert genotypes.shape == (4, 5)
    np.testing.assert_array_equal(genotypes.info, [0.5, nan, nan, 1, 0.25])
    told = {fact.label: fact.value for fact in notes.facts}
    assert told["Imputation quality"] == f"{name}: 0.25 to 1 (2 of 5 sites state none)"
    dropped = doctor.load(doctor.Sources(path), ["drop-monomorphic"]).genotypes
    np.testing.assert_array_equal(dropped.info, [0.5, nan, nan, 0.25])


def test_a_sample_called_r2_is_a_sample(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("snp,a1,a2,R1,R2,R3\nrs1,A,G,0,1,2\nrs2,A,G,0,2,1\n")
    genotypes = tables.read_genotypes(path)
    assert genotypes.samples.tolist() == ["R1", "R2", "R3"]
    assert genotypes.info is None

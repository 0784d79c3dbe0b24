"""BGEN files: doses as they were written, phase and ploidy, samples inside and beside, what is refused."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from bgen import BgenWriter

from explorer.datasets import dataset, doctor
from explorer.datasets.formats import apart, bgen, oxford_samples, pgen, plink
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

SHARED = Path(__file__).parents[4] / "shared" / "data" / "association"
PLINK2 = shutil.which("plink2")
needs_plink2 = pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
CALLS = np.array([[0, 1, 2, np.nan], [2, 2, 1, 0], [1, 0, 0, 1]])
"""Copies of the second allele, variants by samples."""
NAMES = ["a", "b", "c", "d"]


def probabilities(calls):
    """Return three probabilities per sample: 1 for the call, NaN where it is missing."""
    sure = np.eye(3)[np.nan_to_num(calls).astype(int)]
    sure[np.isnan(calls)] = np.nan
    return sure


def write(path, values, samples=NAMES, compression="zlib", layout=2, alleles=("A", "G"), **more):
    with BgenWriter(str(path), len(values[0]), samples=samples, compression=compression, layout=layout) as writer:
        for i, value in enumerate(values):
            writer.add_variant(f"v{i}", f"rs{i + 1}", "chr1", 100 * (i + 1), list(alleles), value, **more)
    return path


@pytest.mark.parametrize(("compression", "layout"), [("zlib", 1), (None, 1), ("zlib", 2), ("zstd", 2), (None, 2)])
def test_hardcalls_load_without_asking(tmp_path, compression, layout):
    path = write(tmp_path / "a.bgen", probabilities(CALLS), compression=compression, layout=layout, samples=NAMES)
    notes = Notes()
    genotypes = bgen.read(path, notes=notes)
    np.testing.assert_array_equal(genotypes.dosages, np.nan_to_num(CALLS, nan=-1).T)
    assert genotypes.samples.tolist() == NAMES
    assert genotypes.variants.iloc[1].tolist() == ["1", 200, "rs2", "G", "A"]
    assert not notes.findings
    facts = {fact.label: fact.value for fact in notes.facts}
    assert facts["Format"] == f"BGEN (layout {layout})"
    assert facts["Counted allele"].startswith("the second of each variant's two alleles")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not there")
def test_the_same_people_as_bed_and_bgen():
    """The .bgen lists the .bed's a1 first, so the allele that it counts is the other one."""
    notes = Notes()
    ours, theirs = bgen.read(SHARED / "example.bgen", notes=notes), plink.read(SHARED / "example.bed")
    assert not notes.findings
    same = (ours.variants["a1"] == theirs.variants["a1"]).to_numpy()
    swapped = np.where(np.asarray(ours.dosages) < 0, -1, 2 - np.asarray(ours.dosages))
    np.testing.assert_array_equal(np.where(same, ours.dosages, swapped), theirs.dosages)
    alleles = [set(pair) for pair in ours.variants[["a1", "a2"]].to_numpy()]
    assert alleles == [set(pair) for pair in theirs.variants[["a1", "a2"]].to_numpy()]
    columns = ["chromosome", "position", "name"]
    assert ours.variants[columns].equals(theirs.variants[columns])
    assert ours.samples.tolist() == [f"{name}_{name}" for name in theirs.samples]


@needs_plink2
@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3"])
def test_doses_as_plink2_writes_them(tmp_path, version):
    def run(*arguments):
        subprocess.run([str(PLINK2), *map(str, arguments)], cwd=tmp_path, check=True, capture_output=True)

    run("--dummy", 50, 80, "dosage-freq=0.3", "--seed", 7, "--make-pgen", "--out", "d")
    run("--pfile", "d", "--export", "vcf", "vcf-dosage=DS-force", "--out", "d")
    run("--pfile", "d", "--export", f"bgen-{version}", "ref-first", "--out", "d")
    rows = [line.split("\t")[9:] for line in (tmp_path / "d.vcf").read_text().splitlines() if line[0] != "#"]
    words = [[call.split(":")[1] for call in row] for row in rows]
    expected = np.array([[np.nan if word == "." else float(word) for word in row] for row in words])
    read = apart.blocks(bgen.DECODER, tmp_path / "d.bgen", {"doses": True})
    stored = np.concatenate([arrays["doses"] for _, arrays in read])
    np.testing.assert_array_equal(stored == 65535, np.isnan(expected))
    assert np.nanmax(np.abs(np.where(stored == 65535, np.nan, stored / 16384) - expected)) <= 2 / 16384
    kept = bgen.read(tmp_path / "d.bgen")
    np.testing.assert_array_equal(kept.dosages, stored.T)
    rounded = bgen.read(tmp_path / "d.bgen", ["round-dosages"])
    np.testing.assert_array_equal(
        np.asarray(rounded.dosages).T, np.where(np.isnan(expected), -1, np.rint(np.nan_to_num(expected)))
    )
    assert rounded.samples.tolist() == [f"per{i}" for i in range(50)]


@needs_plink2
@pytest.mark.parametrize(("bits", "apart_by"), [(16, 0), (8, 16384 / 255)])
def test_doses_of_16_and_8_bits(tmp_path, bits, apart_by):
    """16 bits hold every unit of the .pgen that plink2 wrote them from; 8 bits round two probabilities to 1/255."""

    def run(*arguments):
        subprocess.run([str(PLINK2), *map(str, arguments)], cwd=tmp_path, check=True, capture_output=True)

    run("--dummy", 50, 80, 0.04, "dosage-freq=0.3", "--seed", 7, "--make-pgen", "--out", "d")
    run("--pfile", "d", "--export", "bgen-1.2", f"bits={bits}", "ref-first", "--out", "d")
    made = doctor.load(doctor.Sources(tmp_path / "d.bgen"), name="d")
    kept = dataset.load(made.save(tmp_path / "kept")).genotypes
    source = pgen.read(tmp_path / "d.pgen")
    assert kept.dosages.dtype == np.uint16
    assert kept.variants[["a1", "a2"]].equals(source.variants[["a1", "a2"]])
    there = np.asarray(kept.dosages) != 65535
    np.testing.assert_array_equal(there, np.asarray(source.dosages) != 65535)
    assert (~there).sum() > 0
    ours, theirs = np.asarray(kept.dosages)[there].astype(int), np.asarray(source.dosages)[there].astype(int)
    assert np.abs(ours - theirs).max() <= apart_by


def test_eight_bits_are_read_to_their_step(tmp_path):
    """A dose of 8-bit probabilities is a whole number of 1/255."""
    values = np.array([[[0.2, 0.5, 0.3], [1, 0, 0]]])
    path = write(tmp_path / "a.bgen", values, samples=["a", "b"], bit_depth=8)
    ((_, arrays),) = apart.blocks(bgen.DECODER, path, {"doses": True})
    steps = arrays["doses"] / 16384 * 255
    np.testing.assert_allclose(steps, np.rint(steps), atol=0.02)
    assert arrays["doses"][0, 0] / 16384 == pytest.approx(1.1, abs=2 / 255)


def test_phase_is_kept(tmp_path):
    haplotypes = np.array([[[0, 1], [1, 0], [1, 1]], [[0, 0], [0, 1], [1, 0]]])
    values = np.concatenate(
        [1 - haplotypes[..., :1], haplotypes[..., :1], 1 - haplotypes[..., 1:], haplotypes[..., 1:]], 2
    )
    path = write(tmp_path / "a.bgen", values.astype(float), samples=["x", "y", "z"], phased=True)
    genotypes = bgen.read(path)
    np.testing.assert_array_equal(np.asarray(genotypes.dosages).T, haplotypes.sum(2))
    np.testing.assert_array_equal(genotypes.haplotypes, haplotypes.swapaxes(0, 1))


@pytest.mark.parametrize("call", [1, 2])
def test_phase_beside_many_sites_without(tmp_path, call):
    """Heterozygotes without phase end it, or are left out; homozygotes have the same allele on both copies."""
    path = tmp_path / "a.bgen"
    with BgenWriter(str(path), 2, samples=["x", "y"]) as writer:
        for i in range(150):
            if i < 5:
                values = np.array([[1.0, 0, 0, 1], [0, 1, 0, 1]])
                writer.add_variant(f"v{i}", f"rs{i}", "1", i + 1, ["A", "G"], values, phased=True)
            else:
                writer.add_variant(f"v{i}", f"rs{i}", "1", i + 1, ["A", "G"], np.eye(3)[[0, call]])
    genotypes = bgen.read(path, ["drop-unphased"])
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes.sum(2), genotypes.dosages)
    assert genotypes.shape == (2, 5 if call == 1 else 150)
    if call == 1:
        assert bgen.read(path).haplotypes is None


def test_haploids_are_one_copy(tmp_path):
    path = write(tmp_path / "a.bgen", np.array([[[1.0, 0], [0, 1]], [[0, 1], [0, 1]]]), samples=["x", "y"], ploidy=1)
    genotypes = bgen.read(path)
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1], [1, 1]])


def test_haploids_beside_diploids_count_two(tmp_path):
    values = np.array([[[1.0, 0, np.nan], [0, 1, np.nan], [0, 1, 0], [0, 0, 1]]])
    path = write(tmp_path / "a.bgen", values, ploidy=np.array([1, 1, 2, 2], np.uint8))
    notes = Notes()
    np.testing.assert_array_equal(bgen.read(path, notes=notes).dosages[:, 0], [0, 2, 1, 2])
    assert "2 haploid calls" in notes.findings[0].sentence


def test_half_a_copy_of_a_haploid_is_a_fraction(tmp_path):
    values = np.array([[[0.5, 0.5], [0, 1], [1, 0]], [[0.2, 0.8], [0, 1], [1, 0]]])
    path = write(tmp_path / "a.bgen", values, samples=["x", "y", "z"], ploidy=1)
    genotypes = bgen.read(path)
    assert genotypes.ploidy == 1
    np.testing.assert_allclose(np.asarray(genotypes.dosages) / 16384, [[0.5, 0.8], [1, 1], [0, 0]], atol=0.5 / 255)
    genotypes = bgen.read(path, ["round-dosages"])
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1], [1, 1], [0, 0]])


def test_half_a_copy_of_a_haploid_among_diploids(tmp_path):
    """One copy counts as two: half a copy is a dose of 1, and a fraction."""
    values = np.array([[[0.5, 0.5, np.nan], [0, 1, np.nan], [0, 1, 0], [0, 0, 1]]])
    path = write(tmp_path / "a.bgen", values, ploidy=np.array([1, 1, 2, 2], np.uint8))
    notes = Notes()
    genotypes = bgen.read(path, notes=notes)
    assert genotypes.ploidy == 2
    np.testing.assert_allclose(genotypes.dosages[:, 0] / 16384, [1, 2, 1, 2], atol=1 / 255)
    assert {finding.code for finding in notes.findings} == {"fractional-dosages", "mixed-ploidy"}


def test_a_refusal_that_is_kept_keeps_nobody_waiting(tmp_path):
    path = write(tmp_path / "a.bgen", np.array([[[1, 0, 0], [0, 1, 0]]] * 200), samples=["x", "y"])
    broken = tmp_path / "b.bgen"
    broken.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError) as kept:
        bgen.read(broken)
    assert bgen.read(path).shape == (2, 200)
    assert "b.bgen" in str(kept.value)


def test_polyploids_are_refused(tmp_path):
    values = np.array([[[1.0, 0, 0, 0, 0], [0, 1, 0, 0, 0]]])
    path = write(tmp_path / "a.bgen", values, samples=["x", "y"], ploidy=4)
    with pytest.raises(InputError, match=r"a\.bgen, variant 1 \(rs1\): a call has 4 copies; one or two can be read"):
        bgen.read(path)


def test_sites_of_three_alleles_are_left_out_with_a_count(tmp_path):
    path = tmp_path / "a.bgen"
    with BgenWriter(str(path), 4, samples=NAMES) as writer:
        writer.add_variant("v1", "rs1", "1", 5, ["A", "G"], probabilities(CALLS[0]))
        writer.add_variant("v2", "rs2", "1", 6, ["A", "G", "T"], np.eye(6)[:4])
        writer.add_variant("v3", ".", "1", 7, ["A", "C"], probabilities(CALLS[1]))
    notes = Notes()
    genotypes = bgen.read(path, notes=notes)
    assert genotypes.variants["name"].tolist() == ["rs1", "1:7:A:C"]
    np.testing.assert_array_equal(genotypes.dosages[:, 1], CALLS[1])
    assert notes.findings[0].sentence.startswith("1 of 3 sites")


SAMPLE = "ID_1 ID_2 missing sex bmi\n0 0 0 D P\n"


def test_names_beside_and_inside(tmp_path):
    path = write(tmp_path / "a.bgen", probabilities(CALLS), samples=None)
    notes = Notes()
    assert bgen.read(path, notes=notes).samples.tolist() == ["1", "2", "3", "4"]
    assert notes.findings[0].code == "numbered-samples"
    beside = tmp_path / "a.sample"
    beside.write_text(SAMPLE + "".join(f"f {name} 0 {sex} 2.{sex}\n" for name, sex in zip("wxyz", "1202", strict=True)))
    assert bgen.read(path).samples.tolist() == list("wxyz")
    assert bgen.read(beside).samples.tolist() == list("wxyz")
    traits = doctor.load(doctor.Sources(path)).traits
    assert [column.name for column in traits.columns] == ["bmi", "sex"]
    np.testing.assert_array_equal(traits["bmi"], [2.1, 2.2, 2.0, 2.2])
    write(path, probabilities(CALLS))
    notes = Notes()
    assert bgen.read(path, notes=notes).samples.tolist() == list("wxyz")
    assert "Sample 1 is 'w' here and 'a' inside a.bgen" in notes.findings[0].sentence
    beside.write_text(SAMPLE + "".join(f"f {name} 0 0 2\n" for name in "badc"))
    with pytest.raises(InputError, match=r"a\.sample: sample 1 is 'b' here and 'a' inside a\.bgen"):
        bgen.read(path)
    beside.write_text(SAMPLE + "".join(f"f {name} 0 0 2\n" for name in "bad"))
    with pytest.raises(InputError, match=r"a\.sample: it names 3 samples, but a\.bgen holds 4"):
        bgen.read(path)


def test_column_types_of_a_sample_file(tmp_path):
    """B is 0 for a control and 1 for a case, unlike in a .fam; 0 is measured in the other columns too."""
    path = write(tmp_path / "a.bgen", probabilities(np.array([[0, 1, 2, 0, 1, 2]])), samples=None)
    rows = ["1 0 1 0 0", "2 1 2 1 2", "1 0 1 2 1", "2 NA -9 0 0", "0 1 3 1 NA", "1 -9 2 0 -9"]
    header = "ID_1 ID_2 missing sex t2d apoe packs site\n0 0 0 D B D C P\n"
    names = enumerate(rows)
    (tmp_path / "a.sample").write_text(header + "".join(f"p{i} p{i} 0 {row}\n" for i, row in names))
    sources = doctor.Sources(path)
    report = doctor.examine(sources)
    assert not {"zero-one", "zero-missing", "constant-trait"} & {finding.code for finding in report.findings}
    traits, gone = doctor.load(sources).traits, np.nan
    columns = {c.name: (c.kind, c.levels) for c in traits.columns}
    assert columns["t2d"] == ("binary", ("0", "1"))
    assert columns["apoe"] == ("categorical", ("1", "2", "3"))
    assert columns["packs"] == columns["site"] == ("quantitative", ())
    np.testing.assert_array_equal(traits["t2d"], [0, 1, 0, gone, 1, gone])
    np.testing.assert_array_equal(traits["apoe"], [0, 1, 0, gone, 2, 1])
    np.testing.assert_array_equal(traits["packs"], [0, 1, 2, 0, 1, 0])
    np.testing.assert_array_equal(traits["site"], [0, 2, 1, 0, gone, gone])
    np.testing.assert_array_equal(traits["sex"], [0, 1, 0, 1, gone, 0])


def test_a_column_type_that_the_words_contradict_is_not_forced(tmp_path):
    path = write(tmp_path / "a.bgen", probabilities(np.array([[0, 1, 2, 0]])), samples=None)
    header = "ID_1 ID_2 missing b p\n0 0 0 B P\n"
    rows = [("0", "red"), ("1", "blue"), ("3", "red"), ("0", "blue")]
    (tmp_path / "a.sample").write_text(header + "".join(f"p{i} p{i} 0 {b} {p}\n" for i, (b, p) in enumerate(rows)))
    traits = doctor.load(doctor.Sources(path)).traits
    assert [column.kind for column in traits.columns] == ["quantitative", "binary"]
    np.testing.assert_array_equal(traits["b"], [0, 1, 3, 0])
    np.testing.assert_array_equal(traits["p"], [1, 0, 1, 0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b 0\n", "line 1: it does not begin with ID_1 or ID"),
        ("ID_1 ID_2 missing\na a 0\n", "line 2: the second header line"),
        ("ID_1 ID_2 missing\n0 0 0\n", "no sample below"),
        ("ID_1 ID_2 missing\n0 0 0\na a\n", "line 3: 2 columns, expected 3"),
        ("ID_1 ID_2 missing missing\n0 0 0 0\na a 0 0\n", "two columns are called 'missing'"),
    ],
)
def test_broken_sample_files(tmp_path, text, words):
    path = tmp_path / "a.sample"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        oxford_samples.read(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b[:20], "ends after 20 bytes"),
        (lambda b: b[:16] + b"BGEN" + b[20:], "no BGEN file"),
        (lambda b: b[:60], "(cannot be decoded|ends within its header)"),
        (lambda b: b[:-30], "variant 3 (cannot be decoded|makes the library)"),
        (lambda b: b[:8] + (9).to_bytes(4, "little") + b[12:], "variant 4 cannot be decoded"),
        (lambda b: b[:8] + (10**9).to_bytes(4, "little") + b[12:], "more than .* bytes can hold"),
        (lambda b: b[:8] + (0).to_bytes(4, "little") + b[12:], "it holds 0 variants"),
        (lambda b: b[:20] + (60).to_bytes(4, "little") + b[24:], "layout 15 .* is not known"),
    ],
)
def test_damage_is_a_sentence(tmp_path, change, words):
    path = write(tmp_path / "a.bgen", probabilities(CALLS))
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InputError, match=words):
        bgen.read(path)


@pytest.mark.parametrize(("compression", "layout"), [("zlib", 2), ("zstd", 2), (None, 2), ("zlib", 1)])
def test_mutated_files_never_take_this_process_with_them(tmp_path, compression, layout):
    """300 files with fixed seeds in all: genotypes, or one sentence."""
    rng = np.random.default_rng(5)
    values = probabilities(rng.integers(0, 3, (8, 12)).astype(float))
    path = write(tmp_path / "a.bgen", values, [f"s{i}" for i in range(12)], compression, layout)
    whole, outcomes = path.read_bytes(), set()
    for seed in range(75):
        rng = np.random.default_rng(seed)
        content = bytearray(whole)
        for _ in range(rng.integers(1, 5)):
            content[rng.integers(0 if seed % 3 else 24, len(content))] = rng.integers(256)
        if seed % 5 == 0:
            del content[rng.integers(25, len(content)) :]
        path.write_bytes(content)
        try:
            genotypes = bgen.read(path, ["round-dosages"])
        except InputError:
            outcomes.add("refused")
            continue
        assert -1 <= np.asarray(genotypes.dosages).min() <= np.asarray(genotypes.dosages).max() <= 2
        outcomes.add("read")
    assert "refused" in outcomes

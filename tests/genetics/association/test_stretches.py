"""X, Y and the mitochondrion by hand: who is tested, what one copy counts, and which alleles are there."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from x_cohort import dataset, genotypes, halves

from explorer.datasets import blocks, packed
from explorer.datasets.doses import of_calls
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.measured_sex import FEMALE, MALE, UNCLEAR
from explorer.errors import InputError
from explorer.genetics import sex
from explorer.genetics.association import Association, Settings, linear, logistic_score
from explorer.genetics.association.by_stretch import associate_by_stretch
from explorer.genetics.association.stretches import Stretch, stretches
from explorer.genetics.association.tally import Hemizygous, tally
from explorer.genetics.association.testing import counted
from explorer.genetics.sex import Sexes
from explorer.progress import Progress

CODES = np.array([FEMALE, FEMALE, MALE, MALE, MALE, UNCLEAR], np.uint8)
NAMES = np.array([f"s{i}" for i in range(6)], dtype=object)
KNOWN = Sexes(NAMES, "sex", CODES, None)
CHROMOSOMES = ["1", "X", "X", "Y", "MT"]
CALLS = np.array(
    [  # 1, X below 2.7 Mb, X, Y, MT
        [1, 0, 1, -1, 0],
        [0, 1, 2, -1, 2],
        [2, 1, 2, 2, 1],
        [1, 2, 1, 0, 0],
        [0, 0, 0, 1, -1],
        [1, 1, 2, 2, 2],
    ],
    np.int8,
)
SINGLE = np.where((CALLS == 2) & (np.arange(5) >= 2) & (CODES == MALE)[:, None], 1, CALLS)
SINGLE[3, 2], SINGLE[4, 3], SINGLE[2, 4], SINGLE[:, 4] = -1, -1, -1, [0, 1, -1, 0, -1, 1]


def small(calls: np.ndarray) -> Genotypes:
    table = variant_table(CHROMOSOMES, [5, 100_000, 9_000_000, 9_000_000, 50], list("abcde"), "A", "C")
    return Genotypes(calls, NAMES, table)


def packed_in(folder, of: Genotypes) -> Genotypes:
    calls = packed.create(folder / "calls.bed", *of.shape)
    calls[:, :] = of.array
    return Genotypes(calls, of.samples, of.variants)


@pytest.mark.parametrize("male_x", [1, 2])
@pytest.mark.parametrize("kept", ["two", "packed", "single", "doses"])
def test_calls_by_hand(tmp_path, male_x, kept):
    """However one copy is written, males come out alike; heterozygous calls of one copy are missing (not of doses)."""
    of = small({"single": SINGLE, "doses": of_calls(CALLS)}.get(kept, CALLS))
    of = packed_in(tmp_path, of) if kept == "packed" else of
    parts = {part.what: part for part in stretches(of, KNOWN, male_x)}
    assert [(name, part.columns.tolist()) for name, part in parts.items()] == [
        ("autosomes", [0]),
        ("PAR", [1]),
        ("X", [2]),
        ("Y", [3]),
        ("MT", [4]),
    ]
    if kept == "doses":
        assert parts["X"].genotypes.array[2, 0] == male_x * 16384
        assert parts["X"].genotypes.array[3, 0] == male_x * 8192
        assert parts["MT"].genotypes.array[1, 0] == 16384
        return
    assert parts["autosomes"].genotypes.array[:, 0].tolist() == CALLS[:, 0].tolist()
    assert parts["PAR"].genotypes.array[:, 0].tolist() == CALLS[:, 1].tolist()
    assert parts["X"].genotypes.array[:5, 0].tolist() == [1, 2, male_x, -1, 0]
    assert parts["X"].rows.tolist() == [True] * 5 + [False]
    assert parts["Y"].genotypes.array[2:5, 0].tolist() == [1, 0, -1]
    assert parts["Y"].rows.tolist() == [False, False, True, True, True, False]
    assert parts["Y"].genotypes.ploidy == parts["MT"].genotypes.ploidy == 1
    assert parts["MT"].genotypes.array[:, 0].tolist() == [0, 1, -1, 0, -1, 1]
    lost = "" if kept == "single" else "; 1 heterozygous call of samples with one copy set missing"
    assert parts["X"].said == (
        f"X: 2 females and 3 males, whose one copy counts {male_x}; 1 sample of unknown or doubtful sex left out{lost}."
    )
    assert of.array[3, 2] == (-1 if kept == "single" else 1)  # what was given stays as it was


@pytest.mark.parametrize("male_x", [1, 2])
def test_alleles_on_x_by_hand(male_x):
    part = {part.what: part for part in stretches(small(CALLS), KNOWN, male_x)}["X"]
    cases = np.array([True, False, True, False, True, False])
    found = tally(part.genotypes.dosages, 2, part.rows, cases, hemizygous=part.hemizygous)
    assert found.cases is not None
    assert found.carriers is not None
    assert found.n[0] == 4  # a female with 1 of 2, one with 2 of 2, males with 1 of 1 and 0 of 1
    assert found.frequency[0] == pytest.approx(4 / 6)
    assert found.minor[0] == 2
    assert found.cases[0] == 3
    assert found.carriers[:, 0].tolist() == [0, 2]  # of a2: the first female, a case, and the last male, a case
    assert not found.same[0]


def test_a_variant_that_everybody_has_only_copies_of_does_not_differ():
    """Females 2 and males 1 of it would be nothing but sex."""
    dosages = np.array([[2], [2], [1], [1]], np.int8)
    found = tally(dosages, 2, np.ones(4, bool), hemizygous=Hemizygous(np.array([False, False, True, True]), 1))
    assert found.same[0]
    assert found.frequency[0] == 1


def test_where_nobodys_sex_is_known_x_is_as_an_autosome():
    for known in (None, Sexes(NAMES, None, np.zeros(6, np.uint8), None)):
        parts = stretches(small(CALLS), known)
        assert [part.what for part in parts] == ["autosomes", "MT"]
        assert parts[0].said == "Nobody's sex is known, so chromosome X is tested like an autosome."
    whole = small(CALLS)
    autosomal = whole.take(variants=np.array([0, 1]))
    (part,) = stretches(autosomal, KNOWN)
    assert part.genotypes is autosomal
    assert part.said == ""


def plain(kind: str, covariates: np.ndarray | None = None):
    """Return the test of a stretch by one regression per variant."""

    def test(stretch: Stretch, y: np.ndarray, progress: Progress) -> Association:
        of = stretch.genotypes
        rows = np.isfinite(y)
        counts = tally(of.dosages, of.ploidy, rows, y == 1 if kind == "binary" else None, hemizygous=stretch.hemizygous)
        tested = (linear if kind == "quantitative" else logistic_score)(of.dosages, y, covariates, progress)
        return counted(tested, counts, 5)

    return test


@pytest.mark.parametrize("male_x", [1, 2])
def test_every_stretch_equals_least_squares_by_itself(male_x):
    rng = np.random.default_rng(2)
    males = halves(160)
    of = genotypes(3, males, autosomal=60, x=150, par=5, y=4, mt=3, missing=0)
    known = sex.of(dataset(of))
    assert known is not None
    y, age = rng.normal(size=160) + males, rng.normal(size=160)
    y[5] = np.nan
    given = np.column_stack([males, age])
    found = associate_by_stretch(of, y, known, Settings(male_x=male_x), plain("quantitative", given))
    assert found.samples == 159
    calls = of.array.astype(float)
    names = of.variants["chromosome"].to_numpy()
    on_x = (names == "X") & (of.variants["position"] > 3_000_000).to_numpy()
    calls[np.ix_(males, on_x)] *= male_x / 2
    calls[:, np.isin(names, ["Y", "MT"])] /= 2
    for j in range(0, of.shape[1], 5):
        rows = np.isfinite(y) & (males if names[j] == "Y" else True)
        columns = [np.ones(rows.sum()), calls[rows, j], age[rows]] + ([] if names[j] == "Y" else [males[rows]])
        fit = sm.OLS(y[rows], np.column_stack(columns)).fit()
        assert [found.beta[j], found.se[j], found.p[j]] == pytest.approx([fit.params[1], fit.bse[1], fit.pvalues[1]])
        assert found.n[j] == rows.sum()
        alleles = np.where(males, 1, 2)[rows] if on_x[j] else np.full(rows.sum(), 1 if names[j] in ("Y", "MT") else 2)
        copies = np.where(males[rows] & on_x[j], calls[rows, j] / male_x, calls[rows, j])
        assert found.frequency is not None
        assert found.frequency[j] == pytest.approx(copies.sum() / alleles.sum())
    assert any(sentence.startswith("X: 80 females and 79 males") for sentence in found.said)
    assert "Y: 79 males, one copy each." in found.said


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
@pytest.mark.parametrize("male_x", [1, 2])
def test_x_equals_plinks(tmp_path, male_x):
    males = halves(200)
    of = genotypes(5, males, autosomal=30, x=150, par=10, missing=0.03)
    y = np.random.default_rng(4).normal(size=200) + 0.5 * males
    plink.write(of, tmp_path / "people")
    rows = [line.split() for line in (tmp_path / "people.fam").read_text().splitlines()]
    fam = [f"{r[0]} {r[1]} 0 0 {1 if male else 2} {v:.8f}\n" for r, male, v in zip(rows, males, y, strict=True)]
    (tmp_path / "people.fam").write_text("".join(fam))
    bim = tmp_path / "people.bim"
    lines = [line.split() for line in bim.read_text().splitlines()]
    for line in lines:
        line[0] = "PAR1" if line[0] == "X" and int(line[3]) < 2_781_480 else line[0]
    bim.write_text("".join("\t".join(line) + "\n" for line in lines))
    sort = ["--bfile", "people", "--sort-vars", "--make-pgen", "--out", "sorted"]
    test = ["--pfile", "sorted", "--glm", "sex", "allow-no-covars", "hide-covar", "cols=+a1freq", "--out", "found"]
    for arguments in (sort, [*test, "--xchr-model", str(male_x)]):
        subprocess.run(["plink2", *arguments], cwd=tmp_path, check=True, capture_output=True)
    theirs = pd.read_csv(tmp_path / "found.PHENO1.glm.linear", sep="\t").set_index("ID").loc[of.variants["name"]]
    known = sex.of(dataset(of))
    given = sex.covariate(dataset(of))
    assert given is not None

    def complete(stretch: Stretch, y: np.ndarray, progress: Progress) -> Association:
        """One variant at a time, so that a sample without a call is left out of that test alone."""
        parts = []
        for j in range(len(stretch.columns)):
            calls = blocks.read(stretch.genotypes.dosages, None, np.array([j]))
            own = np.where(calls[:, 0] >= 0, y, np.nan)
            parts.append(linear(calls, own, given.values[:, None], progress))
        values = {name: np.concatenate([part.arrays()[name] for part in parts]) for name in parts[0].arrays()}
        counts = tally(stretch.genotypes.dosages, 2, np.isfinite(y), hemizygous=stretch.hemizygous)
        return counted(replace(parts[0], **values), counts, 5)

    found = associate_by_stretch(of, y, known, Settings(male_x=male_x), complete)
    flipped = (theirs["A1"] != "A").to_numpy()
    np.testing.assert_allclose(found.beta * np.where(flipped, -1, 1), theirs["BETA"], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.log10_p, -np.log10(theirs["P"]), rtol=1e-4, atol=1e-5)  # six digits of P
    assert found.frequency is not None
    frequency = np.where(flipped, 1 - found.frequency, found.frequency)
    same = slice(None) if male_x == 1 else slice(30)  # where males count 2, its frequencies do so too
    np.testing.assert_allclose(frequency[same], theirs["A1_FREQ"].to_numpy()[same], rtol=1e-4)
    np.testing.assert_array_equal(found.n, theirs["OBS_CT"])


def test_a_swapped_sample_is_left_out_of_x():
    males = halves(120)
    of = genotypes(4, males, autosomal=30, x=120, missing=0)
    stated = males.astype(float)
    stated[7] = 0
    y = np.random.default_rng(1).normal(size=120)
    found = associate_by_stretch(of, y, sex.of(dataset(of, sex=stated)), Settings(), plain("quantitative"))
    assert (found.n[:30] == 120).all()
    assert (found.n[30:] == 119).all()
    assert found.said[0].endswith("1 sample of unknown or doubtful sex left out.")


def test_a_stretch_that_cannot_be_tested_is_left_out_and_said():
    """All males are controls, so Y tells nothing; X and the autosomes are tested all the same."""
    males = halves(120)
    of = genotypes(4, males, autosomal=30, x=120, y=6)
    y = np.where(males, 0.0, np.random.default_rng(1).integers(0, 2, 120))
    found = associate_by_stretch(of, y, sex.of(dataset(of)), Settings(), plain("binary"))
    on_y = (of.variants["chromosome"] == "Y").to_numpy()
    assert np.isnan(found.p[on_y]).all()
    assert np.isfinite(found.p[~on_y]).all()
    assert found.left() == {"its chromosome could not be tested": 6}
    assert "Y was not tested: all samples left have the same class." in found.said
    assert found.cases is not None
    assert found.cases[0] > 0
    with pytest.raises(InputError, match="all samples left have the same class"):
        associate_by_stretch(of, np.zeros(120), sex.of(dataset(of)), Settings(), plain("binary"))


def test_a_trait_of_sex_alone_has_no_hits_on_x_with_sex_as_covariate():
    """A trait that differs between the sexes: without sex and with one copy counted once, X would light up."""
    males = halves(300)
    of = genotypes(6, males, autosomal=50, x=300)
    y = np.random.default_rng(3).normal(size=300) + 2.0 * males
    known = sex.of(dataset(of))
    given = sex.covariate(dataset(of))
    assert given is not None
    for male_x in (1, 2):
        found = associate_by_stretch(of, y, known, Settings(male_x=male_x), plain("quantitative", given.values))
        p = found.p[50:]
        assert p.min() > 0.05 / len(p) / 5
        assert 0.3 < np.median(p) < 0.7
    without = associate_by_stretch(of, y, known, Settings(male_x=1), plain("quantitative"))
    assert (without.p[50:] < 1e-4).mean() > 0.2

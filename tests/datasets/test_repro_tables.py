"""Tables as people bring them, with the values they hold: codings recognised or asked, never shifted.

The files of `shared/repro` are read where they lie beside the checkout; the others are written here, of the same kind
in another format, delimiter or orientation.
"""

import numpy as np
import pandas as pd
import pytest
from corpus.cohorts import FORMATS, asked, cohort, facts, imputed, loaded, repro, write

from explorer.datasets import blocks, dataset, doctor
from explorer.datasets.formats import codings
from explorer.errors import InputError

UNITS = 2**14
"""Units of a dose in a copy."""
SHARES = (0.003, 0.05, 0.6)
"""Shares of imputed cells."""


def words(name):
    """Return the words of a repro file (samples, variants), as numbers."""
    return pd.read_csv(repro(name), index_col=0).to_numpy()


def test_halves_are_heterozygotes_in_the_repro_file():
    np.testing.assert_array_equal(loaded(repro("04_tassel_0_half_1.csv")).dosages, 2 * words("04_tassel_0_half_1.csv"))


@pytest.mark.parametrize("name", FORMATS)
def test_halves_are_heterozygotes(name, tmp_path):
    dosages = cohort()
    path = write(tmp_path, name, dosages / 2)
    genotypes = loaded(path)
    np.testing.assert_array_equal(genotypes.dosages, dosages)
    assert genotypes.ploidy == 2
    assert "heterozygote is 0.5" in facts(path)["Coding"]
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, dosages)


@pytest.mark.parametrize("name", FORMATS)
def test_imputed_dosages_from_0_to_1_are_asked(name, tmp_path):
    dosages = cohort()
    cells, gone = imputed(dosages / 2, 0.05)
    path = write(tmp_path, name, cells)
    assert asked(path) == ("zero-to-one", ["double-dosages", "round-dosages", "imputed-missing", "read-doses"])
    doubled = loaded(path, "double-dosages")
    np.testing.assert_array_equal(np.asarray(doubled.dosages)[~gone], dosages[~gone])
    np.testing.assert_array_equal(np.asarray(doubled.dosages)[gone], np.rint(2 * cells[gone]))
    np.testing.assert_array_equal(np.asarray(loaded(path, "double-dosages", "imputed-missing").dosages)[gone], -1)
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, np.rint(cells))
    kept = loaded(path, "read-doses", "double-dosages")
    assert kept.ploidy == 2
    np.testing.assert_array_equal(kept.dosages, np.rint(2 * cells * UNITS))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", SHARES)
def test_imputed_haploids_are_asked(name, share, tmp_path):
    copies = cohort(inbred=True) // 2
    cells, gone = imputed(copies, share)
    path = write(tmp_path, name, cells)
    assert asked(path) == ("zero-to-one", ["round-dosages", "double-dosages", "imputed-missing", "read-doses"])
    rounded = loaded(path, "round-dosages")
    assert rounded.ploidy == 1
    np.testing.assert_array_equal(rounded.dosages, np.rint(cells))
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(gone, -1, copies))
    kept = loaded(path, "read-doses")
    assert kept.ploidy == 1
    np.testing.assert_array_equal(kept.dosages, np.rint(cells * UNITS))


def test_signed_codes_with_imputed_cells_in_the_repro_file():
    """60 x 40, 5% of the cells imputed: every variant stays, and -1 is no copy."""
    path, cells = repro("05_rrblup_mean_imputed.csv"), words("05_rrblup_mean_imputed.csv")
    assert asked(path) == ("fractional-dosages", ["round-dosages", "imputed-missing", "read-doses"])
    rounded, whole = loaded(path, "round-dosages"), cells == np.round(cells)
    assert rounded.shape == (60, 40)
    assert (rounded.dosages[cells == -1] == 0).all()
    np.testing.assert_array_equal(rounded.dosages, np.rint(cells) + 1)
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(whole, cells + 1, -1))


@pytest.mark.parametrize("written", [int, float])
def test_signed_codes_as_whole_or_decimal_numbers(written, tmp_path):
    dosages = cohort()
    path = write(tmp_path, "cohort.csv", (dosages - 1).astype(written))
    np.testing.assert_array_equal(loaded(path).dosages, dosages)
    assert facts(path)["Coding"] == "codes -1, 0, 1"


def test_imputed_values_beyond_the_codes(tmp_path):
    """Some methods of imputation go a little beyond -1 and 1."""
    cells = cohort() - 1.0
    cells[3, 3:6] = [1.04, -1.08, 0.3]
    path = write(tmp_path, "cohort.csv", cells)
    assert asked(path)[0] == "fractional-dosages"
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, np.rint(cells.clip(-1, 1)) + 1)


def test_centred_genotypes_are_refused(tmp_path):
    cells = cohort() / 2
    with pytest.raises(InputError, match=r"cohort.csv: the numbers .* they seem centred or scaled"):
        loaded(write(tmp_path, "cohort.csv", (cells - cells.mean(0) + 0.0001).round(4)))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("shift", [0, -1])
def test_imputed_cells_are_rounded_or_missing(name, share, shift, tmp_path):
    """0, 1, 2 and -1, 0, 1 with any share of column means: no column is ever offered for dropping."""
    dosages = cohort()
    cells, gone = imputed(dosages + shift, share)
    path = write(tmp_path, name, cells)
    assert asked(path) == ("fractional-dosages", ["round-dosages", "imputed-missing", "read-doses"])
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, np.rint(cells) - shift)
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(gone, -1, dosages))
    np.testing.assert_array_equal(loaded(path, "read-doses").dosages, np.rint((cells - shift) * UNITS))


def doses(share=1.0, seed=8, decimals=4):
    """Return copies (samples, variants), blurred as by imputation at this share of the calls."""
    rng = np.random.default_rng(seed)
    copies = cohort()
    there = rng.random(copies.shape) < share
    blurred = np.abs(
        copies - rng.beta(1, 6, copies.shape) * np.where(copies == 2, 1, rng.choice([-1, 1], copies.shape))
    )
    return np.where(there, blurred.clip(0, 2).round(decimals), copies)


@pytest.mark.parametrize("name", [*FORMATS, "cohort.xlsx"])
@pytest.mark.parametrize("share", [1.0, 0.2])
def test_doses_are_kept(name, share, tmp_path):
    """As they stand, to 1/16384 of a copy, through saving and loading; with a missing one; rounded on request."""
    cells = doses(share)
    cells[3, 4] = np.nan
    path = write(tmp_path, name, cells)
    made = doctor.load(doctor.Sources(path), name="d")
    kept = dataset.load(made.save(tmp_path / "kept")).genotypes
    assert kept.ploidy == 2
    assert kept.dosages.dtype == np.uint16
    np.testing.assert_array_equal(kept.dosages, np.where(np.isnan(cells), 65535, np.rint(cells * UNITS)))
    rounded = loaded(path, "round-dosages").dosages
    np.testing.assert_array_equal(rounded, np.where(np.isnan(cells), -1, np.rint(np.nan_to_num(cells))))
    report = doctor.examine(doctor.Sources(path))
    assert report.usable
    (found,) = (finding for finding in report.findings if finding.code == "fractional-dosages")
    part = (cells % 1 > 0).sum() / (~np.isnan(cells)).sum()
    assert found.severity == "note"
    assert "they are kept as doses" in found.sentence
    assert f"in {part:.1%} of calls" in found.sentence
    offered = [mend.code for mend in found.offered()]
    assert offered == ["round-dosages", "imputed-missing"][: 1 + (share < 0.5)]
    assert all(mend.tried for mend in found.offered())
    assert f"{part:.1%}" in facts(path)["Doses"]


@pytest.mark.parametrize("name", FORMATS)
def test_doses_below_1_are_asked(name, tmp_path):
    """Doses of a rare allele, or halved ones: as they stand, or doubled, and kept either way."""
    cells = doses()
    path = write(tmp_path, name, (cells / 2).round(4).clip(0, 0.999))
    mends = ["read-doses", "double-dosages", "round-dosages"]
    assert asked(path) == ("zero-to-one", mends)
    doubled = loaded(path, "double-dosages")
    assert doubled.ploidy == 2
    assert np.abs(blocks.copies(np.asarray(doubled.dosages)) - cells).max() < 0.003
    assert loaded(path, "read-doses").ploidy == 1
    assert loaded(path, "read-doses", "diploid").ploidy == 2
    assert (
        np.abs(2 * np.asarray(loaded(path, "read-doses").dosages).astype(int) - np.asarray(doubled.dosages)).max() <= 1
    )


def test_more_different_doses_than_words(tmp_path):
    """Doses of full precision: each call is another number, and all of them are kept to the unit."""
    cells = np.random.default_rng(2).random((500, 160)) * 2
    path = write(tmp_path, "cohort.csv", cells)
    assert len(np.unique(cells)) > codings.MOST_WORDS
    np.testing.assert_array_equal(loaded(path).dosages, np.rint(cells * UNITS))


def test_one_and_two_are_asked_in_the_repro_file():
    path, codes = repro("09_codes_1_2.csv"), words("09_codes_1_2.csv")
    assert asked(path) == ("codes-one-two", ["one-two-haploid", "one-two-diploid", "one-two-copies"])
    haploid = loaded(path, "one-two-haploid")
    assert haploid.ploidy == 1
    np.testing.assert_array_equal(haploid.dosages, codes - 1)
    np.testing.assert_array_equal(loaded(path, "one-two-diploid").dosages, 2 * codes - 2)
    np.testing.assert_array_equal(loaded(path, "one-two-copies").dosages, codes)


@pytest.mark.parametrize("name", FORMATS)
def test_codes_from_one_are_asked(name, tmp_path):
    inbred, dosages = cohort(inbred=True), cohort()
    path = write(tmp_path, name, inbred // 2 + 1)
    assert asked(path)[0] == "codes-one-two"
    np.testing.assert_array_equal(loaded(path, "one-two-haploid").dosages, inbred // 2)
    path = write(tmp_path, name, dosages + 1)
    assert asked(path) == ("codes-from-one", ["one-two-three", "three-missing"])
    np.testing.assert_array_equal(loaded(path, "one-two-three").dosages, dosages)
    path = write(tmp_path, name, inbred + 1)
    assert asked(path)[0] == "codes-from-one"
    np.testing.assert_array_equal(loaded(path, "one-two-three").dosages, inbred)


def test_ploidy_in_an_archive_says_what_its_numbers_mean(tmp_path):
    path, codes = tmp_path / "a.npz", cohort(inbred=True) // 2 + 1
    np.savez(path, dosages=codes, ploidy=2)
    np.testing.assert_array_equal(loaded(path).dosages, codes)
    np.savez(path, dosages=cohort() - 1)
    assert asked(path) == ("signed-codes", ["signed-coding", "minus-one-missing"])
    np.testing.assert_array_equal(loaded(path, "signed-coding").dosages, cohort())
    np.savez(path, dosages=cohort() - 1, ploidy=1)
    np.testing.assert_array_equal(loaded(path).dosages, cohort() - 1)


def test_crosses_in_the_repro_file():
    path = repro("21_ABH.csv")
    plain = pd.read_csv(path, index_col=0).to_numpy()
    codes = {"A": 0, "H": 1, "B": 2, "-": -1}
    genotypes = loaded(path)
    np.testing.assert_array_equal(genotypes.dosages, np.vectorize(codes.get)(plain))
    assert set(genotypes.variants["a1"]) == {"B"}
    assert set(genotypes.variants["a2"]) == {"A"}
    assert facts(path)["Coding"] == "parental alleles A, H, B (H is the heterozygote)"


WORDS = {
    "cross": (["A", "H", "B", "-"], "parental alleles"),
    "cross, small letters": (["a", "h", "b", "-"], "parental alleles"),
    "array": (["AA", "AB", "BB", "NC"], "AA, AB, BB of an array"),
    "array, slashed": (["A/A", "A/B", "B/B", "./."], "AA, AB, BB of an array"),
    "calls": (["0/0", "0/1", "1/1", "./."], "calls 0/0"),
    "phased": (["0|0", "1|0", "1|1", ".|."], "phased calls"),
    "signs": (["-/-", "+/-", "+/+", "NA"], "copies of +"),
    "signs, joined": (["--", "-+", "++", "NA"], "copies of +"),
    "words": (["hom_ref", "het", "hom_alt", "no call"], "homozygous reference"),
    "pairs of numbers": (["11", "12", "22", "00"], "allele pairs 11, 12, 22"),
    "decimal commas": (["0,0", "1,0", "2,0", "NA"], "dosages 0, 1, 2"),
    "five missing": (["0", "1", "2", "5"], "5 missing"),
}


@pytest.mark.parametrize("name", ["cohort.csv", "semicolons.csv", "rows.tsv.gz"])
@pytest.mark.parametrize("coding", WORDS)
def test_codings_by_their_words(coding, name, tmp_path):
    dosages = cohort()
    dosages[1, 2] = dosages[5, 1] = -1
    called, fact = WORDS[coding]
    path = write(tmp_path, name, np.array(called)[dosages])
    genotypes = loaded(path)
    np.testing.assert_array_equal(genotypes.dosages, dosages)
    assert genotypes.ploidy == 2
    assert fact in facts(path)["Coding"]


@pytest.mark.parametrize("called", [["absent", "present", "NA"], ["A", "P", "NA"], ["-", "+", "NA"], ["A", "B", "-"]])
def test_presence_and_inbred_lines_have_one_copy(called, tmp_path):
    copies = cohort(inbred=True) // 2
    copies[3, 3] = -1
    genotypes = loaded(write(tmp_path, "cohort.csv", np.array(called)[copies]))
    np.testing.assert_array_equal(genotypes.dosages, copies)
    assert genotypes.ploidy == 1


def test_dominant_markers_of_a_cross_are_missing(tmp_path):
    (tmp_path / "a.csv").write_text("id,m1,m2\ns1,A,B\ns2,C,D\ns3,H,H\ns4,B,A\n")
    np.testing.assert_array_equal(loaded(tmp_path / "a.csv").dosages, [[0, 2], [-1, -1], [1, 1], [2, 0]])
    report = doctor.examine(doctor.Sources(tmp_path / "a.csv"))
    assert "C (not A) and D (not B)" in next(f.sentence for f in report.findings if f.code == "partial-calls")


def test_letters_stay_letters(tmp_path):
    """A, C, G, T, pairs of them and their IUPAC letters, one of which a cross has too."""
    (tmp_path / "a.csv").write_text("id,m1,m2,m3\ns1,A,AA,A\ns2,C,AG,R\ns3,C,GG,G\ns4,A,GG,G\ns5,U,0 0,N\n")
    genotypes = loaded(tmp_path / "a.csv")
    np.testing.assert_array_equal(genotypes.dosages[:, 1], [2, 1, 0, 0, -1])
    np.testing.assert_array_equal(genotypes.dosages[:, 2], [2, 1, 0, 0, -1])
    assert facts(tmp_path / "a.csv")["Coding"].startswith("allele letters")


def test_excel_errors_are_missing_in_the_repro_file():
    np.testing.assert_array_equal(loaded(repro("23_excel_NA.csv")).dosages, [[0, -1], [1, -1], [2, -1]])


SPELLINGS = [
    "#N/A",
    "#NULL!",
    "#VALUE!",
    "nan",
    "NULL",
    "None",
    " NA ",
    "U",
    "-9",
    "n.a.",
    "<NA>",
    "No Call",
    "---",
    "",
]


@pytest.mark.parametrize(
    "called", [["0", "1", "2"], ["0/0", "0/1", "1/1"], ["AA", "AG", "GG"], ["A", "H", "B"], ["AA", "AB", "BB"]]
)
@pytest.mark.parametrize("name", ["cohort.csv", "semicolons.csv", "rows.tsv.gz"])
def test_missing_words_in_every_coding(called, name, tmp_path):
    dosages = cohort()
    cells = np.array(called, dtype=object)[dosages]
    for row, word in enumerate(SPELLINGS):
        cells[row, row % 12] = word
        dosages[row, row % 12] = -1
    found = loaded(write(tmp_path, name, cells)).dosages
    np.testing.assert_array_equal(found == -1, dosages == -1)
    turned = np.where(dosages < 0, -1, 2 - dosages)
    for one, counted, other in zip(np.asarray(found).T, dosages.T, turned.T, strict=True):
        assert (one == counted).all() or (called[1] == "AG" and (one == other).all())


def test_ambiguity_letters_of_three_bases_are_missing(tmp_path):
    (tmp_path / "a.csv").write_text("id,m1,m2\ns1,A,G\ns2,C,T\ns3,H,G\ns4,A,B\ns5,M,K\n")
    np.testing.assert_array_equal(loaded(tmp_path / "a.csv").dosages, [[0, 0], [2, 2], [-1, 0], [0, -1], [1, 1]])


def test_zero_is_missing_beside_letters(tmp_path):
    (tmp_path / "a.csv").write_text("id,m1,m2\ns1,A/A,C/C\ns2,A/G,0/0\ns3,0/0,C/T\ns4,G/G,C/C\ns5,A/A,0\n")
    np.testing.assert_array_equal(loaded(tmp_path / "a.csv").dosages, [[0, 0], [1, -1], [-1, 1], [2, 0], [0, -1]])


@pytest.mark.parametrize("name", ["cohort.csv", "semicolons.csv", "rows.tsv.gz"])
def test_columns_of_a_field_plan_are_no_markers(name, tmp_path):
    dosages = cohort()
    path = write(tmp_path, name, dosages)
    plain = loaded(path)
    beside = {"block": np.arange(40) % 4 + 1, "Plot No": np.arange(101, 141), "year": 2019 + np.arange(40) % 2}
    turned = name == "rows.tsv.gz"
    delimiter = {"cohort.csv": ",", "semicolons.csv": ";"}.get(name, "\t")
    frame = pd.read_csv(path, sep=delimiter, index_col=0)
    frame = (
        pd.concat([pd.DataFrame(beside, index=frame.columns if turned else frame.index).T, frame])
        if turned
        else (frame.assign(**{key: value for key, value in beside.items()}))
    )
    frame.to_csv(path, sep=delimiter, index_label="marker" if turned else "sample")
    report = doctor.examine(doctor.Sources(path))
    assert report.usable, report.reason()
    said = next(f for f in report.findings if f.code == "design-columns")
    assert said.severity == "warning"
    assert "left out: block, Plot No, year." in said.sentence
    assert said.mend is None
    assert loaded(path).digest == plain.digest


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("inbred", [False, True])
def test_plain_tables_are_read_as_ever(name, inbred, tmp_path):
    dosages = cohort(inbred=inbred)
    dosages[4, 4] = -1
    genotypes = loaded(write(tmp_path, name, np.where(dosages < 0, np.nan, dosages)))
    copies = 2 if not inbred else genotypes.ploidy
    np.testing.assert_array_equal(genotypes.dosages, dosages if copies == 2 else np.where(dosages > 0, 1, dosages))

"""Tables as people bring them, with the values they hold: codings recognised or asked, never shifted.

The files of `shared/repro` are read where they lie beside the checkout; the others are written here, of the same kind
in another format, delimiter or orientation.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from corpus.cohorts import FORMATS, cohort, dart, imputed, write

from explorer.datasets import doctor
from explorer.errors import InputError

REPRO = Path(__file__).resolve().parents[3] / "shared" / "repro"
SHARES = (0.003, 0.05, 0.6)
"""Shares of imputed cells."""


def repro(name):
    path = REPRO / name
    if not path.exists():
        pytest.skip("the repro files are not beside the checkout")
    return path


def words(name):
    """Return the words of a repro file (samples, variants), as numbers."""
    return pd.read_csv(repro(name), index_col=0).to_numpy()


def loaded(path, *mends, traits=None):
    return doctor.load(doctor.Sources(path, traits), mends=mends).genotypes


def facts(path, *mends):
    return {fact.label: fact.value for fact in doctor.examine(doctor.Sources(path), mends=mends).understood}


def asked(path):
    """Return the code of the one question of a file, and the mends that answer it; each makes the file load."""
    report = doctor.examine(doctor.Sources(path))
    assert not report.usable
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert len(errors) == 1
    mends = [mend.code for mend in (errors[0].mend, *errors[0].alternatives) if mend is not None]
    for mend in mends:
        after = doctor.examine(doctor.Sources(path), mends=[mend])
        assert after.usable, after.reason()
        doctor.load(doctor.Sources(path), mends=[mend])
    return errors[0].code, mends


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
    assert asked(path) == ("zero-to-one", ["double-dosages", "round-dosages", "imputed-missing"])
    doubled = loaded(path, "double-dosages")
    np.testing.assert_array_equal(doubled.dosages[~gone], dosages[~gone])
    np.testing.assert_array_equal(doubled.dosages[gone], np.rint(2 * cells[gone]))
    np.testing.assert_array_equal(loaded(path, "double-dosages", "imputed-missing").dosages[gone], -1)
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, np.rint(cells))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", SHARES)
def test_imputed_haploids_are_asked(name, share, tmp_path):
    copies = cohort(inbred=True) // 2
    cells, gone = imputed(copies, share)
    path = write(tmp_path, name, cells)
    assert asked(path) == ("zero-to-one", ["round-dosages", "double-dosages", "imputed-missing"])
    rounded = loaded(path, "round-dosages")
    assert rounded.ploidy == 1
    np.testing.assert_array_equal(rounded.dosages, np.rint(cells))
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(gone, -1, copies))


def test_signed_codes_with_imputed_cells_in_the_repro_file():
    """60 x 40, 5% of the cells imputed: every variant stays, and -1 is no copy."""
    path, cells = repro("05_rrblup_mean_imputed.csv"), words("05_rrblup_mean_imputed.csv")
    assert asked(path) == ("fractional-dosages", ["round-dosages", "imputed-missing"])
    rounded, whole = loaded(path, "round-dosages"), cells == np.round(cells)
    assert rounded.shape == (60, 40)
    assert (rounded.dosages[cells == -1] == 0).all()
    np.testing.assert_array_equal(rounded.dosages, np.rint(cells) + 1)
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(whole, cells + 1, -1))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("shift", [0, -1])
def test_imputed_cells_are_rounded_or_missing(name, share, shift, tmp_path):
    """0, 1, 2 and -1, 0, 1 with any share of column means: no column is ever offered for dropping."""
    dosages = cohort()
    cells, gone = imputed(dosages + shift, share)
    path = write(tmp_path, name, cells)
    assert asked(path) == ("fractional-dosages", ["round-dosages", "imputed-missing"])
    np.testing.assert_array_equal(loaded(path, "round-dosages").dosages, np.rint(cells) - shift)
    np.testing.assert_array_equal(loaded(path, "imputed-missing").dosages, np.where(gone, -1, dosages))


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


def test_dart_in_the_repro_file():
    path = repro("22_dart.csv")
    assert asked(path) == ("dart-codes", ["dart-coding", "dart-counts"])
    genotypes = loaded(path, "dart-coding")
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1], [2, -1], [1, 2]])
    assert genotypes.variants[["name", "position", "a1", "a2"]].to_numpy().tolist() == [
        ["m1", 0, "G", "A"],
        ["m2", 0, "T", "C"],
    ]
    np.testing.assert_array_equal(loaded(path, "dart-counts").dosages, [[0, 2], [1, -1], [2, 1]])


@pytest.mark.parametrize(
    "how", [{}, {"name": "report.tsv.gz", "delimiter": "\t"}, {"stars": 6}, {"stars": 2, "behind": True}]
)
def test_dart_reports(how, tmp_path):
    dosages = cohort()
    dosages[2, 2] = -1
    path = dart(tmp_path, dosages, **how)
    assert asked(path)[0] == "dart-codes"
    genotypes = loaded(path, "dart-coding")
    np.testing.assert_array_equal(genotypes.dosages, dosages)
    assert genotypes.samples.tolist() == [f"s{i}" for i in range(40)]
    assert not genotypes.mapped


def test_dart_presence_and_two_rows(tmp_path):
    path = tmp_path / "silico.csv"
    path.write_text("CloneID,CallRate,Reproducibility,s1,s2,s3\n100,1,1,0,1,-\n101,1,1,1,1,0\n102,.9,1,0,0,1\n")
    genotypes = loaded(path)
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1, 0], [1, 1, 0], [-1, 0, 1]])
    assert genotypes.ploidy == 1
    path.write_text("AlleleID,CloneID,SNP,s1,s2\n1|F,1,,0,1\n1|F|5:A>G,1,5:A>G,1,1\n")
    with pytest.raises(InputError, match=r"silico.csv line 2: this is DArT's report of two rows per SNP"):
        loaded(path)


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
    for one, counted, other in zip(found.T, dosages.T, turned.T, strict=True):
        assert (one == counted).all() or (called[1] == "AG" and (one == other).all())


def test_zero_is_missing_beside_letters(tmp_path):
    (tmp_path / "a.csv").write_text("id,m1,m2\ns1,A/A,C/C\ns2,A/G,0/0\ns3,0/0,C/T\ns4,G/G,C/C\ns5,A/A,0\n")
    np.testing.assert_array_equal(loaded(tmp_path / "a.csv").dosages, [[0, 0], [1, -1], [-1, 1], [2, 0], [0, -1]])


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("# rsid\tchromosome\tposition\tgenotype\nrs1\t1\t100\tAA\nrs2\t1\t200\tAG\n", "23andMe"),
        ("#AncestryDNA raw data\nrsid\tchromosome\tposition\tallele1\tallele2\nrs1\t1\t100\tA\tA\n", "AncestryDNA"),
        ('RSID,CHROMOSOME,POSITION,RESULT\n"rs1","1","100","AA"\n', "MyHeritage"),
        ("rs1\t1\t100\tAA\ni300\tMT\t200\tG\n", "23andMe"),
    ],
)
def test_raw_data_of_one_person_are_refused(text, company, tmp_path):
    (tmp_path / "me.txt").write_text(text)
    with pytest.raises(
        InputError, match=f"me.txt line .: this is the raw data of one person, as .*{company}"
    ) as caught:
        loaded(tmp_path / "me.txt")
    assert "plink --merge-list" in str(caught.value)


def test_raw_data_of_one_person_in_the_repro_file():
    with pytest.raises(InputError, match=r"line 1: this is the raw data of one person, as 23andMe writes it.*--23file"):
        loaded(repro("24_23andme.txt"))


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


def test_heterozygote_columns_of_plink_are_left_out():
    genotypes = loaded(repro("11_recodeAD.raw"))
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2"]
    plain = pd.read_csv(repro("11_recodeAD.raw"), sep=r"\s+")
    additive = plain[[c for c in plain.columns[6:] if not c.endswith("_HET")]]
    np.testing.assert_array_equal(genotypes.dosages, additive.fillna(-1))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("inbred", [False, True])
def test_plain_tables_are_read_as_ever(name, inbred, tmp_path):
    dosages = cohort(inbred=inbred)
    dosages[4, 4] = -1
    genotypes = loaded(write(tmp_path, name, np.where(dosages < 0, np.nan, dosages)))
    copies = 2 if not inbred else genotypes.ploidy
    np.testing.assert_array_equal(genotypes.dosages, dosages if copies == 2 else np.where(dosages > 0, 1, dosages))


@pytest.mark.parametrize("centimorgans", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_crosses_of_r_qtl(centimorgans, named, tmp_path):
    """Phenotypes before the markers, chromosomes (and centimorgans) below the header."""
    dosages = cohort()
    ahead = ["bp", "id"] if named else ["bp", "sex"]
    lines = [[*ahead, *(f"D1M{j}" for j in range(12))], ["", "", *["1"] * 6, *["X"] * 6]]
    lines += [["", "", *(f"{j}.5" for j in range(12))]] if centimorgans else []
    lines += [[f"{110 + i}.5", f"m{i}" if named else "1", *("AHB"[d] for d in r)] for i, r in enumerate(dosages)]
    (tmp_path / "cross.csv").write_text("".join(",".join(line) + "\n" for line in lines))
    genotypes = loaded(tmp_path / "cross.csv")
    np.testing.assert_array_equal(genotypes.dosages, dosages)
    assert genotypes.samples.tolist() == [f"m{i}" if named else f"{i + 1}" for i in range(40)]
    assert genotypes.variants["chromosome"].tolist() == ["1"] * 6 + ["X"] * 6
    assert genotypes.variants["name"].tolist() == [f"D1M{j}" for j in range(12)]

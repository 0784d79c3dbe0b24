"""Tables of programs and companies: DArT's reports, R/qtl's crosses, PLINK's .raw, raw data of one person."""

import numpy as np
import pandas as pd
import pytest
from corpus.cohorts import asked, cohort, dart, loaded, repro

from explorer.errors import InputError


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


def test_heterozygote_columns_of_plink_are_left_out():
    genotypes = loaded(repro("11_recodeAD.raw"))
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2"]
    plain = pd.read_csv(repro("11_recodeAD.raw"), sep=r"\s+")
    additive = plain[[c for c in plain.columns[6:] if not c.endswith("_HET")]]
    np.testing.assert_array_equal(genotypes.dosages, additive.fillna(-1))


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

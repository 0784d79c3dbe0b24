"""Which of the files that came together holds what."""

from pathlib import Path

import pytest

from explorer.screens.genome.bring.files import guess
from explorer.ui.say import JOINER, escaped


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["c.bed", "c.bim", "c.fam"], {"genotypes": "c.bed"}),
        (["c.fam", "c.bim", "c.bed", "genes.bed"], {"genotypes": "c.bed", "genes": "genes.bed"}),
        (["a.vcf.gz", "pheno.txt"], {"genotypes": "a.vcf.gz", "traits": "pheno.txt"}),
        (["geno.csv", "traits.csv", "qtl.csv"], {"genotypes": "geno.csv", "traits": "traits.csv", "truth": "qtl.csv"}),
        (["x.bcf", "ann.gff3"], {"genotypes": "x.bcf", "genes": "ann.gff3"}),
        (["geno.csv", "snp_map.csv"], {"genotypes": "geno.csv", "map": "snp_map.csv"}),
        (
            ["geno.csv", "SNP_info.txt", "y.pheno"],
            {"genotypes": "geno.csv", "map": "SNP_info.txt", "traits": "y.pheno"},
        ),
        (["geno.csv", "chip.map"], {"genotypes": "geno.csv", "map": "chip.map"}),
        (["geno.csv", "chip.bim"], {"genotypes": "geno.csv", "map": "chip.bim"}),
        (["mapping.csv"], {"genotypes": "mapping.csv"}),
        (["x.ped", "x.map"], {"genotypes": "x.ped"}),
        (["x.ped", "x.map", "new_map.csv"], {"genotypes": "x.ped", "map": "new_map.csv"}),
        (["x.pgen", "x.pvar", "x.psam"], {"genotypes": "x.pgen"}),
        (
            ["cohort.bed", "cohort.bim", "cohort.fam", "cohort_genes.bed", "cohort_traits.csv", "cohort_truth.csv"],
            {
                "genotypes": "cohort.bed",
                "genes": "cohort_genes.bed",
                "traits": "cohort_traits.csv",
                "truth": "cohort_truth.csv",
            },
        ),
    ],
)
def test_roles_are_guessed_from_names(names, expected):
    assert {role: path.name for role, path in guess([Path(name) for name in names]).items()} == expected


@pytest.mark.parametrize(
    "hostile", ["<img src=x>", "[a](javascript:1)", ":red[x]", "$x$", "`a`", ":material/home:", "**b**"]
)
def test_names_from_files_have_no_markup_left(hostile):
    shown = escaped(hostile)
    assert shown.replace("\\", "").replace(JOINER, "") == hostile
    for sign in "<[`$*":
        assert all(shown[at - 1] == "\\" for at, letter in enumerate(shown) if letter == sign)

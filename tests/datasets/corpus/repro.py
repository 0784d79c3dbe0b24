"""Files that were once read wrongly, each with the outcome that is right: read, asked about, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from explorer.datasets.dataset import Dataset


@dataclass(frozen=True)
class Row:
    """One row of the folder's README.

    Attributes
    ----------
    genotypes, traits, genes : str
        File names, "" where there is none.
    asked : tuple of str
        The mends of which one has to be chosen before it loads; () where it loads as it is.
    mends : tuple of str
        The mends with which it is loaded here.
    words : tuple of str
        What the refusal, the question or the note says.
    dosages : dict of sample -> copies of a1 at the first sites, -1 where missing
    traits_are : dict of trait -> sample -> value, or the name of the class
    """

    genotypes: str
    words: tuple[str, ...] = ()
    traits: str = ""
    genes: str = ""
    refused: bool = False
    asked: tuple[str, ...] = ()
    mends: tuple[str, ...] = ()
    sites: int = 0
    dosages: dict[str, list[int]] = field(default_factory=dict)
    traits_are: dict[str, dict[str, float | str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The row's number, and what it is about."""
        return self.genotypes.partition(".")[0] + ("-" + self.mends[0] if self.mends else "")

    def paths(self, folder: Path) -> dict[str, Path]:
        """Return the paths by their roles."""
        named = {"genotypes": self.genotypes, "traits": self.traits, "genes": self.genes}
        return {role: folder / name for role, name in named.items() if name}

    def assert_holds(self, dataset: Dataset) -> None:
        """Compare what was loaded with what is right."""
        samples = [str(s) for s in dataset.genotypes.samples]
        assert dataset.genotypes.shape[1] == self.sites
        for sample, copies in self.dosages.items():
            read = np.asarray(dataset.genotypes.dosages)[samples.index(sample), : len(copies)]
            assert read.tolist() == copies, sample
        for trait, values in self.traits_are.items():
            levels = dataset.traits.column(trait).levels
            for sample, value in values.items():
                read = dataset.traits[trait][samples.index(sample)]
                assert (levels[int(read)] if isinstance(value, str) else read) == value, (trait, sample)


_HALVES = {"s0": [1, 1, 0, 1, 2, 1], "s2": [2, 0, 1, 0, 0, 2]}
_AD: dict[str, dict[str, float | str]] = {"b": {"s24": "AD", "s12": "control", "s15": "AD"}}

ROWS = [
    Row("01_blank_last_line.vcf", sites=1, dosages={"s1": [0], "s2": [1]}),
    Row("01b_blank_middle.vcf", sites=2, dosages={"s1": [0, 0], "s2": [1, 1]}),
    Row("02_two_headers_cat.vcf", ("02_two_headers_cat.vcf line 5", "header"), refused=True),
    Row("03_fam_header.bed", ("03_fam_header.fam line 1", "header"), "03_traits.txt", refused=True),
    Row("03b_fam_header101.bed", ("03b_fam_header101.fam line 1", "header"), "03b_traits.csv", refused=True),
    Row("04_tassel_0_half_1.csv", sites=6, dosages=_HALVES),
    Row(
        "05_rrblup_mean_imputed.csv",
        asked=("round-dosages", "imputed-missing", "read-doses"),
        mends=("round-dosages",),
        sites=40,
        dosages={"s0": [1, 0, 0, 0, 2, 1], "s1": [1, 1, 0, 1, 2, 1]},
    ),
    Row(
        "05_rrblup_mean_imputed.csv",
        asked=("round-dosages", "imputed-missing", "read-doses"),
        mends=("imputed-missing",),
        sites=40,
        dosages={"s4": [2, 0, -1, 0, 1, 1]},
    ),
    Row("08_geno.csv", (), "08_AD_control.csv", sites=20, dosages={"s0": [0, 2, 2, 0]}, traits_are=_AD),
    *(
        Row(
            "09_codes_1_2.csv",
            ("only codes are 1 and 2",),
            asked=("one-two-haploid", "one-two-diploid", "one-two-copies"),
            mends=(mend,),
            sites=40,
            dosages={"s0": copies},
        )
        for mend, copies in (
            ("one-two-haploid", [1, 0, 0, 0, 1]),
            ("one-two-diploid", [2, 0, 0, 0, 2]),
            ("one-two-copies", [2, 1, 1, 1, 2]),
        )
    ),
    Row("11_recodeAD.raw", sites=2, dosages={"i1": [0, 2], "i2": [1, -1], "i3": [2, 1]}),
    Row("14_chr23.bed", genes="14_genes_X.csv", sites=4),
    Row(
        "15_fam_01.bed",
        ("holds 0 and 1",),
        mends=("zero-control",),
        sites=4,
        traits_are={"phenotype": {"i1": 0, "i2": 1, "i5": 0}},
    ),
    Row(
        "16_latin1.vcf",
        ("not UTF-8",),
        asked=("latin-1",),
        mends=("latin-1",),
        sites=1,
        dosages={"José": [0], "s2": [1]},
    ),
    Row("17_bom.vcf", sites=2, dosages={"s1": [0, 1], "s2": [1, 1], "s3": [2, 0], "s4": [-1, 2]}),
    Row("18_vcf44_phase.vcf", sites=2, dosages={"s1": [0, 1], "s2": [1, 1], "s3": [2, 0], "s4": [-1, 2]}),
    Row("19_geno.csv", (), "19_year_columns.csv", sites=3, traits_are={"2018": {"s12": 12}, "2019": {"s12": 24}}),
    Row("21_ABH.csv", sites=6, dosages={"s0": [-1, -1, 0, 1, -1, -1], "s2": [2, 0, 1, 2, 1, 0]}),
    *(
        Row(
            "22_dart.csv",
            ("DArT",),
            asked=("dart-coding", "dart-counts"),
            mends=(mend,),
            sites=2,
            dosages={"s1": [0, first], "s2": [second, -1], "s3": [third, second]},
        )
        for mend, first, second, third in (("dart-coding", 1, 2, 1), ("dart-counts", 2, 1, 2))
    ),
    Row("23_excel_NA.csv", sites=2, dosages={"s1": [0, -1], "s2": [1, -1], "s3": [2, -1]}),
    Row("24_23andme.txt", ("24_23andme.txt", "23andMe"), refused=True),
    Row(
        "25_families.bed",
        (),
        "25_traits_FID_IID.txt",
        sites=4,
        traits_are={"y": {"FA_1": 1, "FA_2": 2, "FB_1": 3, "FB_2": 4, "FC_1": 5}},
    ),
    Row(
        "27_geno.csv",
        ("disagree",),
        "27_traits_R_rownames.csv",
        asked=("join-first", "join-second"),
        mends=("join-first",),
        sites=20,
        traits_are={"y": {"41": 0.2057, "56": 0.6761, "22": 1.1274}},
    ),
]
"""Every row; those that are asked about stand here with a choice."""

"""Broken traits, genes and known loci."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.known import (
    DOSAGES,
    NAMES,
    SAMPLES,
    YIELDS,
    Case,
    bed_bytes,
    both,
    changed,
    grid,
    lines,
    plink,
    put,
    traits_rows,
)


def broken_traits() -> list[Case]:
    def case(
        name: str,
        words: tuple[str, ...],
        data: bytes | list[list[str]],
        write: Callable[[Path], None] | None = None,
        **more,
    ) -> Case:
        write = both(write or put("cohort.csv", grid()), put("traits.csv", data))
        return Case(f"traits-{name}", write, words, traits="traits.csv", **more)

    rows = traits_rows()
    numbered = ["0811", "0812", "0813", "0814", "0815", "0816"]
    genotyped = [["sample", *NAMES], *([i, *r[1:]] for i, r in zip(numbered, grid()[1:], strict=True))]
    families = lines([["f1", s, "0", "0", "0", "-9"] for s in SAMPLES], " ")
    values = {"yield": YIELDS}
    high = changed(rows, 2, 1, "high")
    gap = {"yield": [1.5, float("nan"), *YIELDS[2:]]}
    twice = [*rows, ["s2", "4.25"]]
    constant = [[*r, "plot" if i == 0 else "7"] for i, r in enumerate(rows)]
    return [
        case("empty", ("traits.csv", "empty"), b""),
        case("header-only", ("traits.csv line 1", "the only line"), rows[:1]),
        case("binary", ("traits.csv line 1", "binary"), bytes(range(128, 256)) * 9),
        case(
            "ragged",
            ("traits.csv line 4", "1 columns, expected 2"),
            [*changed(rows, 3, 0, "s3")[:3], ["s3"], *rows[4:]],
        ),
        case(
            "others",
            ("traits.csv", "None of the 6 genotyped samples (s1"),
            traits_rows(["a", "b", "c", "d", "e", "f"])[:5],
        ),
        case(
            "other-ids",
            ("traits.csv", "None of the 6 genotyped samples (s1", "(a, ...)"),
            traits_rows(["a", "b", "c", "d", "e", "f"]),
        ),
        case(
            "order-only",
            ("traits.csv", "no column of sample IDs (s1"),
            [["yield", "height"], *([str(y), f"1.{6 - i}"] for i, y in enumerate(YIELDS))],
            mend=("same-order",),
            dosages=DOSAGES,
            trait=values | {"height": [1.6, 1.5, 1.4, 1.3, 1.2, 1.1]},
        ),
        *(
            case(
                f"r-row-names-{mend}",
                ("traits.csv", "ID and the unnamed first both hold IDs", "6 or 1, 5 or 2, 4 or 3"),
                b'"","ID","yield"\n' + b"".join(b'"%d",%d,%.2f\n' % (i + 1, 6 - i, y) for i, y in enumerate(YIELDS)),
                put("cohort.csv", [["sample", *NAMES], *([str(i), *r[1:]] for i, r in enumerate(grid()) if i)]),
                mend=(mend,),
                samples=list("123456"),
                dosages=DOSAGES,
                trait={"yield": yields},
            )
            for mend, yields in (("join-first", YIELDS[::-1]), ("join-second", YIELDS))
        ),
        case(
            "few",
            ("traits.csv", "Only 2 of the 6 genotyped samples", "perhaps by chance"),
            [["sample", "yield"], *([f"{'s' if i < 2 else 'x'}{i + 1}", str(y)] for i, y in enumerate(YIELDS))],
            mend=("match-few",),
            dosages=DOSAGES,
            trait={"yield": [*YIELDS[:2], *[float("nan")] * 4]},
        ),
        case(
            "letter-case",
            ("traits.csv, column sample", "6 after leaving out blanks and letter case", "s1 = S1"),
            traits_rows(["S1", "S2", "S3", "S4", "S5", "S6"]),
            mend=("match-ids",),
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "leading-zeros",
            ("traits.csv, column sample", "6 after leaving out leading zeros", "0811 = 811"),
            traits_rows([n.lstrip("0") for n in numbered]),
            put("cohort.csv", genotyped),
            mend=("match-ids",),
            samples=numbered,
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "point-zero",
            ("traits.csv, column sample", "6 after leaving out a trailing .0", "811 = 811.0"),
            traits_rows([f"{n.lstrip('0')}.0" for n in numbered]),
            put("cohort.csv", [[r[0].lstrip("0"), *r[1:]] for r in genotyped]),
            mend=("match-ids",),
            samples=[n.lstrip("0") for n in numbered],
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "fid-iid",
            ("traits.csv, column sample", "FID_IID in the traits", "s1 = f1_s1"),
            traits_rows([f"f1_{s}" for s in SAMPLES]),
            lambda f: plink(f, fam=families),
            genotypes="cohort.bed",
            mend=("match-ids",),
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "partly",
            ("traits.csv", "3 of 6 genotyped samples", "6 after leaving out blanks and letter case"),
            traits_rows(["s1", "s2", "s3", "S4", "S5", "S6"]),
            mend=("match-ids",),
            dosages=DOSAGES,
            trait=values,
            usable=True,
        ),
        case(
            "word",
            ("traits.csv line 3, column 2 (yield)", "'high' stands in the column yield of numbers"),
            high,
            mend=("text-missing",),
            dosages=DOSAGES,
            trait=gap,
        ),
        case(
            "word-as-group",
            ("traits.csv line 3", "'high'"),
            high,
            mend=("text-categorical",),
            dosages=DOSAGES,
            trait={"yield": [1.0, 5.0, 3.0, 2.0, 0.0, 4.0]},
        ),
        case(
            "infinite",
            ("traits.csv line 3, column 2 (yield)", "'inf' stands"),
            changed(rows, 2, 1, "inf"),
            mend=("text-missing",),
            dosages=DOSAGES,
            trait=gap,
        ),
        case(
            "decimal-comma",
            ("traits.csv line 2, column 2 (yield)", "decimal commas (1,5)"),
            lines([[r[0], r[1].replace(".", ",")] for r in rows], ";"),
            mend=("decimal-comma",),
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "constant",
            ("traits.csv line 2, column 3 (plot)", "same value everywhere (7)"),
            constant,
            mend=("drop-constant-traits",),
            dosages=DOSAGES,
            trait=values,
            usable=True,
        ),
        case(
            "repeated",
            ("traits.csv line 8", "'s2' has 2 rows that differ"),
            twice,
            mend=("keep-first-sample",),
            dosages=DOSAGES,
            trait=values,
        ),
        case(
            "repeated-averaged",
            ("traits.csv line 8", "'s2' has 2 rows that differ"),
            twice,
            mend=("average-repeats",),
            dosages=DOSAGES,
            trait={"yield": [1.5, 3.25, *YIELDS[2:]]},
        ),
        case(
            "zero-missing",
            ("traits.csv line 4, column 2 (yield)", "0 is missing"),
            traits_rows(values=[1, 2, 0, 2, 1, 1]),
            mend=("zero-missing",),
            dosages=DOSAGES,
            trait={"yield": [0, 1, float("nan"), 1, 0, 0]},
            usable=True,
        ),
        case(
            "zero-measured",
            ("traits.csv line 4, column 3 (smoking)", "2 zeros are missing, 1 is a control"),
            [["FID", "IID", "smoking"], *([s, s, w] for s, w in zip(SAMPLES, "120201", strict=True))],
            mend=("zero-measured",),
            dosages=DOSAGES,
            trait={"smoking": [1, 2, 0, 2, 0, 1]},
            usable=True,
        ),
        case(
            "minus-nine",
            ("traits.csv line 2, column 2 (yield)", "-9 in column yield is read as missing", "as low"),
            traits_rows(values=[-9, -8.5, -7.25, 1.5, 2.5, 3.5]),
            mend=("keep-minus-nine",),
            dosages=DOSAGES,
            trait={"yield": [-9, -8.5, -7.25, 1.5, 2.5, 3.5]},
            usable=True,
        ),
        *(
            case(
                f"far-{mend}",
                ("traits.csv line 3, column 2 (yield)", "holds -99 (2 times), far from its other values (0.75 to 4)"),
                traits_rows(values=[1.5, -99, 3.0, -99, 0.75, 4.0]),
                mend=(mend,),
                dosages=DOSAGES,
                trait={"yield": [1.5, code, 3.0, code, 0.75, 4.0]},
            )
            for mend, code in (("far-missing", float("nan")), ("far-measured", -99.0))
        ),
        *(
            case(
                mend,
                ("traits.csv line 4, column 2 (yield)", "decimal commas (900,5), and 1.001 beside them"),
                lines(traits_rows(values=["900,5", "870", "1.001", "2,5", "33", "4"]), ";"),
                mend=(mend,),
                dosages=DOSAGES,
                trait={"yield": [900.5, 870, number, 2.5, 33, 4]},
            )
            for mend, number in (("thousands-point", 1001), ("decimal-point", 1.001))
        ),
    ]


def broken_genes() -> list[Case]:
    def case(name: str, words: tuple[str, ...], file: str, data: bytes | list[list[str]], **more) -> Case:
        write = both(plink, put(file, data))
        key = "truth" if file == "truth.csv" else "genes"
        return Case(f"{key}-{name}", write, words, genotypes="cohort.bed", **{key: file}, **more)

    gff = b"##gff-version 3\n1\tSGD\tgene\t50\t150\t.\t+\t.\tID=g1;Name=one\n"
    roman = [["chromosome", "start", "end", "name"], ["chrI", "50", "150", "one"], ["chrII", "100", "200", "two"]]
    return [
        case(
            "gff-columns", ("genes.gff3 line 3", "3 tabbed columns, expected 9"), "genes.gff3", gff + b"1\tSGD\tgene\n"
        ),
        case(
            "gff-order",
            ("genes.gff3 line 2", "start 150 lies behind the end 50"),
            "genes.gff3",
            gff.replace(b"50\t150", b"150\t50"),
        ),
        case("gff-strand", ("genes.gff3 line 2", "strand is 'x'"), "genes.gff3", gff.replace(b"+", b"x")),
        case("gff-text", ("genes.gff3 line 1", "not the nine of GFF3"), "genes.gff3", b"hello world\n"),
        case(
            "bed-order", ("genes.bed line 1", "start 9 does not lie before the end 9"), "genes.bed", b"1\t9\t9\tone\n"
        ),
        case(
            "bed-text",
            ("genes.bed line 1", "not positions in base pairs"),
            "genes.bed",
            b"chrom\tstart\tend\n1\t2\t3\n",
        ),
        case("bed-plink", ("genes.bed", "PLINK 1 .bed file of genotypes"), "genes.bed", bed_bytes()),
        case("empty", ("genes.bed", "empty"), "genes.bed", b""),
        case("comments", ("genes.bed", "nothing in it but comments"), "genes.bed", b"# none\n"),
        case(
            "no-chromosome",
            ("genes.csv line 1", "no column chromosome"),
            "genes.csv",
            [["start", "name"], ["4", "one"]],
        ),
        case(
            "no-position",
            ("truth.csv line 1", "no column start or position"),
            "truth.csv",
            [["chr", "name"], ["4", "one"]],
        ),
        case("start", ("truth.csv line 3", "start is '1e', not a position"), "truth.csv", changed(roman, 2, 1, "1e")),
        case(
            "roman",
            ("truth.csv", "chromosomes of the known loci have Roman numbers", "I here, 1 there"),
            "truth.csv",
            roman,
            mend=("roman-chromosomes",),
            dosages=DOSAGES,
        ),
        case(
            "roman-genes",
            ("genes.csv", "chromosomes of the genes have Roman numbers", "I here, 1 there"),
            "genes.csv",
            roman,
            mend=("roman-chromosomes",),
            dosages=DOSAGES,
        ),
        case(
            "elsewhere",
            ("truth.csv", "No chromosome of the known loci"),
            "truth.csv",
            [roman[0], ["chrQ9", "1", "2", "x"]],
        ),
    ]

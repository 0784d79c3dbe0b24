"""Broken tables of genotypes."""

from __future__ import annotations

import gzip

import numpy as np

from corpus.known import (
    DOSAGES,
    HAPLOID,
    NAMES,
    SAMPLES,
    Case,
    bed_bytes,
    both,
    changed,
    grid,
    letters,
    lines,
    put,
    traits_rows,
    transposed,
    with_map,
)


def broken_tables() -> list[Case]:
    rows = grid()

    def case(
        name: str, words: tuple[str, ...], data: bytes | list[list[str]], file: str = "cohort.csv", **more
    ) -> Case:
        return Case(f"table-{name}", put(file, data), words, genotypes=file, **more)

    ragged = [list(r) for r in rows]
    ragged[3] = ragged[3][:-1]
    swapped = transposed(rows)
    shifted = [[*NAMES, ""], *rows[1:]]
    three = letters("/")
    three[4][2] = "G/G"
    fractions = grid(codes={1: "1.02", 2: "1.9"})
    doses = grid(codes={0: "0.01", 1: "1.02", 2: "1.9"})
    doubled = [*rows, ["s2", *rows[1][1:]]]
    typo = changed(rows, 3, 2, "xyz")
    high = np.ones((6, 5), np.int8) - np.eye(6, 5, dtype=np.int8)
    high[5, 4] = -1
    gap = HAPLOID.copy()
    gap[5, 4] = -1
    western = changed(rows, 1, 0, "José")
    plain = lines(rows, ",")
    packed = gzip.compress(plain)
    return [
        case("empty", ("cohort.csv", "empty (0 bytes)"), b""),
        case("blank", ("cohort.csv", "nothing in it"), b"\n\n \n"),
        case("comments", ("cohort.csv", "nothing in it but comments"), b"# made today\n# by me\n"),
        case("header-only", ("cohort.csv line 1", "the only line"), rows[:1]),
        case("one-column", ("cohort.csv", "only one column"), b"sample\ns1\ns2\n"),
        case("nul", ("cohort.csv line 2", "zero byte", "binary"), plain.replace(b"s1,0", b"s1,\0")),
        case("binary", ("cohort.csv line 1", "binary"), bytes(range(128, 256)) * 40),
        case("zip", ("cohort.csv", "zip archive"), b"PK\x03\x04" + bytes(60)),
        case("xls", ("cohort.csv", "old Excel workbook"), b"\xd0\xcf\x11\xe0" + bytes(60)),
        case("bzip2", ("cohort.csv", "bzip2"), b"BZh91AY&SY"),
        case("bed-in-disguise", ("cohort.csv", "PLINK 1 .bed"), bed_bytes()),
        case("gzip-cut", ("cohort.csv.gz", "cut off"), packed[:-12], "cohort.csv.gz"),
        case("gzip-damaged", ("cohort.csv.gz", "damaged"), packed[:12] + b"\xff" * 9 + packed[21:], "cohort.csv.gz"),
        case("gzip-empty", ("cohort.csv.gz", "empty once it is unpacked"), gzip.compress(b""), "cohort.csv.gz"),
        case("ending", ("cohort.doc", "ending in .doc"), plain, "cohort.doc"),
        Case("table-folder", lambda f: (f / "cohort.csv").mkdir(), ("cohort.csv", "a folder")),
        Case("table-absent", lambda f: None, ("cohort.csv", "no such file")),
        case(
            "ragged",
            ("cohort.csv line 4", "5 columns, expected 6"),
            ragged,
            mend=("drop-unreadable-rows",),
            dosages=DOSAGES[[0, 1, 3, 4, 5]],
            samples=["s1", "s2", "s4", "s5", "s6"],
        ),
        case("cut-off", ("cohort.csv line 7", "2 columns, expected 6", "cut off"), plain[:-9]),
        case("header-long", ("cohort.csv line 1", "8 names for 6 columns"), [[*rows[0], "rs6", "rs7"], *rows[1:]]),
        case("quote-open", ("cohort.csv line 3", "quotation mark is not closed"), plain.replace(b"s2", b'"s2')),
        case("no-id", ("cohort.csv", "sample in row 3", "no ID"), changed(rows, 3, 0, "")),
        case(
            "latin-1",
            ("cohort.csv line 2", "0xE9 is not UTF-8"),
            "\n".join(",".join(r) for r in western).encode("cp1252"),
            mend=("latin-1",),
            dosages=DOSAGES,
            samples=["José", *SAMPLES[1:]],
        ),
        case(
            "header-shifted",
            ("cohort.csv line 1", "shifted by one"),
            shifted,
            mend=("shift-header",),
            dosages=DOSAGES,
        ),
        Case(
            "table-transposed-by-traits",
            both(
                put("cohort.csv", changed([[r[0].replace("rs", "locus "), *r[1:]] for r in swapped], 0, 0, "")),
                put("traits.csv", traits_rows()),
            ),
            ("cohort.csv", "seems transposed", "6 names in its header are sample IDs"),
            traits="traits.csv",
            mend=("transpose",),
            dosages=DOSAGES,
        ),
        case(
            "no-header",
            ("cohort.csv line 1", "the header is missing"),
            rows[1:],
            mend=("no-header",),
            dosages=DOSAGES,
        ),
        case(
            "header-like-calls",
            ("cohort.csv line 1", "--mend keep-header"),
            [["s0", "A", "T", "AB", "G", "C"], *rows[1:]],
            mend=("keep-header",),
            dosages=DOSAGES,
        ),
        case(
            "no-sample-column",
            ("cohort.csv", "no column of sample IDs"),
            [r[1:] for r in rows],
            mend=("number-samples",),
            dosages=DOSAGES,
            samples=list("123456"),
        ),
        case(
            "typo",
            ("cohort.csv line 4, column 3 (rs2)", "'xyz' is no genotype"),
            typo,
            mend=("drop-unreadable-columns",),
            dosages=DOSAGES[:, [0, 2, 3, 4]],
        ),
        case(
            "typo-in-row",
            ("cohort.csv line 3, column 4 (s3)", "'xyz' is no genotype"),
            changed([["marker", *r[1:]] if i == 0 else r for i, r in enumerate(swapped)], 2, 3, "xyz"),
            mend=("drop-unreadable-rows",),
            dosages=DOSAGES[:, [0, 2, 3, 4]],
        ),
        case("tetraploid", ("cohort.csv line 2, column 4 (rs3)", "'4' is no genotype"), changed(rows, 1, 3, "4")),
        case("traits", ("cohort.csv line 2, column 2 (yield)", "'1.5' is no genotype"), traits_rows()),
        case(
            "fractions",
            ("cohort.csv", "fractions (1.02, 1.9"),
            fractions,
            mend=("round-dosages",),
            dosages=DOSAGES,
        ),
        case(
            "fractions-kept",
            ("cohort.csv", "fractions (1.02, 1.9", "be doses"),
            fractions,
            mend=("read-doses",),
            dosages=np.array([0, 16712, 31130, 65535], np.uint16)[DOSAGES],
        ),
        case(
            "doses",
            ("cohort.csv", "fractions (0.01, 1.02", "kept as doses"),
            doses,
            mend=("round-dosages",),
            dosages=DOSAGES,
            usable=True,
        ),
        case(
            "triallelic",
            ("cohort.csv, rs2", "more than two alleles"),
            three,
            mend=("drop-multiallelic",),
            dosages=DOSAGES[:, [0, 2, 3, 4]],
        ),
        case(
            "one-two-three",
            ("cohort.csv", "1, 2, 3 without a 0"),
            grid(codes={0: "1", 1: "2", 2: "3"}),
            mend=("one-two-three",),
            dosages=DOSAGES,
        ),
        case(
            "samples-repeated",
            ("cohort.csv", "'s2' occurs more than once (samples 2 and 7)"),
            doubled,
            mend=("keep-first-sample",),
            dosages=DOSAGES,
        ),
        case(
            "variants-repeated",
            ("cohort.csv", "'rs1' occurs more than once (sites 1 and 2)"),
            changed(rows, 0, 2, "rs1"),
            mend=("unique-variants",),
            dosages=DOSAGES,
            usable=True,
        ),
        case(
            "minus-one",
            ("cohort.csv", "-1"),
            grid(high, missing="-1"),
            mend=("minus-one-missing",),
            dosages=high,
        ),
        case(
            "signed",
            ("cohort.csv", "The values are -1, 0, 1", "frequencies do not tell"),
            grid(gap, missing="-1"),
            mend=("signed-coding",),
            dosages=(gap + 1).astype(np.int8),
        ),
        case(
            "position-text",
            ("cohort.csv line 3", "'2oo', not a position"),
            changed([["marker", "chrom", "pos", *SAMPLES], *with_map(swapped)], 2, 2, "2oo"),
        ),
        case(
            "roman",
            ("cohort.csv", "Roman numbers (I, II"),
            [
                ["marker", "chrom", "pos_bp", *SAMPLES],
                *([r[0], {"1": "chrI", "2": "chrII"}[r[1]], *r[2:]] for r in with_map(swapped)),
            ],
            mend=("roman-chromosomes",),
            dosages=DOSAGES,
            usable=True,
        ),
    ]

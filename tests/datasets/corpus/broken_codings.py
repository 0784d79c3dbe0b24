"""Tables of genotypes whose coding is asked: each reading is the mend of a case."""

from __future__ import annotations

import numpy as np

from corpus.known import A1, A2, DOSAGES, HAPLOID, SAMPLES, Case, both, changed, grid, put, traits_rows, transposed


def broken_codings() -> list[Case]:
    """Return tables that could mean several things; with its mend, each is read as the known calls."""

    def case(name: str, words: tuple[str, ...], rows: list[list[str]], mend: str, dosages: np.ndarray, **more) -> Case:
        return Case(f"coding-{name}", put("cohort.csv", rows), words, mend=(mend,), dosages=dosages, **more)

    one_two = grid(HAPLOID, codes={0: "1", 1: "2"})
    asked = ("cohort.csv", "only codes are 1 and 2")
    halved = changed(grid(codes={1: "0.5", 2: "1"}), 5, 1, "0.43")
    signed = changed(grid(codes={0: "-1", 1: "0", 2: "1"}), 5, 1, "-0.317")
    gap = DOSAGES.copy()
    gap[4, 0] = -1
    from_one = grid(codes={0: "1", 1: "2", 2: "3"})
    codes = {-1: "-", 0: "0", 1: "2", 2: "1"}
    dart = [
        ["AlleleID", "SNP", "CallRate", *SAMPLES],
        *(
            [f"{j + 9}|F|0-5:{A2[j]}>{A1[j]}", f"5:{A2[j]}>{A1[j]}", "0.99", *(codes[d] for d in row)]
            for j, row in enumerate(DOSAGES.T.tolist())
        ),
    ]
    counted = [dart[0], *([*r[:3], *w[1:]] for r, w in zip(dart[1:], transposed(grid(missing="-"))[1:], strict=True))]
    three = np.array([[{"1": 1, "2": 2}.get(w, -1) for w in r[1:]] for r in from_one[1:]], np.int8)
    return [
        case("one-two-haploid", asked, one_two, "one-two-haploid", HAPLOID),
        case("one-two-diploid", asked, one_two, "one-two-diploid", 2 * HAPLOID),
        case("one-two-copies", asked, one_two, "one-two-copies", HAPLOID + 1),
        case("three-missing", ("cohort.csv", "1, 2, 3 without a 0"), from_one, "three-missing", three),
        case("halved-imputed", ("cohort.csv", "fractions from 0 to 1 (0.5, 0.43"), halved, "double-dosages", DOSAGES),
        case("signed-imputed", ("cohort.csv", "fractions (-0.317"), signed, "round-dosages", DOSAGES),
        case("signed-gaps", ("cohort.csv", "fractions (-0.317"), signed, "imputed-missing", gap),
        case("dart", ("cohort.csv", "DArT", "2 (heterozygote)"), dart, "dart-coding", DOSAGES),
        case("dart-counted", ("cohort.csv", "DArT", "counts 0, 1, 2"), counted, "dart-counts", DOSAGES),
        case(
            "design-columns",
            ("cohort.csv", "no markers, and are left out: block"),
            changed(grid(), 0, 2, "block"),
            "keep-design-columns",
            DOSAGES,
            usable=True,
        ),
        Case(
            "coding-thousands",
            both(
                put("cohort.csv", grid()),
                put("traits.csv", traits_rows(values=["1,007", "901", "1,250", "880", "2,004", "999"]), ";"),
            ),
            ("traits.csv line 2, column 2 (yield)", "1,007", "thousands"),
            traits="traits.csv",
            mend=("thousands-comma",),
            dosages=DOSAGES,
            trait={"yield": [1007, 901, 1250, 880, 2004, 999]},
        ),
    ]

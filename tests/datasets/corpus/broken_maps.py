"""Broken maps beside a table without places."""

from __future__ import annotations

from corpus.known import CHROMOSOMES, DOSAGES, NAMES, Case, both, changed, grid, put


def broken_maps() -> list[Case]:
    def case(name: str, words: tuple[str, ...], data: bytes | list[list[str]], **more) -> Case:
        return Case(f"map-{name}", both(put("cohort.csv", grid()), put("map.csv", data)), words, map="map.csv", **more)

    def rows(positions: list[str], heading: str = "position") -> list[list[str]]:
        return [["snp", "chr", heading], *(list(r) for r in zip(NAMES, CHROMOSOMES, positions, strict=True))]

    short = rows(["0.1", "0.2", "10.35", "2", "88.25"])
    whole = rows(["100", "200", "300", "150", "250"], "position_bp")
    small = rows(["0", "3", "6", "0", "12"])
    others = [whole[0], *([f"q{r[0]}", *r[1:]] for r in whole[1:])]
    return [
        case("empty", ("map.csv", "empty"), b""),
        case("position", ("map.csv line 3", "'2oo', not a position"), changed(whole, 2, 2, "2oo")),
        case("others", ("map.csv", "none of its SNP names (qrs1", "cohort.csv (rs1"), others),
        case("no-chromosome", ("map.csv line 1", "no column chromosome"), [[r[0], r[2]] for r in whole]),
        case("unit", ("map.csv", "(0.1, ...): megabases"), short, mend=("map-mb",), dosages=DOSAGES),
        case(
            "unit-bp",
            ("map.csv", "No position is beyond 12", "or base pairs?"),
            small,
            mend=("map-bp",),
            dosages=DOSAGES,
        ),
        case("unit-cm", ("map.csv", "or centimorgans?"), short, mend=("map-cm",), dosages=DOSAGES),
        case(
            "unit-kb",
            ("map.csv", "The positions have decimals (100.5, ...): kilobases"),
            rows(["100.5", "2000.25", "30000.75", "150", "250.5"]),
            mend=("map-kb",),
            dosages=DOSAGES,
        ),
        case(
            "genetic",
            ("map.csv", "genetic positions (cM), which are not base pairs"),
            [["snp", "chr", "cM"], *short[1:]],
            mend=("map-cm",),
            dosages=DOSAGES,
        ),
    ]

"""Files that are odd but valid: each loads, without a mend, to the known dosages."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np

from corpus.known import (
    A1,
    A2,
    CHROMOSOMES,
    DOSAGES,
    HAPLOID,
    NAMES,
    POSITIONS,
    SAMPLES,
    VCF_HEAD,
    YIELDS,
    Case,
    bcf,
    bgen,
    bim_rows,
    both,
    changed,
    fam_rows,
    grid,
    letters,
    lines,
    npz,
    parquet,
    ped,
    pgen,
    plink,
    put,
    traits_rows,
    transposed,
    vcf_bytes,
    vcf_rows,
    with_map,
    workbook,
)


def odd() -> list[Case]:
    """Return the odd-but-valid cases: each loads, without a mend, to the known dosages."""
    rows, swapped = grid(), transposed(grid())
    plain = lines(rows, ",")
    mixed = grid(missing="NA")
    swapped_map = [["marker", "chrom", "pos_bp", "a1", "a2", *SAMPLES]] + [
        [*r[:3], a, b, *r[3:]] for r, a, b in zip(with_map(swapped), A1, A2, strict=True)
    ]
    hapmap = [
        [
            "rs#",
            "alleles",
            "chrom",
            "pos",
            "strand",
            "assembly#",
            "center",
            "protLSID",
            "assayLSID",
            "panelLSID",
            "QCcode",
        ]
    ]
    hapmap[0] += SAMPLES
    for j, r in enumerate(transposed(letters())[1:]):
        hapmap.append([r[0], f"{A2[j]}/{A1[j]}", CHROMOSOMES[j], str(POSITIONS[j]), "+", *["NA"] * 6, *r[1:]])
    raw = [["FID", "IID", "PAT", "MAT", "SEX", "PHENOTYPE", *(f"{n}_{a}" for n, a in zip(NAMES, A1, strict=True))]]
    raw += [[r[0], r[0], "0", "0", "0", "-9", *r[1:]] for r in rows[1:]]
    named = [["sample", *(f"chr{c}:{p}" for c, p in zip(CHROMOSOMES, POSITIONS, strict=True))], *rows[1:]]
    alleles = [
        ["sample", *(f"{c}_{p}_{b}_{a}" for c, p, a, b in zip(CHROMOSOMES, POSITIONS, A1, A2, strict=True))],
        *rows[1:],
    ]
    calls = grid(missing="./.", codes={0: "0/0", 1: "0/1", 2: "1/1"})
    html = ["<b>s1</b>", "s2;drop", "Zoë", "サンプル", "s'5", "%s"]
    weird = [["sample", *NAMES], *([n, *r[1:]] for n, r in zip(html, rows[1:], strict=True))]
    numeric = ["0811", "0812", "811", "812", "813", "814"]
    numbers = [["sample", *NAMES], *([n, *r[1:]] for n, r in zip(numeric, rows[1:], strict=True))]
    missing = [list(r) for r in mixed]
    lots = np.vstack([DOSAGES] * 7)[:, [4]]
    long = [["sample", "rs5"], *([f"t{i}", w] for i, w in enumerate(["-1", "3", "9", "-9", "NA", ".", ""]))]
    long += [[f"u{i}", str(max(d, 0))] for i, d in enumerate(lots[:, 0])]
    spaced = [[r[0], *r[1:]] for r in bim_rows()]
    vcf = vcf_rows()
    dotted = [
        r if i == 0 else [*r[:8], "GT:DP:GQ", *(f"{c}:.:.." if "." in c else f"{c}:7:." for c in r[9:])]
        for i, r in enumerate(vcf)
    ]
    phased = vcf_rows("|")
    haploid = [
        r if i == 0 else [*r[:9], *({0: "0", 1: "1"}[int(d)] for d in HAPLOID[:, i - 1])] for i, r in enumerate(vcf)
    ]
    with_del = [*vcf, ["2", "300", "sv1", "A", "<DEL>", ".", ".", ".", "GT", *["0/1"] * 6]]

    def case(name: str, data: bytes | list[list[str]], file: str = "cohort.csv", delimiter: str = ",", **more) -> Case:
        more.setdefault("dosages", DOSAGES)
        return Case(f"odd-{name}", put(file, data, delimiter), genotypes=file, usable=True, **more)

    def beds(name: str, write: Callable[[Path], None], **more) -> Case:
        more.setdefault("dosages", DOSAGES)
        return Case(f"odd-{name}", write, genotypes="cohort.bed", usable=True, **more)

    def traits(name: str, data: bytes, trait: dict[str, list[float]], **more) -> Case:
        write = both(plink, put("traits.csv", data))
        return Case(
            f"odd-{name}",
            write,
            genotypes="cohort.bed",
            traits="traits.csv",
            dosages=DOSAGES,
            trait=trait,
            usable=True,
            **more,
        )

    status = [0.0, 1.0, float("nan"), 1.0, 0.0, 0.0]
    pheno = [
        ["FID", "IID", "status"],
        *([s, s, w] for s, w in zip(SAMPLES, ["1", "2", "-9", "2", "1", "1"], strict=True)),
    ]
    return [
        case("bom", b"\xef\xbb\xbf" + plain),
        case("crlf", plain.replace(b"\n", b"\r\n")),
        case("cr-only", plain.replace(b"\n", b"\r")),
        case("no-last-end", plain.rstrip(b"\n")),
        case("blank-lines", plain.replace(b"\n", b"\n\n")),
        case("semicolons", rows, delimiter=";"),
        case("tabs-as-csv", rows, delimiter="\t"),
        case("blanks", rows, "cohort.txt", delimiter="  "),
        case("quoted", [[f'"{word}"' for word in r] for r in rows]),
        case("comments", b"# a cohort, made in 2019\n#second\n" + plain.replace(b"\ns3", b"\n# in between\ns3")),
        case("commented-header", b"##made by hand\n#IID" + plain.removeprefix(b"sample")),
        case("r-header", [rows[0][1:], *rows[1:]]),
        case(
            "r-quoted",
            lines([[f'"{w}"' for w in rows[0][1:]], *([f'"{r[0]}"', *r[1:]] for r in rows[1:])], " "),
            "cohort.txt",
        ),
        case("trailing-delimiter", plain.replace(b"\n", b",\n")),
        case("pandas-index", [["", *rows[0]], *([str(i), *r] for i, r in enumerate(rows[1:]))]),
        case("utf-16", plain.decode().encode("utf-16")),
        case("gzip-by-content", gzip.compress(plain)),
        case("gzip", gzip.compress(plain), "cohort.tsv.gz"),
        case("signed", grid(codes={0: "-1", 1: "0", 2: "1", -1: "NA"})),
        case("floats", grid(codes={0: "0.0", 1: "1.0", 2: "2.0"})),
        case("padded", [[f" {word} " for word in r] for r in rows]),
        case("markers-in-rows", changed(swapped, 0, 0, "marker")),
        case("markers-in-rows-by-name", changed(swapped, 0, 0, "")),
        case("with-map", swapped_map),
        case("hapmap", hapmap, "cohort.hmp.txt", delimiter="\t"),
        case("letters", letters()),
        case("letters-slashed", letters("/", "./.")),
        case("letters-spaced", letters(" ", "N N")),
        case("letters-lower", [letters()[0], *([r[0], *map(str.lower, r[1:])] for r in letters()[1:])]),
        case("calls", calls),
        case("raw", raw, "cohort.raw", delimiter=" "),
        case("named-sites", named),
        case("named-alleles", alleles),
        case("html-names", weird, samples=html),
        case("numeric-ids", numbers, samples=numeric),
        case("control-characters", plain.replace(b"s1", b"s\x071")),
        case(
            "missing-words",
            long,
            dosages=np.array([[-1]] * 7 + [[max(int(d), 0)] for d in lots[:, 0]], np.int8),
            samples=[f"t{i}" for i in range(7)] + [f"u{i}" for i in range(42)],
        ),
        case("empty-fields", [[w if w != "NA" else "" for w in r] for r in missing]),
        case("haploid", grid(HAPLOID), dosages=HAPLOID),
        case(
            "haploid-letters",
            [
                rows[0],
                *(
                    [s, *(A1[j] if d else A2[j] for j, d in enumerate(r))]
                    for s, r in zip(SAMPLES, HAPLOID, strict=True)
                ),
            ],
            dosages=HAPLOID,
        ),
        beds("bim-blanks", lambda f: plink(f, bim=lines(spaced, "  "))),
        beds("bim-crlf", lambda f: plink(f, bim=lines(bim_rows(), "\t", "\r\n"))),
        beds(
            "fam-tabs",
            lambda f: plink(f, fam=lines([[f"fam {s}", *r[1:]] for s, r in zip(SAMPLES, fam_rows(), strict=True)])),
        ),
        beds(
            "fam-families",
            lambda f: plink(
                f,
                fam=lines(
                    [
                        [f"f{i % 3}", "aaabbb"[i], "0", "0", "0", "-9"]
                        if i < 3
                        else [f"f{i % 3}", "b", "0", "0", "0", "-9"]
                        for i in range(6)
                    ],
                    " ",
                ),
            ),
            samples=["f0_a", "f1_a", "f2_a", "f0_b", "f1_b", "f2_b"],
        ),
        beds("fam-five-columns", lambda f: plink(f, fam=lines([r[:5] for r in fam_rows()], " "))),
        beds(
            "fam-phenotype",
            lambda f: plink(
                f,
                fam=lines([[*r[:5], w] for r, w in zip(fam_rows(), ["1", "2", "0", "2", "1", "1"], strict=True)], " "),
            ),
            trait={"phenotype": status},
        ),
        case("vcf", vcf_bytes(), "cohort.vcf"),
        case("vcf-gzip", gzip.compress(vcf_bytes()), "cohort.vcf.gz"),
        case("vcf-crlf", vcf_bytes().replace(b"\n", b"\r\n"), "cohort.vcf"),
        case("vcf-dots", vcf_bytes(dotted), "cohort.vcf"),
        case("vcf-phased", vcf_bytes(phased), "cohort.vcf"),
        case("vcf-haploid", vcf_bytes(haploid), "cohort.vcf", dosages=HAPLOID),
        case("vcf-symbolic", vcf_bytes(with_del), "cohort.vcf"),
        case("vcf-no-contigs", vcf_bytes(head=VCF_HEAD[:2]), "cohort.vcf"),
        case("vcf-half-call", vcf_bytes(changed(vcf, 5, 11, "./1")), "cohort.vcf"),
        Case("odd-bcf", bcf(), genotypes="cohort.bcf", dosages=DOSAGES, usable=True),
        Case("odd-vcf-bgzf", bcf("cohort.vcf.gz", "wz"), genotypes="cohort.vcf.gz", dosages=DOSAGES, usable=True),
        *_other_formats(),
        Case("odd-npz", npz(), genotypes="cohort.npz", dosages=DOSAGES, usable=True),
        Case(
            "odd-npz-floats",
            npz(dosages=np.where(DOSAGES < 0, np.nan, DOSAGES)),
            genotypes="cohort.npz",
            dosages=DOSAGES,
            usable=True,
        ),
        traits("pheno", lines(pheno, " "), {"status": status}),
        traits("pheno-no-header", lines(pheno[1:], " "), {"trait 1": status}),
        traits("traits-shuffled", lines([traits_rows()[0], *reversed(traits_rows()[1:])], ","), {"yield": YIELDS}),
        traits("traits-id-last", lines([r[::-1] for r in traits_rows()], ","), {"yield": YIELDS}),
        traits(
            "traits-words",
            lines(traits_rows(values=["yes", "no", "NA", "no", "yes", "yes"]), ","),
            {"yield": [1, 0, float("nan"), 0, 1, 1]},
        ),
        traits("traits-more", lines([*traits_rows(), ["s99", "8"]], ","), {"yield": YIELDS}),
    ]


def _other_formats() -> list[Case]:
    def case(name: str, write: Callable[[Path], None], file: str, **more) -> Case:
        more.setdefault("dosages", DOSAGES)
        return Case(f"odd-{name}", write, genotypes=file, usable=True, **more)

    rows, swapped = grid(), transposed(grid())
    dominance = [["FID", "IID", "PAT", "MAT", "SEX", "PHENOTYPE"], *([s, s, "0", "0", "0", "-9"] for s in SAMPLES)]
    for j, name in enumerate(NAMES):
        dominance[0] += [f"{name}_{A1[j]}(/{A2[j]})", f"{name}_HET"]
        for row, calls in zip(dominance[1:], rows[1:], strict=True):
            row += [calls[j + 1], {"1": "1", "NA": "NA"}.get(calls[j + 1], "0")]
    traw = [["CHR", "SNP", "(C)M", "POS", "COUNTED", "ALT", *SAMPLES]]
    for j, row in enumerate(swapped[1:]):
        traw.append([CHROMOSOMES[j], NAMES[j], "0", str(POSITIONS[j]), A1[j], A2[j], *row[1:]])
    bare = [row[1:] for row in bim_rows()]
    bim = [[c, n, p, a, b] for c, (n, _, p, a, b) in zip(CHROMOSOMES, bare, strict=True)]
    people = [
        ["#FID", "IID", "SEX", "PHENO1"],
        *(["f", s, "M" if i % 2 else "F", str(i)] for i, s in enumerate(SAMPLES)),
    ]
    sample = b"ID_1 ID_2 missing\n0 0 0\n" + lines([["f", s, "0"] for s in SAMPLES], " ")
    measured = workbook("traits.xlsx", traits_rows(), "notes")
    return [
        case("pgen", pgen, "cohort.pgen"),
        case("pgen-no-header", lambda f: pgen(f, pvar=lines(bim), psam=lines(fam_rows(), " ")), "cohort.pgen"),
        case(
            "pgen-traits",
            lambda f: pgen(f, psam=lines(people)),
            "cohort.pgen",
            trait={"phenotype": [0.0, 1, 2, 3, 4, 5], "sex": [1.0, 0, 1, 0, 1, 0]},
        ),
        case("bgen", bgen, "cohort.bgen"),
        case("bgen-sample", both(lambda f: bgen(f, samples=None), put("cohort.sample", sample)), "cohort.bgen"),
        case("ped", ped, "cohort.ped"),
        case("raw-dominance", put("cohort.raw", dominance, " "), "cohort.raw"),
        case("traw", put("cohort.traw", traw, "\t"), "cohort.traw"),
        case("xlsx", workbook("cohort.xlsx", rows, "notes"), "cohort.xlsx"),
        case("xlsx-letters", workbook("cohort.xlsx", letters()), "cohort.xlsx"),
        case("parquet", parquet("cohort.parquet", rows), "cohort.parquet"),
        case("xlsx-traits", both(plink, measured), "cohort.bed", traits="traits.xlsx", trait={"yield": YIELDS}),
    ]

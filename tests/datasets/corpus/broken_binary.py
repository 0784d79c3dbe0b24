"""Broken PLINK, VCF, BCF and npz files."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np

from corpus.known import (
    DOSAGES,
    SAMPLES,
    VCF_HEAD,
    Case,
    bcf,
    bed_bytes,
    bgen,
    bim_rows,
    both,
    changed,
    fam_rows,
    grid,
    lines,
    npz,
    ped,
    ped_rows,
    pgen,
    plink,
    psam_rows,
    put,
    pvar_rows,
    vcf_bytes,
    vcf_rows,
    workbook,
)


def broken_plink() -> list[Case]:
    def case(name: str, words: tuple[str, ...], write: Callable[[Path], None], **more) -> Case:
        return Case(f"plink-{name}", write, words, genotypes="cohort.bed", **more)

    def without(ending: str) -> Callable[[Path], None]:
        return both(plink, lambda folder: (folder / f"cohort{ending}").unlink())

    bed, bim, fam = bed_bytes(), bim_rows(), fam_rows()
    five = lines([row[:2] + row[3:] for row in bim])
    swapped = [bim[1], bim[0], *bim[2:]]
    flat = DOSAGES.copy()
    flat[:, 2] = 0
    return [
        case("bim-missing", ("cohort.bed", "no cohort.bim"), without(".bim")),
        case("fam-missing", ("cohort.bed", "no cohort.fam"), without(".fam")),
        case("bed-missing", ("cohort.bed", "no such file"), without(".bed")),
        case("truncated", ("cohort.bed", "12 bytes, expected 13", "cut off"), lambda f: plink(f, bed[:-1])),
        case("too-long", ("cohort.bed", "15 bytes, expected 13"), lambda f: plink(f, bed + b"\0\0")),
        case("magic", ("cohort.bed", "first bytes are de ad 01"), lambda f: plink(f, b"\xde\xad" + bed[2:])),
        case("sample-major", ("cohort.bed", "by sample", "--make-bed"), lambda f: plink(f, b"\x6c\x1b\0" + bed[3:])),
        case("third-byte", ("cohort.bed", "third byte is 07"), lambda f: plink(f, b"\x6c\x1b\x07" + bed[3:])),
        case("empty", ("cohort.bed", "empty (0 bytes)"), lambda f: plink(f, b"")),
        case("two-bytes", ("cohort.bed", "ends after 2 bytes"), lambda f: plink(f, bed[:2])),
        case("gzipped", ("cohort.bed", "gzip", "gunzip"), lambda f: plink(f, gzip.compress(bed))),
        case("intervals", ("cohort.bed", "text", "genes"), lambda f: plink(f, b"1\t334\t649\tYAL069W\t0\t+\n")),
        case(
            "fam-header",
            ("cohort.fam line 1", "this is a header", "Delete this line"),
            lambda f: plink(f, fam=lines([["FID", "IID", "PAT", "MAT", "SEX", "PHENOTYPE"], *fam], " ")),
        ),
        case(
            "fam-too-short",
            ("cohort.bed", "more than the 5 samples of the .fam", "site 1"),
            lambda f: plink(f, fam=lines(fam[:5], " ")),
        ),
        case(
            "fam-too-long",
            ("cohort.fam with cohort.bed", "last of the 7 samples", "all of the 20 sites"),
            lambda f: plink(
                f,
                bed_bytes(np.tile(DOSAGES, 4)),
                lines([[c, f"{n}-{i}", m, p, a, b] for i in range(4) for c, n, m, p, a, b in bim]),
                lines([*fam, ["s7", "s7", "0", "0", "0", "-9"]], " "),
            ),
            mend=("last-sample-real",),
            samples=[*SAMPLES, "s7"],
            dosages=np.vstack([np.tile(DOSAGES, 4), np.full((1, 20), 2)]),
        ),
        case(
            "fam-zero-one",
            ("cohort.fam", "holds 0 and 1"),
            lambda f: plink(f, fam=lines([[*row[:5], "010110"[i]] for i, row in enumerate(fam)], " ")),
            mend=("zero-control",),
            dosages=DOSAGES,
            trait={"phenotype": [0, 1, 0, 1, 1, 0]},
            usable=True,
        ),
        case("folder", ("cohort.bed", "a folder"), both(without(".bed"), lambda f: (f / "cohort.bed").mkdir())),
        case(
            "bim-five-columns",
            ("cohort.bim line 1", "5 columns, expected 6", "genetic distance column missing"),
            lambda f: plink(f, bim=five),
            mend=("bim-without-distance",),
            dosages=DOSAGES,
        ),
        case(
            "bim-four-columns",
            ("cohort.bim line 3", "4 columns, expected 6"),
            lambda f: plink(f, bim=lines([*bim[:2], bim[2][:4], *bim[3:]])),
        ),
        case(
            "bim-header",
            ("cohort.bim line 1", "'BP', not a whole number", "no header"),
            lambda f: plink(f, bim=lines([["CHR", "SNP", "CM", "BP", "A1", "A2"], *bim])),
        ),
        case(
            "bim-position",
            ("cohort.bim line 4", "'15o', not a whole number"),
            lambda f: plink(f, bim=lines(changed(bim, 3, 3, "15o"))),
        ),
        case("bim-short", ("cohort.bed", "13 bytes, expected 11"), lambda f: plink(f, bim=lines(bim[:4]))),
        case("bim-empty", ("cohort.bim", "empty"), lambda f: plink(f, bim=b"")),
        case("bim-blank", ("cohort.bim", "no variant"), lambda f: plink(f, bim=b"\n\n")),
        case("bim-binary", ("cohort.bim line 1", "binary"), lambda f: plink(f, bim=bytes(range(256)) * 9)),
        case("fam-columns", ("cohort.fam line 2", "3 columns"), lambda f: plink(f, fam=b"s1 s1 0 0 0 1\ns2 s2 0\n")),
        case("fam-long", ("cohort.bed", "13 bytes, expected 18"), lambda f: plink(f, fam=lines(fam + fam, " "))),
        case("fam-empty", ("cohort.fam", "empty"), lambda f: plink(f, fam=b"")),
        case(
            "fam-repeated",
            ("cohort.bed", "'s1' occurs more than once (samples 1 and 2)"),
            lambda f: plink(f, fam=lines([fam[0], *fam[:1], *fam[2:]], " ")),
            mend=("keep-first-sample",),
            dosages=DOSAGES[[0, 2, 3, 4, 5]],
            samples=["s1", *SAMPLES[2:]],
        ),
        case(
            "fam-repeated-dropped",
            ("'s1' occurs more than once",),
            lambda f: plink(f, fam=lines([fam[0], *fam[:1], *fam[2:]], " ")),
            mend=("drop-duplicated-samples",),
            dosages=DOSAGES[2:],
            samples=SAMPLES[2:],
        ),
        case(
            "variants-repeated",
            ("'rs1' occurs more than once (sites 1 and 3)",),
            lambda f: plink(f, bim=lines(changed(bim, 2, 1, "rs1"))),
            mend=("unique-variants",),
            dosages=DOSAGES,
            usable=True,
        ),
        case(
            "unsorted",
            ("not in order", "rs1 at 1:100 stands behind 200"),
            lambda f: plink(f, bed_bytes(DOSAGES[:, [1, 0, 2, 3, 4]]), lines(swapped)),
            mend=("sort-positions",),
            dosages=DOSAGES,
            usable=True,
        ),
        case(
            "monomorphic",
            ("At 1 of 5 sites no sample differs (rs3, ...)",),
            lambda f: plink(f, bed_bytes(flat)),
            mend=("drop-monomorphic",),
            dosages=DOSAGES[:, [0, 1, 3, 4]],
            usable=True,
        ),
        case("all-missing", ("Every call is missing",), lambda f: plink(f, bed_bytes(np.full_like(DOSAGES, -1)))),
        case(
            "as-haploid",
            ("Sample 1 is heterozygous at variant 2",),
            plink,
            mend=("haploid",),
            usable=True,
        ),
    ]


def broken_vcf() -> list[Case]:
    rows = vcf_rows()

    def case(name: str, words: tuple[str, ...], data: bytes, file: str = "cohort.vcf", **more) -> Case:
        return Case(f"vcf-{name}", put(file, data), words, genotypes=file, **more)

    def row(number: int, column: int, word: str) -> bytes:
        return vcf_bytes(changed(rows, number, column, word))

    several = [list(r) for r in rows]
    several[2][4] = "C,G"
    several[2][9:] = ["0/1", "0/1", "2/2", "1/1", "0/2", "0/0"]
    split = np.column_stack([DOSAGES[:, 0], [1, 1, 0, 2, 0, 0], [0, 0, 2, 0, 1, 0], DOSAGES[:, 2:]])
    partly = [[word.replace("/", "|") for word in r] if i != 2 else r for i, r in enumerate(rows)]
    packed = gzip.compress(vcf_bytes())
    doses = {"0/0": "0.01", "0/1": "1.01", "1/1": "1.9", "./.": "."}
    return [
        case("empty", ("cohort.vcf", "empty"), b""),
        case("no-fileformat", ("cohort.vcf line 1", "##fileformat=VCF"), vcf_bytes(head=VCF_HEAD[1:])),
        case("no-header", ("cohort.vcf line 5", "before the header line #CHROM"), vcf_bytes(rows[1:])),
        case("header-only", ("cohort.vcf", "no site below its header"), vcf_bytes(rows[:1])),
        case("meta-only", ("cohort.vcf", "no header line #CHROM"), vcf_bytes([])),
        case(
            "cut-off",
            ("cohort.vcf line 10", "8 columns, expected 15", "cut off"),
            vcf_bytes([*rows[:-1], rows[-1][:8]]),
        ),
        case("blanks", ("cohort.vcf line 5", "blanks, not by tabs"), vcf_bytes().replace(b"\t", b" ")),
        case("no-samples", ("cohort.vcf line 5", "names no sample"), vcf_bytes([r[:8] for r in rows])),
        case("sample-twice", ("cohort.vcf line 5", "'s1' occurs twice"), row(0, 11, "s1")),
        case("position", ("cohort.vcf line 7", "POS is '2oo'"), row(2, 1, "2oo")),
        case("call", ("cohort.vcf line 8", "'A/G' in sample column 2"), row(3, 10, "A/G")),
        case("allele", ("cohort.vcf line 8", "allele 7"), row(3, 10, "0/7")),
        case("joined", ("cohort.vcf line 11", "second header", "bcftools concat"), vcf_bytes() * 2),
        case("joined-below", ("cohort.vcf line 11", "second header", "bcftools"), vcf_bytes() + vcf_bytes(head=[])),
        case("comment", ("cohort.vcf line 7", "begins with #"), row(2, 0, "#1")),
        case("position-large", ("cohort.vcf line 7", "POS is '3e+09'"), row(2, 1, "3e+09")),
        case(
            "latin-1",
            ("cohort.vcf line 5", "Byte 0xE9", "latin-1"),
            row(0, 9, "José").decode().encode("latin-1"),
            mend=("latin-1",),
            dosages=DOSAGES,
            samples=["José", *SAMPLES[1:]],
        ),
        case(
            "doses",
            ("cohort.vcf", "doses (DS) are fractions (0.01, 1.01, 1.9, ...)", "kept as doses"),
            vcf_bytes([rows[0], *([*r[:8], "DS", *(doses[call] for call in r[9:])] for r in rows[1:])]),
            usable=True,
            mend=("round-dosages",),
            dosages=DOSAGES,
        ),
        case(
            "doses-beside-calls",
            ("cohort.vcf", "Doses (DS) stand beside the calls (GT); the calls are read"),
            vcf_bytes([rows[0], *([*r[:8], "GT:DS", *(f"{c}:{doses[c]}" for c in r[9:])] for r in rows[1:])]),
            mend=("read-doses",),
            usable=True,
            dosages=np.array([164, 16548, 31130, 65535], np.uint16)[DOSAGES],
        ),
        case("triploid", ("cohort.vcf line 8", "3 copies", "bcftools view"), row(3, 10, "0/1/1")),
        case("reference", ("cohort.vcf line 6", "REF is '7'"), row(1, 3, "7")),
        case(
            "no-gt",
            ("cohort.vcf", "no site with genotypes"),
            vcf_bytes([rows[0], *([*r[:8], "DP", *"333333"] for r in rows[1:])]),
        ),
        case(
            "symbolic",
            ("cohort.vcf", "no site with genotypes"),
            vcf_bytes([rows[0], *([*r[:4], "<DEL>", *r[5:]] for r in rows[1:])]),
        ),
        case("gt-late", ("cohort.vcf line 6", "GT is not the first"), row(1, 8, "DP:GT")),
        case("gzip-cut", ("cohort.vcf.gz", "cut off"), packed[:-20], "cohort.vcf.gz"),
        case("gzip-damaged", ("cohort.vcf.gz", "damaged"), packed[:40] + b"\xff" * 9 + packed[49:], "cohort.vcf.gz"),
        case("as-csv", ("cohort.vcf line 1", "##fileformat=VCF"), lines(grid(), ",")),
        case("garbage", ("cohort.bcf line 1", "binary"), bytes(range(128, 256)) * 20, "cohort.bcf"),
        Case("bcf-cut", bcf(cut=40), ("cohort.bcf", "cut off"), genotypes="cohort.bcf"),
        Case("bcf-no-end", bcf(cut=28), ("cohort.bcf", "end mark", "cut off"), genotypes="cohort.bcf"),
        case(
            "multiallelic",
            ("cohort.vcf", "1 sites with several alternative alleles are left out"),
            vcf_bytes(several),
            mend=("split-multiallelic",),
            dosages=split,
            usable=True,
        ),
        case(
            "partly-phased",
            ("cohort.vcf", "1 of 5 sites have unphased heterozygotes"),
            vcf_bytes(partly),
            mend=("drop-unphased",),
            dosages=DOSAGES[:, [0, 2, 3, 4]],
            usable=True,
        ),
    ]


def broken_npz() -> list[Case]:
    def case(name: str, words: tuple[str, ...], write: Callable[[Path], None], **more) -> Case:
        return Case(f"npz-{name}", write, words, genotypes="cohort.npz", **more)

    def cut(folder: Path) -> None:
        npz()(folder)
        data = (folder / "cohort.npz").read_bytes()
        (folder / "cohort.npz").write_bytes(data[: len(data) // 2])

    def single(folder: Path) -> None:
        np.save(folder / "cohort.npy", DOSAGES)
        (folder / "cohort.npy").rename(folder / "cohort.npz")

    objects = np.array(SAMPLES, dtype=object)
    pickled = DOSAGES.astype(object)
    both_copies = np.stack([DOSAGES.clip(0, 1), DOSAGES.clip(0, 1)], 2)
    return [
        case("pickled", ("cohort.npz", "pickled, which is never opened"), npz(samples=objects)),
        case("pickled-dosages", ("cohort.npz", "pickled, which is never opened"), npz(dosages=pickled)),
        case("cut-off", ("cohort.npz", "cut off or damaged"), cut),
        case("no-zip", ("cohort.npz", "no .npz archive"), put("cohort.npz", pickle.dumps([1, 2]))),
        case("npy", ("cohort.npz", "single array"), single),
        case("no-dosages", ("cohort.npz", "no key dosages"), npz(dosages=None)),
        case("three-axes", ("key dosages", "(6, 5, 1)"), npz(dosages=DOSAGES[..., np.newaxis])),
        case(
            "value",
            ("key dosages, row 2, column 3", "7 is no allele count"),
            npz(dosages=np.where(np.arange(30).reshape(6, 5) == 7, 7, DOSAGES)),
        ),
        case("samples", ("key samples", "(4,), expected (6,)"), npz(samples=np.array(SAMPLES[:4]))),
        case("positions", ("key position", "negative"), npz(position=np.array([-5, 2, 3, 4, 5]))),
        case("ploidy", ("key ploidy", "it is 3"), npz(ploidy=np.array(3))),
        case("haplotypes", ("key haplotypes", "do not add up"), npz(haplotypes=both_copies)),
        case(
            "fractions",
            ("key dosages", "fractions"),
            npz(dosages=np.where(DOSAGES == 1, 1.1, DOSAGES)),
            mend=("round-dosages",),
            dosages=DOSAGES,
        ),
        case(
            "transposed",
            ("key dosages", "seem transposed", "6 samples"),
            npz(dosages=DOSAGES.T),
            mend=("transpose",),
            dosages=DOSAGES,
        ),
    ]


def broken_others() -> list[Case]:
    """Return broken .pgen, .bgen, .ped, workbooks and Parquet files."""

    def case(name: str, words: tuple[str, ...], write: Callable[[Path], None], file: str, **more) -> Case:
        return Case(name, write, words, genotypes=file, **more)

    def without(write: Callable[[Path], None], ending: str) -> Callable[[Path], None]:
        return both(write, lambda folder: (folder / f"cohort{ending}").unlink())

    def cut(write: Callable[[Path], None], file: str, at: int) -> Callable[[Path], None]:
        def shorten(folder: Path) -> None:
            data = (folder / file).read_bytes()
            (folder / file).write_bytes(data[:at])

        return both(write, shorten)

    several = [list(row) for row in pvar_rows()]
    several[2][4] += ",G"
    halves = np.where(DOSAGES == 1, 0.9, DOSAGES)
    third = changed(ped_rows(), 0, 6, "T A")
    return [
        case("pgen-pvar-missing", ("cohort.pgen", "no cohort.pvar (or .bim)"), without(pgen, ".pvar"), "cohort.pgen"),
        case("pgen-cut", ("cohort.pgen", "ends after 9 bytes"), cut(pgen, "cohort.pgen", 9), "cohort.pgen"),
        case("pgen-end", ("cohort.pgen", "(rs1, ...)"), cut(pgen, "cohort.pgen", -4), "cohort.pgen"),
        case(
            "pgen-multiallelic",
            ("1 sites with several alternative alleles are left out",),
            lambda f: pgen(f, pvar=lines(several)),
            "cohort.pgen",
            usable=True,
        ),
        case("pgen-short", ("names 5",), lambda f: pgen(f, psam=lines(psam_rows()[:-1])), "cohort.pgen"),
        case("bgen-magic", ("cohort.bgen", "no BGEN file"), put("cohort.bgen", bytes(range(60))), "cohort.bgen"),
        case("bgen-cut", ("cohort.bgen", "variant 5"), cut(bgen, "cohort.bgen", -9), "cohort.bgen"),
        case(
            "bgen-fractions",
            ("cohort.bgen", "fractions (0.9", "kept as doses"),
            lambda f: bgen(f, halves),
            "cohort.bgen",
            usable=True,
            mend=("round-dosages",),
            dosages=DOSAGES,
        ),
        case("ped-map-missing", ("cohort.ped", "no cohort.map"), without(ped, ".map"), "cohort.ped"),
        case(
            "ped-columns",
            ("cohort.ped line 2", "14 columns, expected 16"),
            lambda f: ped(f, [row[:-1] if i == 1 else row for i, row in enumerate(ped_rows())]),
            "cohort.ped",
        ),
        case(
            "ped-third-allele",
            ("cohort.ped, rs1", "more than two alleles"),
            lambda f: ped(f, third),
            "cohort.ped",
            mend=("drop-multiallelic",),
            dosages=DOSAGES[:, 1:],
        ),
        case("xlsx-text", ("cohort.xlsx", "no workbook"), put("cohort.xlsx", grid()), "cohort.xlsx"),
        case(
            "xlsx-cut",
            ("cohort.xlsx", "damaged"),
            cut(workbook("cohort.xlsx", grid()), "cohort.xlsx", -99),
            "cohort.xlsx",
        ),
        case(
            "xlsx-call",
            ("cohort.xlsx line 3, column 4 (rs3)", "'rubbish'"),
            workbook("cohort.xlsx", changed(grid(), 2, 3, "rubbish")),
            "cohort.xlsx",
        ),
        case("parquet-text", ("cohort.parquet", "no Parquet"), put("cohort.parquet", grid()), "cohort.parquet"),
    ]

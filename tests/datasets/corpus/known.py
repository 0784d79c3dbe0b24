"""What every case of the corpus holds, and how each format is written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

SAMPLES = ["s1", "s2", "s3", "s4", "s5", "s6"]
NAMES = ["rs1", "rs2", "rs3", "rs4", "rs5"]
CHROMOSOMES = ["1", "1", "1", "2", "2"]
POSITIONS = [100, 200, 300, 150, 250]
A1, A2 = list("ACGTA"), list("GTACC")
DOSAGES = np.array(
    [
        [0, 1, 2, 0, 1],
        [1, 1, 0, 2, 0],
        [2, 0, 1, 1, -1],
        [0, 2, 1, 0, 2],
        [1, 0, 0, 1, 1],
        [0, 0, 0, 0, 0],
    ],
    np.int8,
)
"""Copies of a1, the rarer allele at every site; one call is missing."""
HAPLOID = np.array(
    [[0, 1, 1, 0, 0], [1, 0, 0, 1, 0], [1, 0, 0, 0, 1], [0, 1, 0, 0, 0], [0, 0, 1, 1, 1], [0] * 5], np.int8
)
YIELDS = [1.5, 2.25, 3.0, 2.5, 0.75, 4.0]


@dataclass(frozen=True)
class Case:
    """One case; `folder` is filled in by `write`.

    Attributes
    ----------
    genotypes, traits, genes, truth, map : str
        File names in the case's folder, "" where there is none.
    words : tuple of str
        What the report must say, place and reason.
    mend : tuple of str
        The mends that make it load, () where there is none.
    dosages : array or None
        What is read with the mend (a valid case: without one); None where that is not asserted.
    usable : bool
        Whether it loads without a mend.
    """

    name: str
    write: Callable[[Path], None]
    words: tuple[str, ...] = ()
    genotypes: str = "cohort.csv"
    traits: str = ""
    genes: str = ""
    truth: str = ""
    map: str = ""
    mend: tuple[str, ...] = ()
    dosages: np.ndarray | None = None
    usable: bool = False
    samples: list[str] = field(default_factory=lambda: list(SAMPLES))
    trait: dict[str, list[float]] = field(default_factory=dict)
    folder: Path = Path()

    def paths(self) -> dict[str, Path]:
        """Return the paths of genotypes, traits, genes, truth and map, those that there are."""
        roles = ("genotypes", "traits", "genes", "truth", "map")
        names = {role: getattr(self, role) for role in roles}
        return {key: self.folder / name for key, name in names.items() if name}


def bed_bytes(dosages: np.ndarray = DOSAGES) -> bytes:
    """Pack counts of a1 as PLINK does: two bits a call, 00 two copies, 10 one, 11 none, 01 missing."""
    codes = np.array([3, 2, 0, 1])[dosages]
    packed = bytearray(b"\x6c\x1b\x01")
    for column in codes.T:
        for start in range(0, len(column), 4):
            packed.append(sum(int(code) << (2 * i) for i, code in enumerate(column[start : start + 4])))
    return bytes(packed)


def bim_rows() -> list[list[str]]:
    return [[c, n, "0", str(p), a, b] for c, n, p, a, b in zip(CHROMOSOMES, NAMES, POSITIONS, A1, A2, strict=True)]


def fam_rows(samples: list[str] = SAMPLES) -> list[list[str]]:
    return [[s, s, "0", "0", "0", "-9"] for s in samples]


def lines(rows: list[list[str]], delimiter: str = "\t", end: str = "\n") -> bytes:
    return "".join(delimiter.join(map(str, row)) + end for row in rows).encode()


def plink(folder: Path, bed: bytes | None = None, bim: bytes | None = None, fam: bytes | None = None) -> None:
    (folder / "cohort.bed").write_bytes(bed_bytes() if bed is None else bed)
    (folder / "cohort.bim").write_bytes(lines(bim_rows()) if bim is None else bim)
    (folder / "cohort.fam").write_bytes(lines(fam_rows(), " ") if fam is None else fam)


def pgen(folder: Path, calls: np.ndarray = DOSAGES, pvar: bytes | None = None, psam: bytes | None = None) -> None:
    from pgenlib import PgenWriter

    path = folder / "cohort.pgen"
    with PgenWriter(bytes(path), len(calls), variant_ct=calls.shape[1], nonref_flags=False) as writer:
        for column in np.where(calls < 0, -9, calls).T:
            writer.append_biallelic(np.ascontiguousarray(column, np.int8))
    (folder / "cohort.pvar").write_bytes(lines(pvar_rows()) if pvar is None else pvar)
    (folder / "cohort.psam").write_bytes(lines(psam_rows()) if psam is None else psam)


def pvar_rows() -> list[list[str]]:
    rows = zip(CHROMOSOMES, map(str, POSITIONS), NAMES, A2, A1, strict=True)
    return [["#CHROM", "POS", "ID", "REF", "ALT"], *map(list, rows)]


def psam_rows() -> list[list[str]]:
    return [["#IID", "SEX"], *([sample, "NA"] for sample in SAMPLES)]


def bgen(folder: Path, doses: np.ndarray = DOSAGES, samples: list[str] | None = SAMPLES) -> None:
    """Write probabilities that give these doses of a1, the second allele; missing where below 0."""
    from bgen import BgenWriter

    with BgenWriter(str(folder / "cohort.bgen"), len(doses), samples=samples, compression="zlib") as writer:
        for j, column in enumerate(doses.T.astype(float)):
            low = np.floor(column).clip(0, 1).astype(int)
            sure = np.zeros((len(column), 3))
            sure[np.arange(len(column)), low] = 1 - (column - low)
            sure[np.arange(len(column)), low + 1] = column - low
            sure[column < 0] = np.nan
            writer.add_variant(NAMES[j], NAMES[j], CHROMOSOMES[j], POSITIONS[j], [A2[j], A1[j]], sure)


def ped_rows() -> list[list[str]]:
    words = letters(" ", "0 0")[1:]
    return [[f"f{i // 2}", row[0], "0", "0", "0", "-9", *row[1:]] for i, row in enumerate(words)]


def ped(folder: Path, rows: list[list[str]] | None = None, variants: list[list[str]] | None = None) -> None:
    (folder / "cohort.ped").write_bytes(lines(ped_rows() if rows is None else rows, " "))
    named = [[c, n, "0", str(p)] for c, n, p in zip(CHROMOSOMES, NAMES, POSITIONS, strict=True)]
    (folder / "cohort.map").write_bytes(lines(named if variants is None else variants))


def workbook(name: str, rows: list[list[str]], *others: str) -> Callable[[Path], None]:
    """Return a writer of a workbook whose first sheet holds these rows, numbers as numbers."""

    def write_workbook(folder: Path) -> None:
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book["Sheet"])
        sheet = book.create_sheet("data")
        for i, row in enumerate(rows, start=1):
            for j, word in enumerate(row, start=1):
                sheet.cell(i, j, float(word) if word.replace(".", "", 1).isdigit() else word)
        for other in others:
            book.create_sheet(other)
        book.save(folder / name)

    return write_workbook


def parquet(name: str, rows: list[list[str]]) -> Callable[[Path], None]:
    def write_parquet(folder: Path) -> None:
        import pandas as pd

        pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(folder / name)

    return write_parquet


def grid(dosages: np.ndarray = DOSAGES, missing: str = "NA", codes: dict[int, str] | None = None) -> list[list[str]]:
    """Return the rows of a table with samples in rows, header first."""
    words = {-1: missing, 0: "0", 1: "1", 2: "2", **(codes or {})}
    body = [[s, *(words[int(d)] for d in row)] for s, row in zip(SAMPLES, dosages, strict=True)]
    return [["sample", *NAMES], *body]


def letters(separator: str = "", missing: str = "NN") -> list[list[str]]:
    rows = [["sample", *NAMES]]
    for sample, row in zip(SAMPLES, DOSAGES, strict=True):
        calls = [
            missing if d < 0 else separator.join([b, b] if d == 0 else [a, b] if d == 1 else [a, a])
            for d, a, b in zip(row, A1, A2, strict=True)
        ]
        rows.append([sample, *calls])
    return rows


def transposed(rows: list[list[str]]) -> list[list[str]]:
    return [list(column) for column in zip(*rows, strict=True)]


VCF_HEAD = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
VCF_HEAD += ["##contig=<ID=1>", "##contig=<ID=2>"]


def vcf_rows(separator: str = "/") -> list[list[str]]:
    calls = {-1: f".{separator}.", 0: f"0{separator}0", 1: f"0{separator}1", 2: f"1{separator}1"}
    rows = [["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *SAMPLES]]
    for j, name in enumerate(NAMES):
        row = [CHROMOSOMES[j], str(POSITIONS[j]), name, A2[j], A1[j], ".", "PASS", ".", "GT"]
        rows.append(row + [calls[int(d)] for d in DOSAGES[:, j]])
    return rows


def vcf_bytes(rows: list[list[str]] | None = None, head: list[str] = VCF_HEAD) -> bytes:
    return "".join(f"{line}\n" for line in head).encode() + lines(vcf_rows() if rows is None else rows)


def traits_rows(ids: list[str] = SAMPLES, values: list[object] | None = None) -> list[list[str]]:
    return [["sample", "yield"], *([i, str(v)] for i, v in zip(ids, values or YIELDS, strict=True))]


def put(name: str, data: bytes | list[list[str]], delimiter: str = ",") -> Callable[[Path], None]:
    """Return a writer of one file."""
    content = data if isinstance(data, bytes) else lines(data, delimiter)

    def write_file(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write_file


def both(*writers: Callable[[Path], None]) -> Callable[[Path], None]:
    def write_all(folder: Path) -> None:
        for writer in writers:
            writer(folder)

    return write_all


def changed(rows: list[list[str]], row: int, column: int, word: str) -> list[list[str]]:
    copy = [list(r) for r in rows]
    copy[row][column] = word
    return copy


def npz(**arrays: object) -> Callable[[Path], None]:
    def write_archive(folder: Path) -> None:
        given = {"dosages": DOSAGES, "samples": np.array(SAMPLES), "name": np.array(NAMES), **arrays}
        np.savez(folder / "cohort.npz", **{key: value for key, value in given.items() if value is not None})

    return write_archive


def bcf(name: str = "cohort.bcf", mode: str = "wb", cut: int = 0) -> Callable[[Path], None]:
    def write_bcf(folder: Path) -> None:
        from cyvcf2 import VCF, Writer

        plain = folder / "plain.vcf"
        plain.write_bytes(vcf_bytes())
        source = VCF(str(plain))
        target = Writer(str(folder / name), source, mode=mode)
        for variant in source:
            target.write_record(variant)
        target.close()
        source.close()
        plain.unlink()
        if cut:
            (folder / name).write_bytes((folder / name).read_bytes()[:-cut])

    return write_bcf


def with_map(swapped: list[list[str]]) -> list[list[str]]:
    return [[r[0], c, str(p), *r[1:]] for r, c, p in zip(swapped[1:], CHROMOSOMES, POSITIONS, strict=True)]

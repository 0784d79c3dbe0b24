"""Small files of every format that is read, from which `mutations` makes damaged ones."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import corpus
import numpy as np
import pandas as pd
from corpus.known import DOSAGES, SAMPLES, grid, plink, pvar_rows

ROOT = Path(__file__).parents[3]
REPRO = ROOT.parent / "shared" / "repro"
OLD_WORKBOOK = ROOT / "tests" / "fixtures" / "sheets" / "genotypes.xls"
FORMATS = (
    *("bed", "pgen", "bgen", "ped", "vcf", "vcf.gz", "bcf", "table", "xlsx", "xls", "ods", "parquet", "npz"),
    *("traits", "genes", "truth", "map", "gene sets", "picture"),
)
_BESIDE = ("traits", "genes", "truth", "map")
_OF_ENDING = {"raw": "table", "traw": "table", "csv": "table", "txt": "table", "tsv": "table", "gz": "table"}
_GFF = """##gff-version 3
1\tmade\tgene\t90\t150\t.\t+\t.\tID=g1;Name=ABC%201
1\tmade\tmRNA\t90\t150\t.\t+\t.\tID=t1;Parent=g1
1\tmade\tgene\t180\t320\t.\t-\t.\tID=g2;Name=DEF
2\tmade\tgene\t100\t300\t.\t.\t.\tID=g3
"""
_INTERVALS = "1\t89\t150\tABC\t0\t+\n1\t179\t320\tDEF\t0\t-\n2\t99\t300\tGHI\n"
_GENES = "chromosome,start,end,name,strand\n1,90,150,ABC,+\n1,180,320,DEF,-\n2,100,300,GHI,.\n"
_TRUTH = "chromosome,start,end,name,trait\n1,90,150,q1,yield\n2,100,300,q2,\n"
_MAPS = {
    "a.map": "1\trs1\t0\t100000\n1\trs2\t0\t200000\n1\trs3\t0\t3e+05\n2\trs4\t0\t150000\n2\trs5\t0\t250000\n",
    "a.csv": "name,chromosome,position\nrs1,1,100100\nrs2,1,200200\nrs3,1,300300\nrs4,2,150150\nrs5,2,250250\n",
    "b.csv": "SNP,chr,cM\nrs1,1,0.5\nrs2,1,1.25\nrs3,1,30\nrs4,2,0\nrs5,2,99.5\n",
}
_SETS = {
    "a.gmt": "REPAIR\thttp://x\tABC\tDEF\tGHI\nGROWTH\tnone\tDEF\tJKL\n",
    "a.tsv": "gene\tset\nABC\tREPAIR\nDEF\tREPAIR\nDEF\tGROWTH\n",
}


@dataclass(frozen=True)
class Seed:
    """Files by their names, and the name of the one in each role; "alone" is read by itself."""

    format: str
    files: dict[str, bytes]
    roles: dict[str, str]

    def with_file(self, name: str, content: bytes) -> Seed:
        """Return the same with one file changed."""
        return replace(self, files={**self.files, name: content})

    @property
    def main(self) -> str:
        """The file that is of the format."""
        return self.roles.get(self.format) or self.roles.get("alone") or self.roles["genotypes"]


@cache
def seeds(format: str) -> tuple[Seed, ...]:
    """Return the files of a format."""
    return tuple(seed for seed in _all() if seed.format == format)


@cache
def _all() -> tuple[Seed, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return (*_of_corpus(Path(folder)), *_of_repro(), *_more(Path(folder)))


def _of_corpus(folder: Path) -> Iterator[Seed]:
    for case in corpus.write(folder, corpus.odd()):
        roles = {role: path.name for role, path in case.paths().items()}
        files = {path.name: path.read_bytes() for path in case.folder.iterdir()}
        role = next((role for role in _BESIDE if role in roles), "")
        yield Seed(role or _format(roles["genotypes"]), files, roles)


def _of_repro() -> Iterator[Seed]:
    for path in sorted(REPRO.glob("*")) if REPRO.is_dir() else ():
        format = _format(path.name)
        if path.suffix in (".md", ".bim", ".fam") or "trait" in path.name or format not in FORMATS:
            continue
        beside = [path, *(other for e in (".bim", ".fam") if (other := path.with_suffix(e)).exists())]
        if format != "bed" or len(beside) == 3:
            yield Seed(format, {one.name: one.read_bytes() for one in beside}, {"genotypes": path.name})


def _format(name: str) -> str:
    if name.endswith(".vcf.gz"):
        return "vcf.gz"
    ending = name.rsplit(".", 1)[-1]
    return _OF_ENDING.get(ending, ending)


def _more(folder: Path) -> Iterator[Seed]:
    plink(folder)
    beside = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    def with_genotypes(role: str, name: str, content: bytes) -> Seed:
        return Seed(role, {**beside, name: content}, {"genotypes": "cohort.bed", role: name})

    for name, text in (("a.gff3", _GFF), ("genes.bed", _INTERVALS), ("genes.csv", _GENES)):
        yield with_genotypes("genes", name, text.encode())
    yield with_genotypes("truth", "truth.csv", _TRUTH.encode())
    for name, text in _MAPS.items():
        yield with_genotypes("map", name, text.encode())
    for name, text in _SETS.items():
        yield Seed("gene sets", {name: text.encode()}, {"alone": name})
    for name, content in _pictures().items():
        yield Seed("picture", {name: content}, {"alone": name})
    yield Seed("xls", {"cohort.xls": OLD_WORKBOOK.read_bytes()}, {"genotypes": "cohort.xls"})
    yield Seed("ods", {"cohort.ods": _ods(grid(missing=""))}, {"genotypes": "cohort.ods"})
    yield Seed("pgen", _doses(folder), {"genotypes": "doses.pgen"})
    yield Seed("bgen", _phased(folder), {"genotypes": "phased.bgen"})
    frame = pd.DataFrame({"sample": SAMPLES, "site": pd.Categorical(list("aabbcc")), "yield": np.arange(6.0)})
    held = io.BytesIO()
    frame.to_parquet(held)
    yield with_genotypes("traits", "traits.parquet", held.getvalue())


def _pictures() -> dict[str, bytes]:
    from PIL import Image

    shades = np.arange(32 * 24 * 3, dtype=np.uint8).reshape(32, 24, 3)
    written = {}
    for ending in ("png", "jpeg", "gif", "bmp", "webp"):
        held = io.BytesIO()
        Image.fromarray(shades).save(held, ending)
        written[f"a.{ending}"] = held.getvalue()
    return written


def _ods(rows: list[list[str]]) -> bytes:
    def cell(word: str) -> str:
        if word.isdigit():
            return f'<table:table-cell office:value-type="float" office:value="{word}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{where}"' for name, where in names.items())
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="data">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    named = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", named)
    return held.getvalue()


def _doses(folder: Path) -> dict[str, bytes]:
    from pgenlib import PgenWriter

    path = folder / "doses.pgen"
    writer = PgenWriter(bytes(path), len(SAMPLES), variant_ct=5, nonref_flags=False, dosage_present=True)
    with writer:
        for number, column in enumerate(np.where(DOSAGES < 0, -9, DOSAGES).T):
            row = np.array(column, np.float32)
            row[number] = -9 if row[number] < 0 else 0.25 + 0.5 * (number % 3)
            writer.append_dosages(row)
    sites = "\n".join("\t".join(row) for row in pvar_rows()) + "\n"
    people = "#IID\tSEX\tyield\n" + "".join(f"{sample}\t1\t{i}.5\n" for i, sample in enumerate(SAMPLES))
    return {"doses.pgen": path.read_bytes(), "doses.pvar": sites.encode(), "doses.psam": people.encode()}


def _phased(folder: Path) -> dict[str, bytes]:
    from bgen import BgenWriter

    path = folder / "phased.bgen"
    with BgenWriter(str(path), 6, samples=[], compression="zstd", layout=2) as writer:
        for site in range(4):
            copies = (np.arange(24).reshape(6, 2, 2) // (site + 1)) % 2
            sure = np.stack([copies[:, :, 0], 1 - copies[:, :, 0]], 2).reshape(6, 4).astype(float)
            writer.add_variant(f"v{site}", f"rs{site}", "2", 10 * site + 1, ["A", "G"], sure, phased=True)
    people = "ID_1 ID_2 missing sex\n0 0 0 D\n" + "".join(f"f{i} {name} 0 1\n" for i, name in enumerate(SAMPLES))
    return {"phased.bgen": path.read_bytes(), "phased.sample": people.encode()}

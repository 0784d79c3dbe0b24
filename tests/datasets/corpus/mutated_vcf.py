"""VCFs that are damaged as files get damaged: cut, joined, re-encoded, exported by other programs, bits turned over."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import numpy as np

HEADER = """##fileformat=VCFv4.2
##fileDate=20240229
##source="pipeline 3"
##contig=<ID=1,length=248956422>
##contig=<ID=chrX>
##FILTER=<ID=q10,Description="Quality below 10">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Probabilities">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tann\tbob\tcyd\tdée
"""
RECORDS = """1\t100\trs1\tA\tG\t50\tPASS\tDP=12;AF=0.5\tGT\t0|1\t1|1\t0|0\t.|.
1\t200\trs2\tC\tT\t.\tq10\tDP=9\tGT:DP\t0/1:7\t1/1:.\t0/0:3\t./.:.
1\t300\t.\tCA\tC,CAA\t9.5\tPASS\t.\tGT:DS\t0/2:0,1\t1/2:1,1\t0/0:0,0\t0/1:1,0
1\t400\tsv\tN\t<DEL>\t.\t.\tEND=900\tGT\t0/1\t0/0\t0/0\t1/1
1\t500\trs5\tG\tA\t.\t.\t.\tDS:GP\t0.1:0.9,0.1,0\t1:0,1,0\t1.9:0,0.1,0.9\t.:.
1\t600\trs6\tG\t.\t.\t.\t.\tGT\t0/0\t0/0\t0/0\t0/0
chrX\t10\trs7\tT\tC,*\t.\t.\t.\tGT\t0\t1\t0|1\t./1
chrX\t20\trs8\tT\tC\t.\t.\t.\tGT:XX\t0:a\t1:b\t0|1:c\t1|0:d
chrX\t30\trs9\tT\tC\t.\tPASS;q10\tAF=.\tGP\t1,0,0\t0,1,0\t.\t0.2,0.3,0.5
"""
WORDS = (
    "",
    ".",
    " ",
    "0",
    "-1",
    "1e+05",
    "100.0",
    "2147483647",
    "2147483648",
    "99999999999999999999999",
    "1e999",
    "nan",
    "inf",
    "0/1",
    "|0|1",
    "0/1/1/0/1",
    "./.",
    "300/2",
    "9999|0",
    "GT:GT",
    "GT:DS:GP",
    "DS",
    ":",
    "<DEL>",
    "G,T,<X>",
    "A" * 3000,
    "*",
    "N[1:5[",
    "é",
    "١",
    "\u2028",
    "#",
    "END=-5",
    "END=1e9;DP=x",
    ";;==",
    "%3A",
    "0:0:0:0:0:0",
    '"',
    "a" * 70000,
)
LETTERS = '\t:;,|/.<>="0123456789ACGTx -#\x00\x07'
META = (
    "",
    "#",
    "##",
    "##x",
    "##contig=<ID=1,IDX=70000>",
    "##contig=<ID=>",
    "##contig=<ID=1,length=-5>",
    "##contig=<ID=1>\n##contig=<ID=1>",
    "##FORMAT=<ID=GT,Number=1,Type=Integer>",
    "##FORMAT=<ID=GT,Number=G,Type=Float,Description=>",
    "##FORMAT=<ID=DS,Number=9999,Type=Flag>",
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="open',
    "##FORMAT=<ID=DP,Number=-1,Type=Integer,IDX=-1>",
    "##INFO=<<<>>>",
    '##INFO=<ID=DP,Number=1,Type=Nothing,Description="">',
    "##FILTER=<ID=PASS,IDX=4000000>",
    "##fileformat=VCFv4.4",
    "##fileformat=VCFv3.3",
    "##fileformat=VCFv9.9",
    "##fileformat=BCF",
    "##=<ID=1>",
    "##ALT=<ID=DEL",
    "##" + "k" * 5000 + "=v",
)


def mutant(seed: int) -> bytes:
    """Return one damaged VCF, the same for the same seed."""
    rng = np.random.default_rng(seed)
    lines = (HEADER + RECORDS).splitlines()
    steps = [STEPS[i] for i in rng.integers(0, len(STEPS), 1 + rng.geometric(0.6))]
    for step in steps:
        lines = step(lines, rng) or [""]
    data = "\n".join(lines).encode() + b"\n" * int(rng.integers(0, 3))
    ends = ENDS[int(rng.integers(0, len(ENDS)))] if rng.random() < 0.4 else None
    return ends(data, rng) if ends else data


def _at(lines: list[str], rng: np.random.Generator, record: bool = False) -> int:
    first = next((i + 1 for i, line in enumerate(lines) if line.startswith("#CHROM")), 0) if record else 0
    return int(rng.integers(min(first, len(lines) - 1), len(lines)))


def _drop(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng)
    return lines[:at] + lines[at + 1 :]


def _twice(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng)
    return lines[: at + 1] + lines[at:]


def _blank(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = int(rng.integers(0, len(lines) + 1))
    return [*lines[:at], ("", " ", "\t", "\t\t\t")[int(rng.integers(0, 4))], *lines[at:]]


def _join(lines: list[str], rng: np.random.Generator) -> list[str]:
    return lines + lines[_at(lines, rng) :]


def _cut(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng)
    return [*lines[:at], lines[at][: int(rng.integers(0, len(lines[at]) + 1))]]


def _cut_within(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng)
    line = lines[at]
    a, b = sorted(rng.integers(0, len(line) + 1, 2))
    return [*lines[:at], line[:a] + line[b:], *lines[at + 1 :]]


def _swap(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng, record=True)
    fields = lines[at].split("\t")
    a, b = rng.integers(0, len(fields), 2)
    fields[a], fields[b] = fields[b], fields[a]
    return [*lines[:at], "\t".join(fields), *lines[at + 1 :]]


def _word(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng, record=True)
    fields = lines[at].split("\t")
    fields[int(rng.integers(0, len(fields)))] = WORDS[int(rng.integers(0, len(WORDS)))]
    return [*lines[:at], "\t".join(fields), *lines[at + 1 :]]


def _meta(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = int(rng.integers(0, min(14, len(lines))))
    return [*lines[:at], META[int(rng.integers(0, len(META)))], *lines[at + int(rng.integers(0, 2)) :]]


def _reorder(lines: list[str], rng: np.random.Generator) -> list[str]:
    a, b = _at(lines, rng), _at(lines, rng)
    lines = list(lines)
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _letter(lines: list[str], rng: np.random.Generator) -> list[str]:
    at = _at(lines, rng)
    line = lines[at] or " "
    i = int(rng.integers(0, len(line)))
    put = LETTERS[int(rng.integers(0, len(LETTERS)))]
    return [*lines[:at], line[:i] + put + line[i + 1 :], *lines[at + 1 :]]


def _trailing(lines: list[str], rng: np.random.Generator) -> list[str]:
    put = ("\t", " ", "\t\t", " \t ")[int(rng.integers(0, 4))]
    return [line + put if rng.random() < 0.7 else line for line in lines]


def _flip(data: bytes, rng: np.random.Generator) -> bytes:
    content = bytearray(data)
    for at in rng.integers(0, len(content), 1 + rng.geometric(0.4)) if content else ():
        content[at] ^= 1 << int(rng.integers(0, 8))
    return bytes(content)


def _shorten(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(rng.integers(0, len(data) + 1))]


def _recode(name: str) -> Callable[[bytes, np.random.Generator], bytes]:
    return lambda data, rng: data.decode("utf-8", "replace").encode(name, "replace")


STEPS = (
    _drop,
    _twice,
    _blank,
    _join,
    _cut,
    _cut_within,
    _swap,
    _word,
    _word,
    _meta,
    _meta,
    _reorder,
    _letter,
    _trailing,
)
ENDS = (
    _flip,
    _flip,
    _shorten,
    _recode("latin-1"),
    _recode("utf-16"),
    _recode("utf-16-be"),
    _recode("utf-8-sig"),
    _recode("utf-32"),
    lambda data, rng: data.replace(b"\n", b"\r\n"),
    lambda data, rng: data.replace(b"\n", b"\r"),
    lambda data, rng: gzip.compress(data, mtime=0),
    lambda data, rng: _flip(gzip.compress(data, mtime=0), rng),
    lambda data, rng: _shorten(gzip.compress(data, mtime=0), rng),
    lambda data, rng: gzip.compress(data, mtime=0) + gzip.compress(data, mtime=0),
)

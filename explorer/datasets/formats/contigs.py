"""The lengths of chromosomes that the header of a VCF or .pvar states in its ##contig lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

_ENDINGS = (".vcf", ".vcf.gz", ".vcf.bgz", ".pvar")
_CONTIG = re.compile(r"##contig=<(.*)>\s*$")
_ID = re.compile(r"(?:^|,)ID=([^,]+)")
_LENGTH = re.compile(r"(?:^|,)length=(\d+)")


def lengths(paths: Iterable[Path]) -> dict[str, int]:
    """Return chromosome -> bp, as the headers of these files state; those of other formats state none."""
    stated: dict[str, int] = {}
    for path in paths:
        beside = path.with_suffix(".pvar") if path.suffix.lower() in (".pgen", ".psam") else path
        if beside.name.lower().endswith(_ENDINGS) and beside.exists():
            try:
                stated |= _stated(beside)
            except InputError:  # what the reader of the file makes of it, it has said
                continue
    return stated


def _stated(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, line in text.lines(path, Notes()):
        if line.strip() and not line.startswith("##"):
            break
        if (contig := _CONTIG.match(line)) is None:
            continue
        name, length = _ID.search(contig[1]), _LENGTH.search(contig[1])
        if name is not None and length is not None:
            found[name[1]] = int(length[1])
    return found

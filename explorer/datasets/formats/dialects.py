"""Tables of genotypes that other programs write in a layout of their own: PLINK's .raw and .traw, HapMap."""

from __future__ import annotations

_RAW = ["fid", "iid", "pat", "mat", "sex", "phenotype"]
_TRAW = ["chr", "snp", "(c)m", "pos", "counted", "alt"]
_HAPMAP = ["rs#", "alleles", "chrom", "pos", "strand"]
_HAPMAP_COLUMNS = 11
"""Columns of a HapMap file before those of its samples."""


def named(header: list[str]) -> str:
    """Return what the layout of a table with this header is called, "" where it is none of these.

    >>> named(["FID", "IID", "PAT", "MAT", "SEX", "PHENOTYPE", "rs1_G"])
    'PLINK table of counts (.raw)'
    >>> named(["sample", "rs1", "rs2"])
    ''
    """
    words = [name.lower().strip() for name in header[:_HAPMAP_COLUMNS]]
    if words[:6] == _RAW:
        return "PLINK table of counts (.raw)"
    if words[:6] == _TRAW:
        return "PLINK table of counts, variants in rows (.traw)"
    if words[:5] == _HAPMAP and len(header) > _HAPMAP_COLUMNS:
        return "HapMap"
    return ""

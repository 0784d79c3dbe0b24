"""Insertions and deletions in a HapMap table, as TASSEL writes them: - is an allele, 0 the heterozygote."""

from __future__ import annotations

from explorer.datasets.formats.codings import DELETION


def calls(words: list[str], alleles: str) -> list[str]:
    """Return the calls of one row so that - is read as the allele that it is, where the row's alleles have it.

    >>> calls(["+", "-", "0", "N", "--"], "+/-"), calls(["A", "-", "A-"], "A/-"), calls(["A", "-"], "A/G")
    (['+', '-:', '+/-', 'N', '-:-'], ['A', '-:', 'A/-'], ['A', '-'])
    """
    named = [allele.strip().upper() for allele in alleles.split("/")]
    if len(named) < 2 or "-" not in named or {"1", "2"} & set(words):
        return words
    read = {"-": DELETION, "--": "-:-", "-/-": "-:-"}
    others = [allele for allele in named if allele != "-"]
    for other in others:
        read |= {f"{other}{other}": f"{other}/{other}", f"{other}-": f"{other}/-", f"-{other}": f"{other}/-"}
    if len(others) == 1:
        read["0"] = f"{others[0]}/-"
    return [read.get(word.strip().upper(), word) for word in words]

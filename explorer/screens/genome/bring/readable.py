"""What can be read, with the first lines of an example, and what cannot, with what to do: told before one tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from explorer.datasets import samples
from explorer.datasets.doctor import GENOTYPE_ENDINGS
from explorer.datasets.doctor.together import MEMBERS
from explorer.datasets.formats.recognition import PACKED
from explorer.screens.genome.bring.files import READ, ROLES
from explorer.ui.say import escaped


@dataclass(frozen=True)
class Unread:
    """Files that are not read as they are: what they are, their endings, what to do, and the command that does it."""

    what: str
    endings: tuple[str, ...]
    advice: str
    command: str = ""


UNREAD = (
    Unread(
        "PLINK transposed text",
        (".tped",),
        "Write it as .bed, .bim and .fam:",
        "plink --tfile cohort --make-bed --out cohort",
    ),
    Unread(
        "Oxford genotype probabilities",
        (".gen",),
        "Write the calls as PLINK 1:",
        "plink2 --gen cohort.gen ref-first --sample cohort.sample --make-bed --out cohort",
    ),
    Unread(
        "Haplotypes",
        (".haps", ".legend"),
        "Write them as VCF; with a .legend, add --legend cohort.legend 7 (the chromosome):",
        "plink2 --haps cohort.haps ref-first --sample cohort.sample --export vcf bgz --out cohort",
    ),
    Unread("GDS", (".gds",), "In R:", 'SNPRelate::snpgdsGDS2BED("cohort.gds", "cohort")'),
    Unread(
        "R objects",
        (".rds", ".RData"),
        "They can hold code, so they are not opened. In R:",
        'write.csv(readRDS("cohort.rds"), "cohort.csv")',
    ),
    Unread(
        "Python and HDF5",
        (".pkl", ".npy", ".h5", ".h5ad"),
        "Pickles can hold code. In Python, with samples in rows:",
        'np.savez("cohort.npz", dosages=counts, samples=ids, chromosome=chromosomes, position=positions)',
    ),
    Unread(
        "Other compression",
        (".zst", ".xz", ".bz2", ".zip"),
        "Unpack it, or use gzip:",
        "unzstd cohort.vcf.zst",
    ),
    Unread(
        "One file per sample",
        (),
        "Join them (a file per chromosome is read as it is):",
        "bcftools merge -Oz -o cohort.vcf.gz sample1.vcf.gz sample2.vcf.gz",
    ),
    Unread(
        "One person alone, as from 23andMe",
        (),
        "A network learns from many. Convert each, then join them with --merge-list:",
        "plink --23file person.txt --make-bed --out person",
    ),
    Unread(
        "Reads",
        (".fastq", ".bam", ".cram"),
        "Align them, then call the genotypes:",
        "bcftools mpileup -f genome.fa *.bam | bcftools call -mv -Oz -o cohort.vcf.gz",
    ),
    Unread("Results of an association", (), "P values by SNP hold nobody's genotypes: bring the genotypes themselves."),
)
"""What is not read. An ending that is read as genotypes is not told, nor an entry of which none is left."""


def show() -> None:
    """Show in two columns what can be read and what cannot."""
    left, right = st.columns(2, gap="medium")
    with left:
        _what_is_read()
    with right:
        st.subheader("What cannot, and what to do")
        with st.container(gap="xsmall"):
            for entry in unread():
                endings = f" ({', '.join(entry.endings)})" if entry.endings else ""
                command = f"  \n`{entry.command}`" if entry.command else ""
                st.markdown(f":small[**{entry.what}**{endings}. {entry.advice}]{command}")


def advise(paths: Sequence[Path]) -> None:
    """Say of each file that is not read as it is what to do with it."""
    for path in paths:
        for entry in unread():
            if entry.endings and path.name.lower().endswith(tuple(ending.lower() for ending in entry.endings)):
                command = f" `{entry.command}`" if entry.command else ""
                st.info(f"**{escaped(path.name)}**: {entry.what}. {entry.advice}{command}", icon=":material/info:")


def unread() -> list[Unread]:
    """Return what is not read by this version, with those of the endings that are not."""
    read = (*GENOTYPE_ENDINGS, *MEMBERS)
    left = [(entry, tuple(e for e in entry.endings if e not in read)) for entry in UNREAD]
    return [replace(entry, endings=endings) for entry, endings in left if endings or not entry.endings]


def genotype_endings() -> list[str]:
    """Return what a file of genotypes may end in, without those beside it and the packed ones."""
    return [ending for ending in GENOTYPE_ENDINGS if not ending.endswith((*MEMBERS, *PACKED))]


def _what_is_read() -> None:
    st.subheader("What can be read")
    bim = samples.files("cohort")["genotypes"].with_suffix(".bim")
    examples = {**samples.files("cohort"), "genotypes": bim, "map": bim}
    for role, words in READ.items():
        with st.container(gap="xsmall"):
            st.markdown(f":small[**{ROLES[role]}**. {words}]")
            if role == "genotypes":
                st.caption(f"Endings: {', '.join(genotype_endings())}; text may be gzipped.")
            with examples[role].open() as file:
                lines = "".join(file.readline() for _ in range(3))
            st.code(lines.replace("\t", "   "), language=None)
            st.caption(f"The first lines of {examples[role].name}")

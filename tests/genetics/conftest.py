"""The yeast cross as genotypes, read once for all tests of this room."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bed_reader import open_bed

from explorer.datasets.genotypes import Genotypes, variant_table


@pytest.fixture(scope="session")
def yeast(yeast_folder: Path) -> Genotypes:
    """1,008 haploid segregants, dosage 1 for the RM allele."""
    with open_bed(yeast_folder / "yeast.bed") as bed:
        dosages = bed.read(dtype="int8")
        table = variant_table(bed.chromosome, bed.bp_position, bed.sid, bed.allele_1, bed.allele_2)
        samples = np.asarray(bed.iid, dtype=object)
    return Genotypes(np.where(dosages < 0, -1, dosages // 2).astype(np.int8), samples, table, ploidy=1)


@pytest.fixture(scope="session")
def yeast_traits(yeast_folder: Path, yeast: Genotypes) -> pd.DataFrame:
    """Growth in 46 environments, in the order of the samples."""
    return pd.read_csv(yeast_folder / "phenotypes.csv").set_index("sample").loc[yeast.samples]

"""GEMMA as an oracle for mixed models: its files written, its table read. Debian's package gemma, where it is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

NEEDED = pytest.mark.skipif(shutil.which("gemma") is None, reason="gemma is not installed")


def lmm(
    folder: Path,
    dosages: np.ndarray,
    y: np.ndarray,
    kinship: np.ndarray,
    covariates: np.ndarray | None = None,
    mode: int = 1,
) -> tuple[pd.DataFrame, float]:
    """Return GEMMA's table (one row per variant, in order) without any filter, and its heritability.

    Parameters
    ----------
    dosages : int8 (n, m), -1 where missing
    y : float (n,), NaN where missing
    mode : 1 Wald's test, 2 the likelihood-ratio test
    """
    text = np.where(dosages < 0, "NA", dosages.astype(str)).T
    names = np.array([f"v{i},A,C" for i in range(dosages.shape[1])])
    np.savetxt(folder / "geno.txt", np.column_stack([names, text]), "%s", delimiter=",")
    np.savetxt(folder / "pheno.txt", np.where(np.isnan(y), "NA", np.char.mod("%.12g", y)), "%s")
    np.savetxt(folder / "kinship.txt", kinship, "%.14g")
    command = ["gemma", "-g", "geno.txt", "-p", "pheno.txt", "-k", "kinship.txt", "-lmm", str(mode)]
    command += ["-maf", "0", "-miss", "1", "-r2", "1", "-outdir", ".", "-o", "out"]
    if covariates is not None:
        np.savetxt(folder / "cov.txt", np.column_stack([np.ones(len(y)), covariates]), "%.14g")
        command += ["-c", "cov.txt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    table = pd.read_csv(folder / "out.assoc.txt", sep="\t", dtype={"rs": str})
    table.index = table["rs"].str[1:].astype(int)
    log = (folder / "out.log.txt").read_text()
    h2 = next(float(line.split()[-1]) for line in log.splitlines() if "pve estimate in the null" in line)
    return table, h2

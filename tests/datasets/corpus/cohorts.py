"""Cohorts of known dosages, written in the formats that people bring, and what is asked of a file."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import doctor

REPRO = Path(__file__).resolve().parents[4] / "shared" / "repro"


def repro(name):
    path = REPRO / name
    if not path.exists():
        pytest.skip("the repro files are not beside the checkout")
    return path


def loaded(path, *mends, traits=None):
    return doctor.load(doctor.Sources(path, traits), mends=mends).genotypes


def facts(path, *mends):
    return {fact.label: fact.value for fact in doctor.examine(doctor.Sources(path), mends=mends).understood}


def asked(path):
    """Return the code of the one question of a file, and the mends that answer it; each makes the file load."""
    report = doctor.examine(doctor.Sources(path))
    assert not report.usable
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert len(errors) == 1
    mends = [mend.code for mend in (errors[0].mend, *errors[0].alternatives) if mend is not None]
    for mend in mends:
        after = doctor.examine(doctor.Sources(path), mends=[mend])
        assert after.usable, after.reason()
        doctor.load(doctor.Sources(path), mends=[mend])
    return errors[0].code, mends


def cohort(samples=40, variants=12, seed=3, inbred=False):
    """Return int dosages (samples, variants) in Hardy-Weinberg proportions, or of inbred lines."""
    rng = np.random.default_rng(seed)
    share = rng.uniform(0.2, 0.8, variants)
    first = (rng.random((samples, variants)) < share).astype(int)
    return 2 * first if inbred else first + (rng.random((samples, variants)) < share)


FORMATS = ("cohort.csv", "semicolons.csv", "rows.tsv.gz", "cohort.raw", "cohort.npz")


def write(folder, name, cells):
    """Write cells (samples, variants) of words or numbers as one of FORMATS."""
    cells = np.asarray(cells)
    samples = [f"s{i}" for i in range(len(cells))]
    frame = pd.DataFrame(cells, index=samples, columns=[f"m{j}" for j in range(cells.shape[1])])
    path = folder / name
    if name.endswith(".npz"):
        np.savez(path, dosages=cells.astype(float), samples=np.array(samples))
    elif name.endswith(".raw"):
        ahead = {"FID": samples, "IID": samples, "PAT": 0, "MAT": 0, "SEX": 0, "PHENOTYPE": -9}
        frame.columns = [f"{column}_A" for column in frame.columns]
        pd.concat([pd.DataFrame(ahead, index=samples), frame], axis=1).to_csv(path, sep=" ", index=False, na_rep="NA")
    elif name.endswith(".xlsx"):
        frame.to_excel(path, index_label="sample")
    elif name == "rows.tsv.gz":
        frame.T.to_csv(path, sep="\t", index_label="marker")
    else:
        frame.to_csv(path, sep=";" if name == "semicolons.csv" else ",", index_label="sample")
    return path


def imputed(numbers, share, seed=5):
    """Return numbers with the mean of their column in some of the cells, and which cells these are."""
    rng = np.random.default_rng(seed)
    gone = rng.random(numbers.shape) < share
    gone[0] = False
    gone[-1, 0] = True
    means = np.ma.MaskedArray(numbers, gone).mean(0).filled(0) + 0.0013
    return np.where(gone, np.round(means, 3), numbers), gone


DART = "AlleleID,CloneID,AlleleSequence,SNP,SnpPosition,CallRate,OneRatioRef,FreqHomRef,AvgPIC,RepAvg"


def dart(folder, dosages, name="report.csv", delimiter=",", stars=0, behind=False):
    """Write dosages (samples, variants) as DArT's report of one row per SNP."""
    codes, width = {-1: "-", 0: "0", 1: "2", 2: "1"}, len(DART.split(","))
    rows = [["*"] * width + [f"plate {s}" for s in range(len(dosages))] for s in range(stars)]
    rows.append([*DART.split(","), *(f"s{i}" for i in range(len(dosages)))])
    for j, column in enumerate(dosages.T.tolist()):
        about = [
            f"{900 + j}|F|0-{j}:A>G-{j}:A>G",
            f"{900 + j}",
            "TGCAG",
            f"{j}:A>G",
            f"{j}",
            "0.9",
            ".5",
            ".2",
            ".3",
            "1",
        ]
        rows.append([*about, *(codes[d] for d in column)])
    if behind:
        rows = [[*row, "QPMR" if row[0] == "AlleleID" else "3.5"] for row in rows]
    path = folder / name
    data = "".join(delimiter.join(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path

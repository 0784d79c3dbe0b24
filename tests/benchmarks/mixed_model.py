"""The exact linear mixed model over GEMMA's, as whole commands in one run, with two threads: the ratio of their times.

Run it with `python tests/benchmarks/mixed_model.py`. Both begin with the same .bed and with nothing else: each measures
relatedness (of another scale, which makes no difference), decomposes it and fits the variances of every variant.
GEMMA's two commands (`-gk`, `-lmm 1`) are timed together; ours is a program of four lines. Then beta and p of all
variants are compared. Without gemma there is nothing to compare with, and nothing is judged.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

THREADS = "2"
OURS = """
import sys
import numpy as np
from explorer.datasets.formats import plink
from explorer.genetics.association import mixed
genotypes = plink.read(sys.argv[1] + "/panel.bed")
found = mixed(genotypes, np.loadtxt(sys.argv[1] + "/pheno.txt"), loco=False)
np.save(sys.argv[1] + "/ours.npy", np.stack([found.beta, found.se, found.log10_p]))
"""


def written(folder: Path, samples: int, variants: int) -> None:
    """Write sib families of five as panel.bed and, with a trait of heritability a half, as GEMMA reads it."""
    rng = np.random.default_rng(0)
    parents = rng.random((samples // 5, variants)) < 0.5
    calls = rng.binomial(2, np.repeat(np.where(parents, 0.25, 0.5), 5, axis=0)).astype(np.int8)
    value = calls[:, ::50] @ rng.normal(size=calls[:, ::50].shape[1])
    y = value / value.std() + rng.normal(size=samples)
    np.savetxt(folder / "pheno.txt", y, "%.10g")
    code = np.array([3, 2, 0], np.uint8)[calls.T]
    code = np.pad(code, ((0, 0), (0, -samples % 4))).reshape(variants, -1, 4)
    bits = (code << np.array([0, 2, 4, 6], np.uint8)).sum(axis=2).astype(np.uint8)
    (folder / "panel.bed").write_bytes(bytes([0x6C, 0x1B, 0x01]) + bits.tobytes())
    names = [f"v{i}" for i in range(variants)]
    place = {"chromosome": 1, "name": names, "cm": 0, "position": np.arange(1, variants + 1), "a1": "A", "a2": "C"}
    pd.DataFrame(place).to_csv(folder / "panel.bim", sep="\t", header=False, index=False)
    who = [f"s{i}" for i in range(samples)]
    pd.DataFrame({"f": who, "i": who, "p": 0, "m": 0, "s": 0, "y": y}).to_csv(
        folder / "panel.fam", sep="\t", header=False, index=False
    )


def timed(*commands: list[str], folder: Path) -> float:
    """Return the seconds that these commands take, one after another."""
    environment = os.environ | {"OMP_NUM_THREADS": THREADS, "OPENBLAS_NUM_THREADS": THREADS}
    began = time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the ratio; end with an error where GEMMA is faster, or finds something else."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--variants", type=int, default=50_000)
    arguments = parser.parse_args()
    if shutil.which("gemma") is None:
        print("mixed model: gemma is not installed, so nothing is compared")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, arguments.samples, arguments.variants)
        unfiltered = ["-maf", "0", "-miss", "1", "-r2", "1", "-outdir", "."]
        read = ["gemma", "-bfile", "panel", *unfiltered]
        ours = timed([sys.executable, "-c", OURS, name], folder=folder)
        theirs = timed(
            [*read, "-gk", "1", "-o", "kin"], [*read, "-k", "kin.cXX.txt", "-lmm", "1", "-o", "out"], folder=folder
        )
        beta, se, log10_p = np.load(folder / "ours.npy")
        table = pd.read_csv(folder / "out.assoc.txt", sep="\t")
        at = table["rs"].str[1:].astype(int).to_numpy()
        far = float(np.max(np.abs(np.abs(beta[at]) - np.abs(table["beta"])) / se[at]))
        apart = float(np.max(np.abs(log10_p[at] + np.log10(table["p_wald"]))))
    print(
        f"mixed model: {theirs / ours:.1f} times as fast as gemma ({ours:.1f} s and {theirs:.1f} s for "
        f"{arguments.samples:,} samples x {arguments.variants:,} variants, whole commands, {THREADS} threads; beta "
        f"within {far:.0e} of its standard error, log10 p within {apart:.0e})"
    )
    if far > 0.01 or apart > 0.01:
        raise SystemExit("mixed model: it differs from gemma")
    if ours > theirs:
        raise SystemExit("mixed model: slower than gemma")


if __name__ == "__main__":
    main()

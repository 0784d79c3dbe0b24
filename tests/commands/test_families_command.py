"""`train` keeps families together, says so, and goes on with the split that a run was begun with."""

import json
from pathlib import Path

import mosaics
import numpy as np
import pandas as pd
from bed_reader import to_bed

from explorer import cli


def written(folder: Path) -> list[str]:
    """Write 40 samples and two children of the first two, with a trait; return the arguments that read them."""
    rng = np.random.default_rng(2)
    founders = mosaics.haplotypes(rng, 40, 3000)
    children = [mosaics.child(rng, founders[0], founders[1]) for _ in range(2)]
    genotypes = mosaics.genotypes(np.array([*founders, *children]).sum(axis=1))
    table = genotypes.variants
    about = {
        "iid": genotypes.samples.astype(str),
        "fid": genotypes.samples.astype(str),
        "sid": table["name"].to_numpy(),
        "chromosome": table["chromosome"].to_numpy(),
        "bp_position": table["position"].to_numpy(),
        "allele_1": table["a1"].to_numpy(),
        "allele_2": table["a2"].to_numpy(),
    }
    to_bed(folder / "people.bed", genotypes.array, properties=about)
    height = pd.DataFrame({"sample": genotypes.samples, "height": rng.normal(170, 8, 42)})
    height.to_csv(folder / "traits.csv", index=False)
    return ["--genotypes", str(folder / "people.bed"), "--traits", str(folder / "traits.csv")]


def test_train_keeps_families_together_and_says_so(tmp_path, capsys):
    out = tmp_path / "run"
    asked = ["train", *written(tmp_path), "--trait", "height", "--network", "linear", "--epochs", "1", "--folds", "2"]
    asked += ["--out", str(out)]
    assert cli.main(asked) == 0
    assert "1 family of relatives (4 samples) is kept together." in capsys.readouterr().out
    split = json.loads((out / "run.json").read_text())["split"]
    assert split["families"] == [[0, 1, 40, 41]]
    for fold in range(2):
        with np.load(out / f"predictions-{fold}.npz") as predictions:
            tested = set(predictions["rows"].tolist())
        assert len(tested & {0, 1, 40, 41}) in (0, 4)
    assert cli.main(asked) == 0  # the same run is gone on with
    begun = json.loads((out / "run.json").read_text())
    assert begun["split"] == split

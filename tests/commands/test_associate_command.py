"""`associate` as a process of its own: what it loads, and what it writes of a .bed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import packed
from explorer.genetics import association

RUN = """
import json, sys
from explorer.cli import main
code = main(json.loads(sys.argv[1]))
loaded = {name.split(".")[0] for name in sys.modules} | {name for name in sys.modules if "scipy." in name}
print(json.dumps(sorted(loaded)))
raise SystemExit(code)
"""
HEAVY = {"torch", "streamlit", "plotly", "sklearn", "captum", "onnx", "msprime", "scipy.stats", "bed_reader"}


@pytest.mark.parametrize("model", ["plain", "auto"])
def test_associating_loads_neither_torch_nor_the_app(tmp_path: Path, model: str) -> None:
    rng = np.random.default_rng(0)
    dosages = rng.binomial(2, 0.4, (60, 50)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.05] = -1
    packed.create(tmp_path / "a.bed", 60, 50)[:, 0:50] = dosages
    (tmp_path / "a.bim").write_text("".join(f"{1 + j % 3}\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(50)))
    (tmp_path / "a.fam").write_text("".join(f"f{i} s{i} 0 0 0 -9\n" for i in range(60)))
    table = pd.DataFrame({"sample": [f"s{i}" for i in range(60)], "height": rng.normal(170, 9, 60).round(3)})
    table.to_csv(tmp_path / "traits.csv", index=False)
    given = {"genotypes": "a.bed", "traits": "traits.csv", "trait": "height", "model": model, "out": "out.csv"}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-c", RUN, json.dumps(["associate", *words])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "numpy" in loaded
    assert not HEAVY & set(loaded)
    written = pd.read_csv(tmp_path / "out.csv", comment="#").sort_values("variant", key=lambda v: v.str[1:].astype(int))
    if "mixed" not in "".join(written["model"].dropna()):
        expected = association.linear(dosages, table["height"].to_numpy(), missing="complete")
        np.testing.assert_allclose(written["p"], expected.p, rtol=1e-6)

"""The command on a run of its own making; its table is the look's."""

import csv
import json

from explorer.cli import main
from explorer.datasets.samples import files


def test_pairs_of_a_trained_run_are_written_and_heads_are_told(tmp_path, capsys):
    sources = files("cross")
    run, out = tmp_path / "run", tmp_path / "pairs.csv"
    train = ["train", "--genotypes", str(sources["genotypes"]), "--traits", str(sources["traits"]), "--trait"]
    train += ["growth_cold", "--network", "gptransformer", "--epochs", "1", "--out", str(run), "--device", "cpu"]
    assert main([*train, "--set", "token_size=100", "width=8", "heads=2", "blocks=1"]) == 0
    capsys.readouterr()
    assert main(["attention", str(run), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [head["head"] for head in told["heads"]] == ["1.1", "1.2"]
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["pairs"] == 20
    assert all(0 <= float(row["p"]) <= float(row["corrected"]) <= 1 for row in rows)
    assert main(["attention", str(tmp_path), "--out", str(out)]) == 2
    assert "not the folder of a trained run" in capsys.readouterr().err

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
    lines = out.read_text().splitlines()
    said = [line for line in lines if line.startswith("#")]
    assert f"{told['tests']['tested']} of 20 pairs were tested in 120 samples" in said[0]
    assert "training samples" in said[1]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == told["pairs"] == 20
    tested = [row for row in rows if not row["not_tested"]]
    assert len(tested) == told["tests"]["tested"] > 10
    assert all(0 <= float(row["p"]) <= float(row["corrected"]) <= 1 for row in tested)
    assert all(row["p"] == "" for row in rows if row["not_tested"])
    assert main(["attention", str(tmp_path), "--out", str(out)]) == 2
    assert "not the folder of a trained run" in capsys.readouterr().err

"""`train`, `explain` and `associate` on the sample cross, as a person without a browser does it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.metrics import roc_auc_score

from explorer import cli
from explorer.datasets import dataset, samples
from explorer.jobs.folder import RunFolder
from explorer.training import sample_file, trained

FILES = {role: str(path) for role, path in samples.files("cross").items()}
TRAIT = pd.read_csv(FILES["traits"]).columns[1]
GIVEN = ["--genotypes", FILES["genotypes"], "--traits", FILES["traits"], "--truth", FILES["truth"]]
QUICK = ["--trait", TRAIT, "--network", "mlp", "--set", "hidden=24", "optimizer.learning_rate=0.001", "threads=1"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained run of two folds."""
    out = tmp_path_factory.mktemp("runs") / "run"
    asked = ["train", *GIVEN, *QUICK, "--folds", "2", "--seed", "3", "--epochs", "12", "--out", str(out)]
    assert cli.main(asked) == 0
    return out


def explained(run: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """Return what `explain --json` prints."""
    capsys.readouterr()
    assert cli.main(["explain", str(run), "--out", str(out), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_train_writes_the_network_beside_its_rivals(run: Path) -> None:
    metrics = json.loads((run / "metrics.json").read_text())
    mine = metrics["network"][TRAIT]
    assert len(mine["folds"]) == 2
    rows, predictions = (
        np.concatenate(parts) for parts in zip(*(_predictions(run, fold) for fold in (0, 1)), strict=True)
    )
    y = pd.read_csv(FILES["traits"])[TRAIT].to_numpy()[rows]
    each = [np.corrcoef(pd.read_csv(FILES["traits"])[TRAIT].to_numpy()[r], p[:, 0])[0, 1] for r, p in _both(run)]
    assert mine["summary"]["pearson"]["mean"] == pytest.approx(np.mean(each), abs=1e-6)
    assert len(set(rows)) == len(y) == len(predictions)
    rivals = {rival["name"]: rival for rival in metrics["rivals"]}
    assert {"chance", "linear-all", "components"} <= set(rivals)
    assert rivals["linear-all"]["summary"]["pearson"]["mean"] > 0.5
    assert mine["summary"]["pearson"]["mean"] > 0.4
    spec = json.loads((run / "run.json").read_text())
    assert (spec["epochs"], spec["seed"], spec["split"]["folds"], spec["split"]["seed"]) == (12, 3, 2, 3)
    assert spec["network"]["settings"]["hidden"] == "24"
    assert spec["optimizer"]["learning_rate"] == 0.001


def _predictions(run: Path, fold: int) -> tuple[np.ndarray, np.ndarray]:
    with np.load(run / f"predictions-{fold}.npz") as file:
        return file["rows"], file["predictions"]


def _both(run: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    return [_predictions(run, fold) for fold in (0, 1)]


def test_seeds_and_folds_make_as_many_networks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    asked = ["train", *GIVEN, *QUICK, "--folds", "2", "--seeds", "3", "--epochs", "1", "--out", str(out)]
    assert cli.main(asked) == 0
    printed = capsys.readouterr().out
    assert "6 networks are trained: 3 in each of 2 folds." in printed
    assert "mlp, mean of 3" in printed
    assert [len(trained.ensemble(out, fold)) for fold in trained.folds(out)] == [3, 3]
    assert cli.main([*asked[:-1], str(tmp_path / "none"), "--seeds", "0"]) != 0
    assert "--seeds 0: a fold cannot have so many networks" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_explain_writes_scores_that_its_figures_are_of(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explained(
        run, tmp_path / "scores.csv", capsys, "--method", "integrated-gradients", "--no-line", "--truth", FILES["truth"]
    )
    table = pd.read_csv(tmp_path / "scores.csv", dtype={"chromosome": str})
    assert list(table.columns) == ["chromosome", "position", "variant", "score"]
    truth = pd.read_csv(FILES["truth"], dtype={"chromosome": str})
    truth = truth[truth["trait"].isin(["", TRAIT]) | truth["trait"].isna()]
    inside = np.zeros(len(table), dtype=bool)
    for row in truth.to_dict("records"):
        inside |= (table["chromosome"] == row["chromosome"]) & table["position"].between(row["start"], row["end"])
    assert told["method"] == "integrated-gradients"
    assert told["auroc"] == pytest.approx(roc_auc_score(inside, table["score"].abs()), abs=1e-6)
    assert told["auroc"] > 0.55
    assert 0 <= told["completeness_error"] <= told["completeness_error_95"] < 0.03
    assert told["of_loci"] == len(truth)
    assert 0 <= told["found_loci"] <= told["of_loci"]
    assert told["folds"] == [1, 2]
    assert told["samples"] == len(pd.read_csv(FILES["traits"]))


def test_randomised_and_methods_without_a_sum(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "scores.csv"
    told = explained(run, out, capsys, "--method", "saliency", "--fold", "2", "--no-line")
    assert "line" not in told
    assert {gate["about"]: gate["mark"] for gate in told["gates"]}["line"] == "not made"
    assert told["verdict"]["level"] != "trustworthy"
    assert told["completeness_error"] is None
    assert told["folds"] == [2]
    learnt = pd.read_csv(out)["score"]
    fresh = explained(run, out, capsys, "--method", "saliency", "--fold", "2", "--randomised")
    assert fresh["randomised"]
    assert 0.4 < fresh["auroc"] < 0.6
    assert abs(np.corrcoef(pd.read_csv(out)["score"].rank(), learnt.rank())[0, 1]) < 0.3


def test_associate_equals_statsmodels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "p.csv"
    assert cli.main(["associate", *GIVEN, "--trait", TRAIT, "--out", str(out)]) == 0
    assert f"variants tested for {TRAIT}" in capsys.readouterr().out
    table = pd.read_csv(out)
    named = ["chromosome", "position", "variant", "effect_allele", "other_allele", "frequency", "n"]
    assert list(table.columns) == [*named, "beta", "se", "p", "log10_p", "model"]
    data = samples.open_sample("cross")
    y = data.traits[TRAIT]
    known = np.isfinite(y)
    for variant in (0, 1234, int(np.nanargmin(table["p"]))):
        x = data.genotypes.dosages[known, variant].astype(float)
        model = sm.OLS(y[known][x >= 0], sm.add_constant(x[x >= 0])).fit()
        assert table["p"][variant] == pytest.approx(model.pvalues[1], rel=1e-6)
        assert table["beta"][variant] == pytest.approx(model.params[1], rel=1e-6)


def test_ctrl_c_keeps_a_checkpoint_and_the_same_command_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "run"
    asked = ["train", *GIVEN, *QUICK, "checkpoint_every=0.1", "--epochs", "25", "--out", str(out)]
    process = subprocess.Popen([sys.executable, "-m", "explorer.cli", *asked], stdout=subprocess.PIPE, text=True)
    end = time.monotonic() + 300
    while not any(event["type"] == "epoch" for event in RunFolder(out).events().events):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "goes on where it was" in said
    assert not (out / "metrics.json").exists()
    reached = [event["epoch"] for event in RunFolder(out).events().events if event["type"] == "epoch"]
    assert cli.main(asked) == 0
    told = [event for event in RunFolder(out).events().events if event["type"] in ("epoch", "started")]
    epochs = [event["epoch"] for event in told if event["type"] == "epoch"]
    assert len(reached) < len(epochs)
    assert epochs == sorted(set(epochs))
    assert [event["resumed"] for event in told if event["type"] == "started"] == [False, True]
    assert (out / "metrics.json").exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (["--trait", "height"], "trait 'height': there is no such column"),
        (["--network", "mlpp"], "Did you mean 'mlp'?"),
        (["--set", "hiden=3"], "neither mlp nor training has such a setting"),
        (["--set", "hidden"], "not of the form key=value"),
        (["--set", "dropout=3"], "dropout"),
        (["--set", "optimizer.learning_rate=-1"], "optimizer.learning_rate: it must be greater than 0"),
        (["--epochs", "0"], "epochs: it must be greater than 0"),
        (["--folds", "1"], "folds"),
        (["--genotypes", "nothing.bed"], "nothing.bed: there is no such file"),
        (["--set", "encoding=hardy-weinberg"], "aploid"),
        (["--out", "/proc/nothing/run"], "cannot be made"),
    ],
)
def test_train_refuses_in_words(
    changed: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(["train", *GIVEN, *QUICK, "--out", str(tmp_path / "run"), *changed])
    told = capsys.readouterr().err
    assert code == 2, told
    assert sentence in told
    assert told.count("\n") == 1
    assert "Traceback" not in told
    assert not (tmp_path / "run").exists()


def test_explain_refuses_in_words(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.csv"
    other.write_text("chromosome,start,end,name,trait\n1,1,5000,somewhere,another trait\n")
    for more, sentence in (
        (["--method", "lrp"], "there is no such method"),
        (["--fold", "7"], "not fold 7"),
        (["--target", "height"], "the network predicts"),
        (["--people", "cases"], "Only a binary trait has cases"),
        (["--samples", "cases"], "Only a binary trait has cases"),
        (["--truth", str(other)], f"it has no locus of trait '{TRAIT}'"),
        (["--truth", "nothing.csv"], "there is no such file"),
    ):
        capsys.readouterr()
        assert cli.main(["explain", str(run), "--out", str(tmp_path / "scores.csv"), *more]) == 2, more
        assert sentence in capsys.readouterr().err
        assert not (tmp_path / "scores.csv").exists()


def test_other_settings_do_not_go_into_the_same_folder(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["train", *GIVEN, *QUICK, "--folds", "2", "--seed", "4", "--epochs", "12", "--out", str(run)])
    assert code == 2
    assert "it holds a run with other settings" in capsys.readouterr().err


def test_a_run_goes_on_with_its_genotypes_held_otherwise(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (run / "metrics.json").read_bytes()
    asked = ["train", *GIVEN, *QUICK, "held=packed", "--folds", "2", "--seed", "3", "--epochs", "12", "--out", str(run)]
    assert cli.main(asked) == 0
    assert "Genotypes are packed at two bits per call, as the run asks for." in capsys.readouterr().out
    assert (run / "metrics.json").read_bytes() == before


def test_what_is_streamed_lies_in_the_run_s_folder_while_it_trains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    made, places = sample_file.SampleFile.__init__, []

    def noted(file: sample_file.SampleFile, *given: Any) -> None:
        made(file, *given)
        places.append(file.path.parent)

    monkeypatch.setattr(sample_file.SampleFile, "__init__", noted)
    out = tmp_path / "run"
    assert cli.main(["train", *GIVEN, *QUICK, "held=streamed", "--epochs", "1", "--out", str(out)]) == 0
    assert places == [out / "tmp"]
    assert not (out / "tmp").exists()
    assert os.environ["TMPDIR"] == str(tmp_path)
    assert Path(tempfile.gettempdir()) != out / "tmp"


def test_networks_lists_what_the_zoo_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["networks", "--json"]) == 0
    told = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert told["promoter-cnn"]["parameters"] == 292_414
    assert told["als-net"]["parameters"] == 841_586
    for row in told.values():
        assert {"name", "family", "parameters", "input", "output", "layers", "receptive_field"} <= set(row)
    assert cli.main(["networks"]) == 0
    assert "als-net" in capsys.readouterr().out


def test_files_that_genotypes_were_read_into_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by a command that finds the run already there; --set reaches filters."""
    monkeypatch.setattr(dataset, "IN_MEMORY_BYTES", 1000)
    calls = np.random.default_rng(0).integers(0, 3, (60, 40))
    table = pd.DataFrame(calls, index=[f"p{n}" for n in range(60)], columns=[f"rs{n}" for n in range(40)])
    table.to_csv(tmp_path / "calls.csv", index_label="sample")
    pd.DataFrame({"sample": table.index, "y": calls[:, 3] * 1.5}).to_csv(tmp_path / "y.csv", index=False)
    files = ["--genotypes", str(tmp_path / "calls.csv"), "--traits", str(tmp_path / "y.csv")]
    short = ["--trait", "y", "--network", "linear", "--set", "filters.maf=0.4", "threads=1", "--epochs", "1"]
    for _ in range(2):
        assert cli.main(["train", *files, *short, "--out", str(tmp_path / "run")]) == 0
        assert [path.name for path in (tmp_path / "run").glob("dosages-*")] == []
        assert (tmp_path / "run" / "dataset" / "calls.bed").stat().st_size == 3 + 15 * 40
    spec = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (spec["filters"]["maf"], spec["filters"]["info"]) == (0.4, 0)

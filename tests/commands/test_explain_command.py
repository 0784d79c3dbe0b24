"""`explain` with the significance line, on a small cross with one strong locus, and on classes AD and control."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import panels
import pytest

from explorer import cli
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Column, Traits
from explorer.training import loop
from explorer.training.spec import RunSpec

LOCUS = 30


def genes_of(genotypes: Genotypes) -> pd.DataFrame:
    """A gene for every five markers: gene6 holds the locus."""
    variants = genotypes.variants
    rows = [variants.iloc[start : start + 5] for start in range(0, len(variants), 5)]
    return pd.DataFrame(
        {
            "chromosome": [str(part["chromosome"].iloc[0]) for part in rows],
            "start": [int(part["position"].min()) for part in rows],
            "end": [int(part["position"].max()) for part in rows],
            "strand": "+",
            "tss": [int(part["position"].min()) for part in rows],
            "name": [f"gene{number}" for number in range(len(rows))],
        }
    )


@pytest.fixture(scope="module")
def cross() -> Dataset:
    """160 haploid lines, 3 chromosomes of 20 markers; growth and diagnosis follow marker 30, luck follows nothing."""
    genotypes, rng = panels.cross(1, samples=160, chromosomes=3, each=20), np.random.default_rng(0)
    growth = 3.0 * np.asarray(genotypes.dosages)[:, LOCUS] + rng.standard_normal(160)
    table = {"growth": growth, "diagnosis": (growth > 1.5) * 1.0, "luck": rng.standard_normal(160)}
    columns = (
        Column(name="growth", kind="quantitative"),
        Column(name="diagnosis", kind="binary", levels=("control", "AD")),
        Column(name="luck", kind="quantitative"),
    )
    traits = Traits(pd.DataFrame(table, index=genotypes.samples), columns)
    return Dataset("small cross", genotypes, traits, genes=genes_of(genotypes))


@pytest.fixture(scope="module")
def runs(cross: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A run of two folds and two seeds for each trait."""
    made = {}
    for trait in cross.traits.names():
        folder = tmp_path_factory.mktemp("runs") / trait
        spec = RunSpec.model_validate(
            {
                "traits": (trait,),
                "dataset": cross.digest,
                "network": {"preset": "mlp", "settings": {"hidden": "8", "dropout": 0.0}},
                "split": {"kind": "kfold", "folds": 2},
                "optimizer": {"kind": "adamw", "learning_rate": 0.003, "weight_decay": 0.1},
                "ensemble": 2,
                "epochs": 40,
                "device": "cpu",
                "threads": 1,
            }
        )
        for _ in loop.train(cross, spec, folder):
            pass
        cross.save(folder / "dataset")
        made[trait] = folder
    return made


def explained(run: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """Return what `explain --json` prints."""
    capsys.readouterr()
    assert cli.main(["explain", str(run), "--out", str(out), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_line_the_gates_and_the_loci_are_told(
    runs: dict[str, Path], cross: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explained(runs["growth"], tmp_path / "scores.csv", capsys)
    marks = {gate["about"]: gate["mark"] for gate in told["gates"]}
    assert list(marks)[:4] == ["learnt", "structure", "reproducible", "line"]
    assert [marks[name] for name in ("learnt", "structure", "line")] == ["passed", "passed", "passed"]
    assert told["samples"] == 160
    assert told["line"]["reason"] is None
    assert told["line"]["log10_threshold"] == pytest.approx(np.log10(0.05 / told["line"]["windows"]))
    assert told["line"]["sampler"]
    strongest = told["loci"][0]
    assert strongest["log10_p"] <= told["line"]["log10_threshold"]
    assert strongest["p"] == pytest.approx(10 ** strongest["log10_p"])
    assert strongest["q"] < 0.05
    assert strongest["cause"] == ""
    assert next((one["by"], one["found"]) for one in told["line"]["also"]) == ("single markers", len(told["loci"]))
    assert "above the line single markers have" in told["gates"][-1]["text"]
    variant = cross.genotypes.variants.iloc[LOCUS]
    assert strongest["chromosome"] == str(variant["chromosome"])
    assert strongest["start"] - 5000 <= variant["position"] <= strongest["end"] + 5000
    assert {"lead", "share"} <= set(told["top_loci"][0])


def test_a_trait_of_luck_has_no_locus_and_is_not_relied_on(
    runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explained(runs["luck"], tmp_path / "scores.csv", capsys)
    assert told["loci"] == []
    assert told["verdict"]["level"] == "untrustworthy"
    assert told["verdict"]["headline"].startswith("No locus stands out from noise")
    assert cli.main(["explain", str(runs["luck"]), "--out", str(tmp_path / "scores.csv")]) == 0
    printed = capsys.readouterr().out
    assert "- learnt (failed): The network does no better than chance" in printed
    assert "loci above the line" not in printed


@pytest.mark.parametrize("option", ["--samples", "--people"])
def test_cases_are_the_ill_whatever_the_classes_are_called(
    option: str, runs: dict[str, Path], cross: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ill = int((cross.traits["diagnosis"] == 1).sum())
    counts = {}
    for which in ("all", "cases", "controls"):
        told = explained(runs["diagnosis"], tmp_path / "scores.csv", capsys, option, which, "--no-line")
        counts[which] = told["samples"]
        assert told["target"] == "log-odds of diagnosis = AD"
        assert "line" not in told
        assert {gate["about"]: gate["mark"] for gate in told["gates"]}["line"] == "not made"
    assert counts == {"all": 160, "cases": ill, "controls": 160 - ill}


def test_genes_and_pathways_are_tested_by_name(
    runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The pathway of the gene with the locus comes first; its p is that of its genes together."""
    sets = tmp_path / "sets.gmt"
    sets.write_text("with it\t\tgene6\tgene1\nwithout\t\tgene0\tgene2\tgene11\nlone\t\tgene3\n")
    told = explained(runs["growth"], tmp_path / "scores.csv", capsys, "--pathways", str(sets))
    assert (told["line"]["windows"], told["line"]["kind"]) == (12, "gene")
    assert [one["pathway"] for one in told["pathways"]] == ["with it", "without"]
    first, second = told["pathways"]
    assert first["best"] == "gene6"
    assert first["passes"]
    assert first["p"] < 0.01 < second["p"]
    assert first["p"] == pytest.approx(2 * told["loci"][0]["p"], rel=0.1)
    assert not second["passes"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--blocks", "promoters"), "has no such blocks"),
        (("--pathways", "nowhere.gmt"), "there is no such file"),
        (("--blocks", "genes", "--no-line"), "what is to be tested was named"),
    ],
)
def test_what_cannot_be_tested_is_said_in_a_sentence(
    more: tuple[str, ...], said: str, runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["explain", str(runs["growth"]), "--out", str(tmp_path / "scores.csv"), *more]) != 0
    assert said in capsys.readouterr().err

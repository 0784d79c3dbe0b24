"""The command on a cross whose interacting pair is known."""

import numpy as np
import pandas as pd
import pytest

from explorer.cli import main
from explorer.datasets.simulation.cross import TRAITS, CrossSettings, cross


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Genotypes, traits, and the names of the two loci."""
    settings = {"segregants": 200, "chromosomes": 5, "markers": 20, "qtl": 2, "shared": 1, "heritability": 0.9}
    data = cross(CrossSettings.model_validate(settings | {"interaction_share": 0.7, "missing": 0.0, "seed": 2}))
    folder, variants = tmp_path_factory.mktemp("cross"), data.genotypes.variants
    calls = pd.DataFrame(np.asarray(data.genotypes.dosages), columns=variants["name"])
    calls.insert(0, "sample", data.genotypes.samples)
    calls.to_csv(folder / "genotypes.csv", index=False)
    batch = np.where(np.arange(200) < 60, "first", "second")
    data.traits.table.assign(batch=batch).rename_axis("sample").to_csv(folder / "traits.csv")
    places = pd.DataFrame({"chromosome": variants["chromosome"], "position": variants["position"]})
    places.assign(name=variants["name"]).to_csv(folder / "map.csv", index=False)
    truth = data.truth_for(TRAITS[0])
    assert truth is not None
    loci = truth[truth["name"].str.startswith("interacting")]
    return folder, loci["name"].str.removeprefix("interacting ").tolist(), variants["name"].tolist()


def command(folder, *words):
    named = ["interaction", "--genotypes", str(folder / "genotypes.csv"), "--traits", str(folder / "traits.csv")]
    named += ["--map", str(folder / "map.csv"), "--trait", TRAITS[0], "--out", str(folder / "pairs.csv")]
    return main([*named, *words])


def test_a_named_pair_is_found_and_the_file_says_how(files, capsys):
    folder, (a, b), names = files
    other = next(name for name in names if not name.startswith((a.split("_")[0] + "_", b.split("_")[0] + "_")))
    assert command(folder, "--pair", a, b, "--pair", a, other, "--covariates", TRAITS[1], "--permutations", "200") == 0
    told = capsys.readouterr().out
    said = [line for line in (folder / "pairs.csv").read_text().splitlines() if line.startswith("#")]
    assert said[0] == "# 2 of 2 pairs were tested in 200 samples."
    assert "had no part in naming them" in said[1]
    assert TRAITS[1] in said[3]
    assert all(line[2:] in told for line in said)
    table = pd.read_csv(folder / "pairs.csv", comment="#").sort_values("corrected")
    assert table["corrected"].iloc[0] == pytest.approx(1 / 201)
    assert sorted(table[["variant_a", "variant_b"]].iloc[0].tolist()) == sorted([a, b])
    assert (table[["n_00", "n_01", "n_10", "n_11"]].sum(axis=1) == 200).all()


def test_residuals_are_permuted_within_a_column(files, capsys):
    folder, (a, b), _ = files
    assert command(folder, "--pair", a, b, "--within", "batch", "--permutations", "200") == 0
    said = "Residuals were permuted within batch (2 groups, the smallest of 60 samples), each group with a mean"
    assert said in capsys.readouterr().out
    assert f"# {said}" in (folder / "pairs.csv").read_text()
    assert pd.read_csv(folder / "pairs.csv", comment="#")["corrected"].tolist() == pytest.approx([1 / 201])


def test_a_search_between_two_stretches_lists_every_pair(files, capsys):
    folder, loci, names = files
    places = [[int(part) for part in name.split("_")] for name in loci]
    stretches = [f"{chromosome}:{position - 60_000}-{position + 60_000}" for chromosome, position in places]
    assert command(folder, "--between", *stretches, "--permutations", "200") == 0
    assert f"every pair of a variant in {stretches[0]} with one in {stretches[1]}" in capsys.readouterr().out
    inside = [
        sum(
            abs(int(position) - at) <= 60_000
            for c, position in (name.split("_") for name in names)
            if int(c) == chromosome
        )
        for chromosome, at in places
    ]
    table = pd.read_csv(folder / "pairs.csv", comment="#")
    assert len(table) == inside[0] * inside[1] > 1
    assert table["corrected"].min() == pytest.approx(1 / 201)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no pair of two variants was named"),
        (("--pair", "nobody", "else"), "there is no such variant"),
        (("--between", "1:1-9", "2"), "there is no variant"),
        (("--between", "1", "2:1-900000"), "no stretch of a chromosome"),
        (("--between", "1:1-900000", "9:1-9"), "there is no variant"),
        (("--pair", "a", "b", "--covariates", "age"), "there is no such column"),
        (("--pair", "a", "b", "--permutations", "5"), "fewer than 20"),
        (("--pair", "a", "b", "--within", "plate"), "there is no such column"),
        (("--pair", "a", "b", "--within", TRAITS[0]), "the trait that is tested"),
    ],
)
def test_what_makes_no_sense_is_refused(files, capsys, words, said):
    assert command(files[0], *words) == 2
    assert said in capsys.readouterr().err

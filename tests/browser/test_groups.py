"""Three simulated populations with families in a real browser: found, kept as a group, left out one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import mosaics
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from served import App, cells, choices, healthy, learning, read, rerun, still, table_called, until

from explorer.datasets.dataset import Dataset, load
from explorer.datasets.traits import Column, Traits

pytestmark = pytest.mark.browser
POPULATION = np.array([*np.repeat([0, 1, 2], 30), 0, 0, 0, 0, 1, 1, 2, 2, 0])
FAMILIES = [[0, 1, 90, 91], [10, 98], [20, 21, 92, 93], [40, 41, 94, 95], [60, 61, 96, 97]]


@pytest.fixture(scope="module")
def three() -> Dataset:
    """90 samples of three populations, two children of each of four pairs, and one sample again, with fewer calls."""
    rng = np.random.default_rng(8)
    founders = mosaics.haplotypes(rng, 90, 3000, 3)
    people = [*founders]
    for family in range(4):
        people += [mosaics.child(rng, founders[20 * family], founders[20 * family + 1]) for _ in range(2)]
    calls = np.array([*people, people[10]]).sum(axis=1).astype(np.int8)
    calls[98, :50] = -1
    genotypes = mosaics.genotypes(calls)
    height = 170 + 8 * POPULATION + rng.normal(scale=4, size=99)
    table = pd.DataFrame({"height": height}, index=pd.Index(genotypes.samples, name="sample"))
    return Dataset("Three populations", genotypes, Traits(table, (Column(name="height", kind="quantitative"),)))


@pytest.fixture(scope="module")
def app(app_on_a_copy, three) -> Iterator[App]:
    """An app of its own that has the three populations."""
    with app_on_a_copy() as running:
        three.save(running.workspace / "datasets" / three.digest)
        yield running


def kept(app: App, name: str) -> Dataset:
    """Return the dataset of this name once it is among the others."""
    folder = app.workspace / "datasets" / app.digest(name)
    return load(folder)


@pytest.mark.slow
def test_clusters_are_found_kept_as_a_group_and_left_out_one_at_a_time(app, page, three):
    page.goto(app.address("data", dataset=three.digest, tab="Samples"))
    expect(page.get_by_text("There seem to be 3 clusters")).to_be_visible()
    sizes = sorted(np.bincount(POPULATION).tolist(), reverse=True)
    told = "; ".join(f"cluster {place}: {size} samples" for place, size in enumerate(sizes, 1))
    expect(page.get_by_text(f"{told.capitalize()}.")).to_be_visible()
    still(page)
    rerun(page, page.get_by_role("button", name="Keep as a group").click)
    expect(page.get_by_text("Kept as the covariate cluster")).to_be_visible()
    healthy(page)
    made = kept(app, "Three populations, 3 clusters")
    found = made.traits["cluster"]
    assert all(len(set(found[one == POPULATION])) == 1 for one in range(3))
    assert len(set(found)) == 3
    assert np.array_equal(made.genotypes.array, three.genotypes.array)

    page.get_by_role("link", name="Train, leaving one cluster out at a time").click()
    expect(page.get_by_text("in each of 3 folds")).to_be_visible()
    assert {"split": "group", "split-group": "cluster", "dataset": made.digest}.items() <= choices(page).items()
    page.goto(
        app.address("train", **learning(made.digest, "linear", split="group", epochs=2), **{"split-group": "cluster"})
    )
    still(page)
    rerun(page, page.get_by_role("button", name="Train", exact=True).click)
    expect(page.get_by_text("Beside its rivals, on the same samples")).to_be_visible()
    expect(page.get_by_text("does not predict height of held-out samples by itself")).to_be_visible()
    run = app.runs("train")[-1]
    split = read(run / "run.json")["split"]
    assert (split["kind"], split["group"]) == ("group", "cluster")
    for fold in range(3):
        with np.load(run / f"predictions-{fold}.npz") as predictions:
            rows = predictions["rows"]
        assert len(set(POPULATION[rows])) == 1
        assert len(rows) == (POPULATION[rows[0]] == POPULATION).sum()
    healthy(page)


@pytest.mark.slow
def test_train_names_structure_keeps_families_together_and_leads_to_clusters_in_one_click(app, page, three):
    page.goto(app.address("train", **learning(three.digest, "linear", epochs=2)))
    expect(page.get_by_text("5 families of relatives (18 samples) are kept together.")).to_be_visible()
    still(page)
    rerun(page, page.get_by_role("button", name="Train", exact=True).click)
    expect(page.get_by_text("Structure among the samples alone")).to_be_visible()
    run = app.runs("train")[-1]
    assert [sorted(family) for family in read(run / "run.json")["split"]["families"]] == FAMILIES
    with np.load(run / "predictions-0.npz") as predictions:
        tested = set(predictions["rows"].tolist())
    assert all(tested.isdisjoint(family) or tested.issuperset(family) for family in FAMILIES)
    structure = json.loads((until(lambda: app.runs("rivals"), "rivals")[-1] / "result.json").read_text())["structure"]
    expect(page.get_by_text(structure["height"]["sentence"][:60])).to_be_visible()
    page.get_by_role("button", name="Leave one cluster out at a time").click()
    expect(page.get_by_text("in each of 3 folds")).to_be_visible()
    assert {"split": "group", "split-group": "cluster"}.items() <= choices(page).items()
    assert choices(page)["dataset"] != three.digest
    healthy(page)


def test_relatives_are_listed_and_one_of_each_is_kept(app, page, three):
    page.goto(app.address("data", dataset=three.digest, tab="Samples"))
    expect(page.get_by_text("1 pair of duplicates, 20 pairs of first degree, by KING-robust kinship")).to_be_visible()
    still(page)
    listed = cells(table_called(page, "Pairs of related samples"))
    assert listed[0][:3] == ["s10", "s98", "duplicates"]
    ends = {(int(row[0][1:]), int(row[1][1:])) for row in listed[1:]}
    assert all(any({a, b} <= set(family) for family in FAMILIES) for a, b in ends)
    rerun(page, page.get_by_role("button", name="Keep one of each").click)
    expect(page.get_by_text("left out:")).to_be_visible()
    made = kept(app, "Three populations, one of each")
    left = {int(name[1:]) for name in set(three.genotypes.samples) - set(made.genotypes.samples)}
    assert 98 in left
    assert all(len(set(family) - left) <= 2 for family in FAMILIES)  # two parents are no relatives
    assert made.genotypes.shape[0] == 90
    healthy(page)

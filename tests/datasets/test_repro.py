"""Every file of past faults has its right outcome, in the library and on the command line."""

import json

import numpy as np
import pytest
from corpus.repro import ROWS, Row

from explorer import cli
from explorer.datasets import doctor
from explorer.errors import InputError


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_outcome(row: Row, repro_folder):
    sources = doctor.Sources.of(row.paths(repro_folder))
    if row.refused or row.asked:
        with pytest.raises(InputError) as caught:
            doctor.load(sources)
        for words in (*row.words, *(f"--mend {mend} " for mend in row.asked)):
            assert words in str(caught.value)
    if not row.refused:
        row.assert_holds(doctor.load(sources, row.mends))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_outcome_on_the_command_line(row: Row, repro_folder, capsys):
    """0 where it loads, 2 and the option that answers where it asks, 2 and the sentence where it is refused."""
    paths = row.paths(repro_folder)
    beside = [part for role in ("traits", "genes") if role in paths for part in (f"--{role}", str(paths[role]))]
    asked = ["check", str(paths["genotypes"]), *beside, "--json"]
    code = cli.main(asked)
    answer = capsys.readouterr()
    report = json.loads(answer.out)
    assert code == (2 if row.refused or row.asked else 0)
    assert report["usable"] is (code == 0)
    for words in row.words:
        assert words in answer.err + answer.out
    for mend in row.asked:
        assert f"--mend {mend} " in answer.err
    if row.refused:
        assert not any(finding["mend"] for finding in report["findings"] if finding["severity"] == "error")
        return
    assert cli.main([*asked, *(part for mend in row.mends for part in ("--mend", mend))]) == 0
    mended = json.loads(capsys.readouterr().out)
    assert mended["usable"] is True
    assert mended["format"]
    assert mended["map"]["placed"] + mended["map"]["unplaced"] == row.sites


def test_genes_on_x_meet_chromosome_23(repro_folder):
    """Row 14: one chromosome, whichever way it is written."""
    row = next(row for row in ROWS if row.genes)
    dataset = doctor.load(doctor.Sources.of(row.paths(repro_folder)))
    assert dataset.genes is not None
    gene = dataset.genes.loc[dataset.genes["name"] == "B"].iloc[0]
    sites = dataset.genotypes.variants
    inside = sites.loc[(sites["chromosome"] == gene["chromosome"]) & sites["position"].between(50, 500), "name"]
    assert inside.tolist() == ["b", "d"]


def test_unlike_sources_of_the_same_calls_agree(repro_folder):
    """The table coded 0, .5, 1 is twice itself, whatever reads it."""
    path = repro_folder / "04_tassel_0_half_1.csv"
    dosages = doctor.load(doctor.Sources(path)).genotypes.dosages
    np.testing.assert_array_equal(dosages, 2 * np.loadtxt(path, delimiter=",", skiprows=1, usecols=range(1, 7)))

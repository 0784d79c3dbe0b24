"""Columns of traits by value: which class is the case, what is missing, what is a code, what is a covariate."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.trait_classes import in_order


def trait(tmp_path, words, name="t", mends=()):
    """Read one column of traits; return its values, its description and the findings."""
    path, notes = tmp_path / "traits.csv", Notes(mends)
    path.write_text(f"id;{name}\n" + "".join(f"s{i};{word}\n" for i, word in enumerate(words)))
    traits = tables.read_traits(path, notes=notes)
    name = traits.columns[0].name
    return traits[name].tolist(), traits.column(name), notes.findings


@pytest.mark.parametrize(
    ("control", "case"),
    [
        *[("no asthma", "asthma"), ("non-diabetic", "diabetic"), ("non-IBD", "IBD"), ("No Depression", "Depression")],
        *[("T2D-free", "T2D"), ("NC", "AD"), ("without", "with"), ("Nein", "Ja"), ("normotensive", "hypertensive")],
        *[
            ("not_obese", "obese"),
            ("Unvaccinated", "vaccinated"),
            ("without RA", "RA"),
            ("low", "high"),
            ("non", "oui"),
        ],
        *[("HIV-", "HIV+"), ("HIV negative", "HIV-positive"), ("HIV-neg", "HIV"), ("none", "present"), ("-", "+")],
    ],
)
def test_a_condition_is_the_case_and_its_absence_the_control(control, case):
    assert in_order([control, case]) == ([control, case], True)
    assert in_order([case, control]) == ([control, case], True)


@pytest.mark.parametrize(
    "levels", [["blue", "red"], ["north", "south"], ["Nordic", "Uniform"], ["a", "b"], ["X", "Y1"]]
)
def test_words_that_tell_nothing_stay_as_they_come(levels):
    assert in_order(levels) == (levels, False)


def test_the_class_of_those_without_is_0(tmp_path):
    values, column, _ = trait(tmp_path, ["asthma", "no asthma", "asthma", "NA"])
    assert column.levels == ("no asthma", "asthma")
    np.testing.assert_array_equal(values, [1, 0, 1, np.nan])

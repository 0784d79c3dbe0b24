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


@pytest.mark.parametrize(
    ("words", "levels", "codes"),
    [
        ("none low high low none NA", ("high", "low", "none"), [2, 1, 0, 1, 2, np.nan]),
        ("none present none NA", ("none", "present"), [0, 1, 0, np.nan]),
        ("None present present", ("None", "present"), [0, 1, 1]),
        ("+ - - NA +", ("-", "+"), [1, 0, 0, np.nan, 1]),
        ("+ ++ - - - +", ("+", "++", "-"), [0, 1, 2, 2, 2, 0]),
        ("case control None case", ("control", "case"), [1, 0, np.nan, 1]),
        ("Case case control None case", ("control", "case"), [1, 1, 0, np.nan, 1]),
        ("N none P K none", ("K", "N", "P", "none"), [1, 3, 2, 0, 3]),
        ("case control - case", ("control", "case"), [1, 0, np.nan, 1]),
    ],
)
def test_none_and_signs_are_classes_among_classes(words, levels, codes, tmp_path):
    values, column, _ = trait(tmp_path, words.split() * 2)
    assert column.levels == levels
    np.testing.assert_array_equal(values, codes * 2)


def test_none_and_a_dash_are_missing_among_numbers(tmp_path):
    values, column, findings = trait(tmp_path, ["1.5", "none", "-", "2.5", "4"])
    assert (column.kind, findings) == ("quantitative", [])
    np.testing.assert_array_equal(values, [1.5, np.nan, np.nan, 2.5, 4])


def test_none_is_missing_among_decimal_commas(tmp_path):
    values, _, _ = trait(tmp_path, ["1,5", "none", "2,5", "4,25"], mends=["decimal-comma"])
    np.testing.assert_array_equal(values, [1.5, np.nan, 2.5, 4.25])


def test_words_read_as_missing_are_told(tmp_path):
    _, _, findings = trait(tmp_path, ["red", "?", "control", "None", "?", "NA", "", "control"])
    told = [f for f in findings if f.code == "missing-words"]
    assert [(f.severity, f.sentence) for f in told] == [
        ("note", "Read as missing in column t: '?' (2 times), 'None' (1 times).")
    ]
    _, _, findings = trait(tmp_path, ["case", "NA", "control", "nan", ""])
    assert [f.code for f in findings] == ["text-trait"]


@pytest.mark.parametrize("code", ["-99", "-999", "-9999", "999", "9999", "999.0"])
def test_a_code_far_from_the_values_is_asked(code, tmp_path):
    words = ["1.5", code, "2.5", "4", code, "3"]
    values, _, findings = trait(tmp_path, words)
    (asked,) = [f for f in findings if f.severity == "error"]
    assert [mend.code for mend in asked.offered()] == ["far-missing", "far-measured"]
    assert f"{float(code):g} (2 times), far from its other values (1.5 to 4)" in asked.sentence
    missing = [1.5, np.nan, 2.5, 4, np.nan, 3]
    np.testing.assert_array_equal(values, missing)
    np.testing.assert_array_equal(trait(tmp_path, words, mends=["far-missing"])[0], missing)
    np.testing.assert_array_equal(trait(tmp_path, words, mends=["far-measured"])[0], list(map(float, words)))


def test_negative_codes_among_large_positive_values_and_two_classes(tmp_path):
    words = ["100", "500", "-99", "900", "-99"]
    np.testing.assert_array_equal(trait(tmp_path, words, mends=["far-missing"])[0], [100, 500, np.nan, 900, np.nan])
    values, column, _ = trait(tmp_path, ["0", "1", "-99", "1", "-99"], mends=["far-missing"])
    assert (column.kind, column.levels) == ("binary", ("0", "1"))
    np.testing.assert_array_equal(values, [0, 1, np.nan, 1, np.nan])


@pytest.mark.parametrize(
    "words",
    [
        "1.5 -99 2.5 4",
        "700 999 1100 999 850",
        "-120 -99 30 -99 55",
        "9000 9999 9999 12000 11000.5",
        "-80.5 -99 -99 -60",
    ],
)
def test_values_as_low_or_as_high_as_the_others_are_measured(words, tmp_path):
    values, column, findings = trait(tmp_path, words.split())
    assert (column.kind, findings) == ("quantitative", [])
    np.testing.assert_array_equal(values, list(map(float, words.split())))


@pytest.mark.parametrize(
    "name",
    ["Yield year 2018", "age at flowering", "plate count", "sex_ratio", "family size", "yield site 1", "cluster mean"],
)
def test_a_word_within_a_name_makes_no_covariate(name, tmp_path):
    values, column, _ = trait(tmp_path, ["3", "1", "2", "1", "3", "2", "1", "2", "3"], name)
    assert (column.name, column.role, column.kind) == (name, "trait", "quantitative")
    assert values == [3, 1, 2, 1, 3, 2, 1, 2, 3]


@pytest.mark.parametrize(
    "name",
    [
        "Age",
        "PC1",
        "pc_10",
        "PC 2",
        "cov_1",
        "covariate",
        "sex",
        "Gender",
        "pop",
        "site 1",
        "batch_2",
        "Age (years)",
        "plate_id",
        "genetic_sex",
        "array_batch",
        "study site",
        "age_at_recruitment",
    ],
)
def test_a_whole_name_makes_a_covariate(name, tmp_path):
    _, column, _ = trait(tmp_path, ["3", "1", "2", "1", "3", "2", "1", "2", "3"], name)
    assert column.role == "covariate"


def test_points_beside_decimal_commas_are_asked(tmp_path):
    words = ["900,5", "1.001", "870", "12,25", "2.250"]
    _, _, findings = trait(tmp_path, words)
    (asked,) = [f for f in findings if f.severity == "error"]
    assert [mend.code for mend in asked.offered()] == ["thousands-point", "decimal-point"]
    mended = {mend: trait(tmp_path, words, mends=[mend])[0] for mend in ("thousands-point", "decimal-point")}
    assert mended == {
        "thousands-point": [900.5, 1001, 870, 12.25, 2250],
        "decimal-point": [900.5, 1.001, 870, 12.25, 2.25],
    }


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("1,5 1.25 2,5", [1.5, 1.25, 2.5]),
        ("1,5 0.125 2.125", [1.5, 0.125, 2.125]),
        ("1.234,5 2.000 7,5", [1234.5, 2000, 7.5]),
        ("1,5 2,25 3", [1.5, 2.25, 3]),
        ("1.001 900.5 2.250", [1.001, 900.5, 2.25]),
    ],
)
def test_points_that_are_clear_are_not_asked(words, values, tmp_path):
    read, _, findings = trait(tmp_path, words.split(), mends=["decimal-comma"])
    assert read == values
    assert "points" not in [f.code for f in findings]

"""Traits as people bring them, with the values they hold: which is the case, what a comma means, what is a name."""

import numpy as np
import pandas as pd
import pytest
from corpus.cohorts import repro

from explorer.datasets import doctor
from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes
from explorer.datasets.traits import Column
from explorer.errors import InputError


def trait(tmp_path, words, header="id;t", columns=None, mends=()):
    """Read one column of traits from a table delimited by semicolons; return it, its description and the findings."""
    path, notes = tmp_path / "traits.csv", Notes(mends)
    path.write_text(header + "\n" + "".join(f"s{i};{word}\n" for i, word in enumerate(words)))
    traits = tables.read_traits(path, notes=notes, columns=columns)
    name = traits.columns[0].name
    return traits[name], traits.column(name), notes.findings


def test_cases_are_told_by_the_controls_in_the_repro_file():
    plain = pd.read_csv(repro("08_AD_control.csv"), index_col=0)["b"]
    dataset = doctor.load(doctor.Sources(repro("08_geno.csv"), repro("08_AD_control.csv")))
    assert dataset.traits.column("b").levels == ("control", "AD")
    there = dataset.traits.table["b"].dropna()
    assert there.to_dict() == {sample: float(word == "AD") for sample, word in plain.items() if sample in there.index}


@pytest.mark.parametrize(
    ("control", "case"),
    [
        *[("control", "AD"), ("Controls", "AD"), ("healthy", "ALS"), ("unaffected", "affected"), ("normal", "cancer")],
        *[("no", "yes"), ("FALSE", "TRUE"), ("negative", "positive"), ("wild-type", "mutant"), ("WT", "KO")],
        *[("absent", "present"), ("zdrav", "case"), ("reference", "Alt"), ("not affected", "affected"), ("N", "Y")],
    ],
)
def test_cases_are_told_by_words_of_either_side(control, case, tmp_path):
    values, column, findings = trait(tmp_path, [case, control, case, control, "NA"])
    assert column == Column(name="t", kind="binary", levels=(control, case))
    np.testing.assert_array_equal(values, [1, 0, 1, 0, np.nan])
    assert "taken as the case" not in findings[0].sentence


def test_unknown_classes_are_taken_by_the_alphabet_and_can_be_turned_round(tmp_path):
    values, column, findings = trait(tmp_path, ["red", "blue", "red", "blue"])
    assert column.levels == ("blue", "red")
    np.testing.assert_array_equal(values, [1, 0, 1, 0])
    assert "red is taken as the case" in findings[0].sentence
    other = Column(name="t", kind="binary", levels=("red", "blue"))
    for columns in ([other], {"t": other}):
        values, column, findings = trait(tmp_path, ["red", "blue", "red", "blue"], columns=columns)
        assert column == other
        np.testing.assert_array_equal(values, [0, 1, 0, 1])
    values, column, _ = trait(tmp_path, ["1", "2", "2"], columns=[Column(name="t", kind="binary", levels=("2", "1"))])
    np.testing.assert_array_equal(values, [1, 0, 0])
    assert column.levels == ("2", "1")


def test_classes_that_differ_in_letter_case_are_one(tmp_path):
    values, column, _ = trait(tmp_path, ["Case", "case", "Control", "control", "control"])
    assert column.levels == ("control", "case") or column.levels == ("control", "Case")
    np.testing.assert_array_equal(values, [1, 1, 0, 0, 0])


def told(tmp_path, words):
    """Return the mends offered for a column, and what each makes of it."""
    values, _, findings = trait(tmp_path, words)
    errors = [f for f in findings if f.severity == "error"]
    offered = [m.code for f in errors for m in (f.mend, *f.alternatives) if m is not None]
    return offered, {mend: trait(tmp_path, words, mends=[mend])[0].tolist() for mend in offered} or values.tolist()


def test_commas_in_numbers(tmp_path):
    assert told(tmp_path, ["1,5", "2,25", "3"]) == (["decimal-comma"], {"decimal-comma": [1.5, 2.25, 3]})
    assert told(tmp_path, ["1,007", "901", "1,250"]) == (
        ["thousands-comma", "decimal-comma"],
        {"thousands-comma": [1007, 901, 1250], "decimal-comma": [1.007, 901, 1.25]},
    )
    assert told(tmp_path, ["1,007", "2,125", "3"])[0] == ["decimal-comma", "thousands-comma"]
    assert told(tmp_path, ["0,125", "2,125", "3,5"]) == (["decimal-comma"], {"decimal-comma": [0.125, 2.125, 3.5]})
    assert told(tmp_path, ["1,234,567", "12,500", "7"]) == ([], [1234567, 12500, 7])
    assert told(tmp_path, ["1.234,5", "2.000", "7,5"]) == (["decimal-comma"], {"decimal-comma": [1234.5, 2000, 7.5]})


def test_commas_in_several_columns_and_in_quotes(tmp_path):
    path = tmp_path / "traits.csv"
    path.write_text('id,a,b\ns1,"1,5","1,007"\ns2,"2,5",950\ns3,"3,25","2,000"\n')
    traits = tables.read_traits(path, mends=["decimal-comma", "thousands-comma"])
    np.testing.assert_array_equal(traits["a"], [1.5, 2.5, 3.25])
    np.testing.assert_array_equal(traits["b"], [1007, 950, 2000])


def test_decimal_commas_between_commas_are_refused(tmp_path):
    """s1,1,5 below id,t: no trait is shifted to its neighbour's name."""
    path = tmp_path / "traits.csv"
    path.write_text("id,t\n" + "".join(f"s{i},1,{i}\n" for i in range(5)))
    with pytest.raises(InputError, match=r"traits.csv line 1: the header has a name too few.*decimal commas"):
        tables.read_traits(path, ["s1", "s2"])


def test_overflowing_numbers_are_refused(tmp_path):
    _, _, findings = trait(tmp_path, ["1.5", "1e400", "2.5", "3"])
    assert [f.sentence for f in findings if f.severity == "error"] == [
        "'1e400' stands in the column t of numbers (1 such of 4)."
    ]
    values, _, _ = trait(tmp_path, ["1.5", "1e400", "2.5", "3"], mends=["text-missing"])
    np.testing.assert_array_equal(values, [1.5, np.nan, 2.5, 3])


def test_years_are_names_in_the_repro_file():
    dataset = doctor.load(doctor.Sources(repro("19_geno.csv"), repro("19_year_columns.csv")))
    assert dataset.traits.names() == ["2018", "2019"]
    np.testing.assert_array_equal(dataset.traits["2019"], np.arange(2, 26, 2))


@pytest.mark.parametrize(
    "header", ["line,2018,2019", ",2018,2019", "IID,height,2019", "cultivar,2018,2019", "2018,2019"]
)
def test_numbers_that_are_names_of_traits(header, tmp_path):
    path = tmp_path / "traits.csv"
    path.write_text(header + "\ns1,1,2\ns2,2,4\ns3,3,6.5\n")
    traits = tables.read_traits(path)
    assert traits.names() == header.split(",")[-2:]
    np.testing.assert_array_equal(traits.table.to_numpy()[:, 1], [2, 4, 6.5])


def test_a_first_line_of_values_is_no_header(tmp_path):
    path = tmp_path / "traits.txt"
    path.write_text("s1 s1 1.5\ns2 s2 2.5\ns3 s3 3.5\n")
    np.testing.assert_array_equal(tables.read_traits(path, ["s1", "s2", "s3"])["trait 1"], [1.5, 2.5, 3.5])
    path.write_text("811 811 1.5\n812 812 2.5\n813 813 3.5\n")
    np.testing.assert_array_equal(tables.read_traits(path, ["811", "812", "813"])["trait 1"], [1.5, 2.5, 3.5])
    path.write_text("check1 1.5\n812 2.5\n813 3.5\n")
    np.testing.assert_array_equal(tables.read_traits(path, ["check1", "812", "813"])["trait 1"], [1.5, 2.5, 3.5])


def test_a_field_plan_is_covariates(tmp_path):
    path, rows = tmp_path / "traits.csv", np.arange(30)
    plan = {
        "block": rows % 3 + 1,
        "rep": rows % 2 + 1,
        "plot": rows + 101,
        "row": rows % 6,
        "Year": 2018 + rows % 3,
        "season": rows % 3,
    }
    frame = pd.DataFrame(plan | {"yield": rows / 7, "range": rows / 7}, index=[f"s{i}" for i in rows])
    frame.to_csv(path, index_label="id")
    traits = tables.read_traits(path)
    assert traits.names("covariate") == ["block", "rep", "plot", "row", "Year", "season"]
    assert traits.names("trait") == ["yield", "range"]
    assert {c.name: c.kind for c in traits.columns} == {
        **dict.fromkeys(("block", "row", "Year", "season"), "categorical"),
        **dict.fromkeys(("plot", "yield", "range"), "quantitative"),
        "rep": "binary",
    }
    assert traits.column("Year").levels == ("2018", "2019", "2020")

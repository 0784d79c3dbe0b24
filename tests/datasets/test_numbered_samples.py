"""Samples that have no names in their file, but numbers: their traits are joined by these only where that is asked."""

import numpy as np

from explorer.datasets import doctor


def _unnamed(folder, samples=25):
    """BIMBAM's mean genotypes name no samples."""
    calls = np.random.default_rng(0).integers(0, 3, (30, samples))
    rows = "".join(f"rs{j}, A, G, {', '.join(map(str, row))}\n" for j, row in enumerate(calls))
    (folder / "b.txt").write_text(rows)
    return folder / "b.txt", calls


def _with_ids(folder, ids, name="id"):
    (folder / "t.csv").write_text(f"{name},y\n" + "".join(f"{i},{100 + place}.5\n" for place, i in enumerate(ids)))
    return folder / "t.csv"


def test_numbers_of_samples_without_names_are_asked_about_where_the_order_says_otherwise(tmp_path):
    """IDs 0..n-1 beside samples that are numbered 1..n: all but one meet, each with its neighbour's row."""
    path, _ = _unnamed(tmp_path)
    sources = doctor.Sources(path, _with_ids(tmp_path, range(25)))
    report = doctor.examine(sources)
    assert not report.usable
    assert [mend.code for f in report.findings if f.code == "numbered-join" for mend in f.offered()] == [
        "same-order",
        "match-ids",
    ]
    in_order = doctor.load(sources, ["same-order"]).traits
    assert list(in_order.names()) == ["y"]
    assert in_order["y"].tolist() == [100.5 + i for i in range(25)]
    by_number = doctor.load(sources, ["match-ids"]).traits
    assert by_number["y"][:24].tolist() == [101.5 + i for i in range(24)]
    assert np.isnan(by_number["y"][24])


def test_numbers_in_their_order_and_names_that_meet_are_not_asked_about(tmp_path):
    path, _ = _unnamed(tmp_path)
    report = doctor.examine(doctor.Sources(path, _with_ids(tmp_path, range(1, 26))))
    assert report.usable
    assert "numbered-join" not in {f.code for f in report.findings}
    shuffled = np.random.default_rng(1).permutation(25) + 1
    report = doctor.examine(doctor.Sources(path, _with_ids(tmp_path, shuffled)))
    assert [f.severity for f in report.findings if f.code == "numbered-join"] == ["error"]


def test_names_beside_samples_without_any_are_taken_in_their_order_on_request(tmp_path):
    path, _ = _unnamed(tmp_path)
    sources = doctor.Sources(path, _with_ids(tmp_path, [f"L{i:02}" for i in range(25)], "line"))
    report = doctor.examine(sources)
    assert report.offered() == ["same-order"]
    traits = doctor.load(sources, ["same-order"]).traits
    assert list(traits.names()) == ["y"]
    assert traits["y"].tolist() == [100.5 + i for i in range(25)]
    report = doctor.examine(doctor.Sources(path, _with_ids(tmp_path, [f"L{i:02}" for i in range(24)], "line")))
    assert report.offered() == []

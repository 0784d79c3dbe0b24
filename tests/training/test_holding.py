"""Which way genotypes are held: the plainest that leaves room, with what is known beside the sentence that says so."""

import numpy as np
import pytest

from explorer.datasets import packed
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.devices import Device
from explorer.errors import InputError
from explorer.training import holding, loop, needs, plan, trained
from explorer.training.holding import Calls

LARGE = Calls(50_000, 500_000)


WORDS = {"packed": "packed at two bits per call", "streamed": "streamed from a file"}


def card(free: float) -> Device:
    return Device("cuda:0", "A card", int(80e9), int(free))


@pytest.mark.parametrize(
    ("free", "way", "reason"),
    [
        (40e9, "whole", "25.0 GB, for which there is room"),
        (
            20e9,
            "packed",
            "17.4 GB of A card are left for genotypes; 25.0 GB with a byte per call, 6.2 GB with two bits",
        ),
        (
            6e9,
            "streamed",
            "4.5 GB of A card are left for genotypes; 25.0 GB with a byte per call, 6.2 GB with two bits",
        ),
    ],
)
def test_the_plainest_way_that_leaves_room(free, way, reason):
    found = holding.choose(LARGE, 64, 1_000_000_000, card(free))
    assert (found.way, found.reason) == (way, reason)
    assert found.sentence() == ("" if way == "whole" else f"Genotypes are {WORDS[way]}, as {reason}.")


def test_a_large_cohort_takes_what_a_card_has():
    """50,000 x 500,000: a byte for four calls is 6.25 GB; of a window two halves of whole steps."""
    assert holding.in_way("packed", LARGE, 64, "").bytes == 50_000 * 125_000
    streamed = holding.in_way("streamed", LARGE, 64, "")
    assert streamed.window % 64 == 0
    assert streamed.bytes == 2 * streamed.window * 125_000 + 8 * 50_000 < 600e6
    assert streamed.file == 50_000 * 125_000


@pytest.mark.parametrize(("positions", "copies", "bytes_"), [(1, 1, 1), (4, 1, 1), (5, 1, 2), (5, 2, 4)])
def test_a_sample_takes_whole_bytes(positions, copies, bytes_):
    assert Calls(1, positions, copies).packed == bytes_


def test_doses_are_streamed_or_whole():
    doses = Calls(50_000, 500_000, doses=True)
    assert holding.choose(doses, 64, 0, card(80e9)).way == "whole"
    found = holding.choose(doses, 64, 0, card(40e9))
    assert (found.way, found.file) == ("streamed", 50_000 * 1_000_000)
    with pytest.raises(InputError, match="do not fit into two bits"):
        holding.choose(doses, 64, 0, card(80e9), "packed")


def test_the_plan_counts_what_is_held_and_the_disk_what_is_streamed(cohort, run_spec):
    made = {way: plan.make(cohort, run_spec(held=way)) for way in holding.WAYS}
    assert [one.held.way for one in made.values()] == list(holding.WAYS)
    for one in made.values():
        assert one.memory.parts["genotypes"] >= one.held.bytes
    assert made["packed"].held.bytes == 160 * 10
    disk = {way: needs.of(one, run_spec(held=way)).disk_bytes for way, one in made.items()}
    assert disk["streamed"] - disk["whole"] == 160 * 10
    assert disk["packed"] == disk["whole"]


def test_how_genotypes_are_held_is_no_other_run(run_spec):
    plain, packed_ = run_spec(), run_spec(held="packed")
    assert "held" not in plain.model_dump_json()
    assert plain.result_digest == packed_.result_digest
    assert plain.digest != packed_.digest


def test_samples_of_a_file_are_predicted_as_those_of_an_array(cohort, run_spec, tmp_path, monkeypatch):
    list(loop.train(cohort, run_spec(epochs=1, columns=tuple(range(30, 2, -1))), tmp_path))
    fold, told = trained.load(tmp_path), cohort.genotypes
    file = packed.create(tmp_path / "calls.bed", *told.shape)
    file[:, :] = told.dosages
    same = Dataset("file", Genotypes(file, told.samples, told.variants), cohort.traits).genotypes
    monkeypatch.setattr(trained, "READ_BYTES", 7 * 50)  # 48 samples at a time
    read = []
    plain = packed.PackedCalls.bits
    monkeypatch.setattr(packed.PackedCalls, "bits", lambda *given: read.append(1) or plain(*given))
    rows = np.random.default_rng(0).permutation(160)[:101]
    for size in (1, 16, 256):
        found = fold.outputs(same, rows, size)
        np.testing.assert_allclose(found, fold.outputs(told, rows, size), rtol=0, atol=0)
    assert len(read) == 3 + 3 + 1

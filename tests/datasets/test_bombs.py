"""Small files that would unfold without end, pipes and devices: each is refused in a sentence, within bounds."""

import os
import threading
import time

import pytest
from tampered import bombs
from tampered.fenced import Fence

from explorer.datasets.formats import bounds, findings, text
from explorer.errors import InputError

GIB = 2**30
SENTENCES = {
    "npz_that_lies": "key dosages: its header says 65536x1048576 of int8, 68,719,476,736 bytes, but 1,048,576 follow",
    "npz_of_many_members": "its zip archive has far too many members",
    "npz_of_64_gb": "its arrays take 68.7 GB of memory",
    "png_of_50_000": "it has far more than the 4,000,000 pixels",
    "png_with_text": "it is not a picture that can be read",
    "pgen_of_4e9": "it holds 2,147,483,646 samples, but a.psam names 1",
    "bgen_of_4e9": "its header states 4,294,967,295 variants",
    "a_pipe": "this is a named pipe, not a file",
    "a_pipe_beside": "cohort.fam: this is a named pipe",
    "a_device": "this is a device, not a file",
    "a_socket": "this is a socket, not a file",
    "a_file_of_the_system": "the file is empty",
    "gzip_without_lines": "of it unpack to more than",
    "utf16_without_lines": "of it unpack to more than",
    "utf16_plain": "a.csv line 1: it is longer than 64 MiB",
    "long_quoted_field": "line 3: a quoted field is longer",
    "gzip_of_rows": "unpack to more than",
    "gzip_of_records": "unpack to more than",
    "bgzf_of_records": "unpack to more than",
    "gzip_of_empty_lines": "lines up to here are empty",
    "long_line_of_a_table": "a.csv line 3: it is longer than 64 MiB",
    "long_line_of_a_vcf": "a.vcf line 5: it is longer than 64 MiB",
    "long_line_of_a_ped": "a.ped line 1: it is longer than 64 MiB",
    "long_bim": "cohort.bim line 1: it is longer than 64 MiB",
    "many_columns": "line 1: 32,505,857 columns, more than 10,000,000",
    "many_columns_packed": "line 1: 31,457,281 columns, more than 10,000,000",
    "fam_of_ten_million": "it has 10,000,000 lines, but cohort.bed holds the calls of 40 samples at most",
    "psam_of_ten_million": "it has 10,000,001 lines, but a.pgen holds 6 samples",
    "xlsx_unfolding": "unpacked it is 624 MiB, more than 512 MiB",
    "xlsx_of_two_cells": "makes the library that decodes it crash",
}


@pytest.fixture(scope="module")
def fence():
    """Return the warm process of this module."""
    made = Fence()
    yield made
    made.close()


@pytest.mark.parametrize("make", bombs.QUICK, ids=lambda make: make.__name__)
def test_bombs_are_refused(fence, tmp_path, make):
    _assert_refused(fence, tmp_path, make, GIB, 20)


@pytest.mark.slow
@pytest.mark.parametrize("make", bombs.HEAVY, ids=lambda make: make.__name__)
def test_heavy_bombs_are_refused(fence, tmp_path, make):
    """They are up to 300 MB as they stand, or are noticed only when much of them is unpacked."""
    _assert_refused(fence, tmp_path, make, 4 * GIB, 120)


@pytest.mark.slow
@pytest.mark.parametrize("make", bombs.READ, ids=lambda make: make.__name__)
def test_what_is_only_long_is_read_in_time(fence, tmp_path, make):
    """A million contigs, names or errors are no reason to refuse a file, or take time without end."""
    ended = _read(fence, make(tmp_path), 4 * GIB, 240)
    assert ended.status == 0
    assert ended.outcomes[0].state in ("read", "refused"), ended.outcomes[0].told


def _assert_refused(fence, folder, make, memory, seconds):
    ended = _read(fence, make(folder), memory, seconds)
    assert ended.status == 0
    (outcome,) = ended.outcomes
    assert outcome.state == "refused", outcome.told
    assert SENTENCES.get(make.__name__, "") in outcome.told


def _read(fence, paths, memory, seconds):
    (role, path), *others = paths.items()
    beside = {key: str(other) for key, other in others}
    return fence.run("one", memory=memory, seconds=seconds, path=str(path), role=role, **beside)


@pytest.mark.parametrize("how", ["grows", "shrinks"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch, how):
    monkeypatch.setattr(text, "_BLOCK", 2**12)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * 100_000)
    rows = text.lines(path)
    next(rows)
    if how == "grows":
        with path.open("a") as file:
            file.write("c,d\n")
    else:
        os.truncate(path, 50_000)
    with pytest.raises(InputError, match="changed while it was read"):
        list(rows)


def test_a_file_that_never_ends_ends(tmp_path):
    """A log that grows as fast as it is read is read to where it ended at first, and refused."""
    path, stop = tmp_path / "a.csv", threading.Event()
    path.write_text("a,b\n" * 1000)

    def write():
        with path.open("a") as file:
            while not stop.is_set():
                file.write("c,d\n" * 10_000)
                file.flush()

    writer = threading.Thread(target=write)
    size = path.stat().st_size
    writer.start()
    try:
        while path.stat().st_size == size:
            time.sleep(0.001)
        with pytest.raises(InputError, match="changed while it was read"):
            list(text.lines(path))
    finally:
        stop.set()
        writer.join()


def test_real_genotypes_are_no_bomb(tmp_path, monkeypatch):
    """Half the cells of a table are other than zero: it unfolds 5-fold, far from the limit."""
    import gzip
    import random

    chance = random.Random(1)
    rows = "\n".join(",".join(chance.choices("012", k=500)) for _ in range(400))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(rows.encode()))
    monkeypatch.setattr(bounds, "UNPACKED", 2**16)
    assert len(list(text.lines(path))) == 400


def test_a_long_list_of_findings_is_bounded():
    notes = findings.Notes(["drop-unreadable-rows"])
    for line in range(100_000):
        notes.demand("ragged-row", f"a.csv line {line}", "2 columns, expected 4", "drop-unreadable-rows")
        notes.demand("ragged-row", f"a.csv line {line}", "2 columns, expected 4", "drop-unreadable-rows")
    told = notes.all_findings()
    assert len(told) == findings.MOST_ALIKE + 1
    assert told[-1].sentence.startswith("99,980 more like the 20 that are told, such as: 2 columns")
    with pytest.raises(findings.NeedsMend):
        notes.demand("another", "a.csv", "2 columns", "latin-1")

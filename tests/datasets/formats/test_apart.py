"""A decoder in a process apart: its blocks arrive, its refusals are kept, its crash is a sentence and nothing more."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.formats import apart
from explorer.errors import InputError

ME = Path(__file__).stem


def blocks(path, count, fault="", at=2):
    """Be the decoder of these tests: three records of one array each, with a fault at one of them."""
    for record in range(1, 4):
        count(record)
        if record == at:
            if fault == "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            if fault == "abort":
                os.abort()
            if fault == "refuse":
                raise InputError(f"{path.name} line 7", "a word is wrong", "Correct it.")
            if fault == "raise":
                raise RuntimeError("inside the library")
        os.write(1, b"what a library prints")
        yield {"record": record}, {"values": np.arange(record, dtype=np.int16), "none": np.empty((0, 3))}


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Return a file, where the child finds this module."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    apart._end()
    made = tmp_path / "cohort.xyz"
    made.write_text("anything")
    yield made
    apart._end()


def _whole(path):
    return [(head["record"], arrays["values"].tolist()) for head, arrays in apart.blocks(ME, path, {})]


def test_blocks_arrive_whole(path):
    assert _whole(path) == [(1, [0]), (2, [0, 1]), (3, [0, 1, 2])]
    first = apart._child
    assert _whole(path) == [(1, [0]), (2, [0, 1]), (3, [0, 1, 2])]
    assert apart._child is first


@pytest.mark.parametrize("fault", ["crash", "abort"])
def test_crash_is_a_sentence_and_the_next_file_is_read(path, fault):
    with pytest.raises(InputError, match=r"cohort\.xyz: line 12 makes the library that decodes it crash"):
        list(apart.blocks(ME, path, {"fault": fault}, lambda n: f"line {10 + n}"))
    assert len(_whole(path)) == 3


def test_refusal_and_fault_of_the_library(path):
    with pytest.raises(InputError, match=r"cohort\.xyz line 7: a word is wrong\. Correct it\."):
        list(apart.blocks(ME, path, {"fault": "refuse"}))
    with pytest.raises(InputError, match="record 2 cannot be decoded"):
        list(apart.blocks(ME, path, {"fault": "raise"}))
    with pytest.raises(InputError, match="its header cannot be decoded"):
        list(apart.blocks("no_such_decoder", path, {}))
    assert len(_whole(path)) == 3


def test_what_is_left_unread_does_not_reach_the_next(path):
    reading = apart.blocks(ME, path, {})
    next(reading)
    reading.close()
    assert _whole(path)[0] == (1, [0])

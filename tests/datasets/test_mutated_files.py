"""Damaged files of every format, each read in a fork under limits: well-formed, or refused in a sentence."""

import pytest
from tampered.fenced import MEMORY, Fence
from tampered.seeds import FORMATS

QUICK, MANY, BATCH = 30, 1000, 200
PEAK = 2 * MEMORY
"""Bytes that reading a file of some kilobytes may hold, the program and its libraries included."""


@pytest.fixture(scope="module")
def fence():
    """Return the warm process of this module."""
    made = Fence()
    yield made
    made.close()


@pytest.mark.parametrize("format", FORMATS)
def test_mutated_files_are_read_or_refused(fence, format):
    _assert_read_or_refused(fence, format, 0, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_many_mutated_files_are_read_or_refused(fence, format):
    for first in range(QUICK, MANY, BATCH):
        _assert_read_or_refused(fence, format, first, min(BATCH, MANY - first))


@pytest.mark.parametrize("format", ["npz", "xlsx"])
def test_undamaged_files_are_read(fence, format):
    """So that it is the damage that refuses the others."""
    ended = fence.run("undamaged", format=format)
    assert [outcome.state for outcome in ended.outcomes] == ["read", "read"], ended


def test_what_ends_a_fork_is_told(fence):
    """The fence itself: too much memory, too much time and a signal are failures, and the next file is read."""
    for how, status in (("memory", 0), ("time", -24), ("signal", -11)):
        ended = fence.run("harmful", seconds=1, how=how)
        assert ended.status == status
        assert [outcome.state for outcome in ended.outcomes] == ["failed"] * (status == 0)
    assert fence.run("undamaged", format="ped").outcomes[0].state == "read"


def _assert_read_or_refused(fence, format, first, count):
    """Say which file failed: `mutations.mutant(format, number)` makes it again."""
    ended = fence.run("mutants", format=format, first=first, count=count)
    failed = [outcome for outcome in ended.outcomes if outcome.state == "failed"]
    assert not failed, f"{format} {failed[0].name}: {failed[0].told}"
    assert ended.status == 0, f"{format} {first + len(ended.outcomes)} ended the process with {ended.status}"
    assert len(ended.outcomes) == count
    assert ended.peak_bytes < PEAK

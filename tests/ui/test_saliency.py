"""The strip that says how far to trust a map."""

from __future__ import annotations

from explorer.inspection.checks.verdict import Gate, Mark, Verdict
from explorer.ui.saliency import tally


def outcome(*marks: Mark) -> Verdict:
    gates = tuple(Gate(about=f"gate {place}", mark=mark, text="") for place, mark in enumerate(marks))
    return Verdict(level="caution", headline="", gates=gates)


def test_what_is_not_passed_is_named_and_every_gate_is_in_one_badge():
    told = tally(outcome("passed", "failed", "passed", "caution", "failed", "not made"))
    assert "2 passed" in told
    assert "failed: gate 1, gate 4" in told
    assert "caution: gate 3" in told
    assert ":gray-badge[" in told
    assert "not made: gate 5" in told
    assert told.count("-badge[") == 4


def test_many_that_were_not_made_are_counted_and_failures_are_always_named():
    told = tally(outcome("not made", "not made", "not made", "not made", "not made", "failed", "failed", "failed"))
    assert "5 not made" in told
    assert "failed: gate 5, gate 6, gate 7" in told
    assert "passed" not in told

"""The time left: from how fast the last part went, and not told before that is steady."""

import pytest

from explorer.jobs.remaining import Remaining


def told(*parts: tuple[float, float]) -> list[float | None]:
    """Return what is told each second, while work goes on for (seconds, share per second) after one another."""
    watched, share, now = Remaining(), 0.0, 0.0
    answers = [watched.after(now, share)]
    for seconds, pace in parts:
        for _ in range(int(seconds)):
            now, share = now + 1, share + pace
            answers.append(watched.after(now, share))
    return answers


def test_steady_work_is_told_after_three_seconds() -> None:
    answers = told((10, 0.01))
    assert answers[:3] == [None, None, None]
    assert answers[3:] == pytest.approx([97, 96, 95, 94, 93, 92, 91, 90])


def test_only_the_last_half_minute_counts() -> None:
    assert told((20, 0.02), (40, 0.005))[-1] == pytest.approx((1 - 0.4 - 0.2) / 0.005)


def test_nothing_is_told_while_the_pace_changes() -> None:
    answers = told((20, 0.02), (12, 0.002))
    assert answers[20] == pytest.approx(30)
    assert answers[32] is None


def test_nothing_is_told_of_work_that_stands_still_or_begins_anew() -> None:
    assert told((60, 0.0))[-1] is None
    watched = Remaining()
    for second in range(8):
        watched.after(second, second / 64)
    assert watched.after(8, 0.0) is None
    assert watched.after(9, 0.01) is None

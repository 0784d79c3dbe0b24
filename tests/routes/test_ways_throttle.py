"""Wrong tries: how many are possible, counted for whom, and that right ones cost nothing."""

from __future__ import annotations

import pytest

from explorer.routes.ways import class_code, throttle
from explorer.routes.ways.class_code import CHANCE, LECTURE_MINUTES, LETTERS, LIMITS, Joining
from explorer.routes.ways.throttle import Limit, Throttle


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def wrong_tries(addresses: int, minutes: float) -> int:
    """Return how many wrong codes a stranger gets tried who has these addresses, and tries whenever possible."""
    clock = Clock()
    limits, made, end = Throttle(LIMITS, clock), 0, clock.now + 60 * minutes
    while clock.now <= end:
        waits = []
        for address in range(addresses):
            while not (wait := limits.take(address=str(address), all="")):
                made += 1
            waits.append(wait)
        clock.now += min(waits)
    return made


@pytest.mark.parametrize("addresses", [1, 5])
def test_a_stranger_does_not_guess_a_code_within_a_lecture(addresses: int):
    made = wrong_tries(addresses, LECTURE_MINUTES)
    bound = LIMITS["address" if addresses == 1 else "all"].within(LECTURE_MINUTES)
    assert bound / 2 < made <= bound + 1, "the bound is that of what can be done"
    assert made / len(LETTERS) ** class_code.LENGTH <= CHANCE * 1.001 < 1e-4


def test_a_class_behind_one_address_joins_within_a_minute_with_every_third_code_mistyped():
    limits = Throttle(LIMITS, Clock())
    for number in range(60):
        if number % 3 == 0:
            assert limits.take(address="10.0.0.1", all="") == 0
        assert limits.take(address="10.0.0.1", all="") == 0
        limits.give_back(address="10.0.0.1", all="")


def test_who_is_wrong_too_often_waits_as_long_as_is_said_and_others_do_not():
    clock = Clock()
    limits = Throttle({"address": Limit(3, 6.0), "all": Limit(100, 100.0)}, clock)
    assert [limits.take(address="a", all="") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert limits.take(address="b", all="") == 0
    clock.now += 9.9
    assert limits.wait(address="a", all="") == 1
    clock.now += 0.1
    assert [limits.take(address="a", all="") for _ in range(2)] == [0, 10]


def test_tries_side_by_side_are_not_more_than_one_after_another():
    limits = Throttle({"address": Limit(3, 1.0)}, Clock())
    assert [limits.take(address="a") > 0 for _ in range(6)] == [False] * 3 + [True] * 3


def test_what_is_remembered_is_bounded_and_the_fullest_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "MOST_BUCKETS", 50)
    limits = Throttle({"address": Limit(3, 1.0)}, Clock())
    for _ in range(3):
        limits.take(address="worst")
    for number in range(500):
        limits.take(address=f"{number}")
    assert len(limits._wrong) <= 50
    assert limits.wait(address="worst") > 0


def test_a_machine_has_one_bucket_however_many_addresses_its_network_gives_it():
    def who(address: str) -> str:
        return throttle.who({"client": (address, 1)})

    assert who("2001:db8:0:1::1") == who("2001:db8:0:1:ffff::2") != who("2001:db8:0:2::1")
    assert who("::ffff:10.0.0.1") == who("10.0.0.1") != who("10.0.0.2")
    assert who("fe80::1%eth0") == who("fe80::2%eth1")
    assert throttle.who({"client": None}) == ""


@pytest.mark.parametrize("written", ["{}", " {} ", "{:.3} {:.3}", "lower", "dashes"])
def test_a_code_is_taken_as_it_is_spoken(written: str):
    joining = Joining()
    code = joining.code
    given = {"lower": code.lower(), "dashes": "-".join(code)}.get(written) or written.format(code, code[3:])
    assert joining.fits(given)
    assert joining.fits(joining.spoken)


def test_only_the_code_of_the_open_class_fits():
    joining = Joining()
    code = joining.code
    assert set(code) <= set(LETTERS)
    assert not set(LETTERS) & set("0O1IL5S2Z8BAEU")
    for wrong in (
        "",
        " ",
        code[:-1],
        f"{code}C",
        code[::-1] if code != code[::-1] else "",
        "\0",
        code + "é",
        "C" * 9999,
    ):
        assert not joining.fits(wrong)
    renewed = joining.renew()
    assert joining.fits(renewed)
    assert not joining.fits(code)
    joining.set_open(False)
    assert not joining.fits(renewed)
    joining.set_open(True)
    assert joining.fits(renewed)
    joining.end()
    joining.set_open(True)
    assert not joining.fits(renewed)


def test_a_server_that_is_started_again_takes_up_the_class(tmp_path, monkeypatch: pytest.MonkeyPatch):
    first, second = Joining(), Joining()
    first.keep(tmp_path)
    first.set_open(False)
    second.keep(tmp_path)
    assert (second.code, second.open) == (first.code, False)
    third = Joining()
    monkeypatch.setattr(class_code, "KEPT_SECONDS", -1.0)
    third.keep(tmp_path)
    assert third.code != first.code, "yesterday's class is over"


@pytest.mark.parametrize("content", ["", "{", "null", "[]", '{"code": "AAAAAA", "made": 0, "open": true}', "[" * 99999,
                                     '{"code": 1}', '{"code": "CCCCCC", "made": "x", "open": true}', None])  # fmt: skip
def test_a_damaged_file_costs_a_new_code(tmp_path, content: str | None):
    path = tmp_path / class_code.FILE
    path.mkdir() if content is None else path.write_text(content)
    joining = Joining()
    code = joining.code
    joining.keep(tmp_path)
    assert joining.code == code
    assert path.is_file()

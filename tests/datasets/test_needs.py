"""What work needs: told where it is much, refused in one sentence where the machine has less."""

from pathlib import Path

import pytest

from explorer import machine
from explorer.datasets.needs import Needs
from explorer.errors import InputError

SMALL = Needs(memory_bytes=100_000_000, disk_bytes=0, seconds=(0.1, 3.0))


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch):
    """Sets how much memory and disk is free."""

    def set_(memory: int = 10**12, disk: int = 10**12) -> None:
        monkeypatch.setattr(machine, "memory", lambda: (10**12, memory))
        monkeypatch.setattr(machine, "disk", lambda folder: disk)

    return set_


@pytest.mark.parametrize(
    ("change", "large"),
    [
        ({}, False),
        ({"seconds": None}, False),
        ({"seconds": (2.0, 11.0)}, True),
        ({"memory_bytes": 500_000_001}, True),
        ({"disk_bytes": 500_000_001}, True),
    ],
)
def test_only_much_is_worth_saying(change: dict, large: bool) -> None:
    assert SMALL.model_copy(update=change).large is large


def test_memory_and_disk_that_are_lacking_are_told_with_both_numbers(free, tmp_path: Path) -> None:
    needs = Needs(memory_bytes=5_200_000_000, disk_bytes=2_500_000_000)
    free()
    needs.refuse(tmp_path)
    free(memory=3_100_000_000)
    with pytest.raises(InputError) as lacking:
        needs.refuse(tmp_path)
    assert str(lacking.value) == (
        "Memory: this needs about 5.2 GB, and 3.1 GB are free. Close other programs, or use fewer variants or samples."
    )
    free(disk=1_100_000_000)
    with pytest.raises(InputError) as lacking:
        needs.refuse(tmp_path)
    assert str(lacking.value) == (
        f"Disk of {tmp_path}: this writes about 2.5 GB, and 1.1 GB are free. Delete what is no longer needed there."
    )


def test_a_guess_is_no_ground_to_refuse(free, tmp_path: Path) -> None:
    guess = Needs(memory_bytes=5_200_000_000, disk_bytes=0, certain=False)
    free(memory=2_000_000_000)
    guess.refuse(tmp_path)
    assert guess.shortage(tmp_path) is not None
    with pytest.raises(InputError, match="this needs"):
        guess.model_copy(update={"certain": True}).refuse(tmp_path)


def test_json_has_three_keys() -> None:
    assert SMALL.model_dump(mode="json") == {"memory_bytes": 100_000_000, "disk_bytes": 0, "seconds": [0.1, 3.0]}


def test_a_container_s_limit_counts_without_what_its_cache_gives_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    figures = {"memory.max": "8000", "memory.current": "5000", "memory.stat": "anon 1\ninactive_file 3000\n"}
    for name, text in figures.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(machine, "control_groups", lambda: (tmp_path,))
    assert machine.memory() == (8_000, 6_000)


def test_the_disk_of_a_folder_that_is_still_to_be_made_is_its_parent_s(tmp_path: Path) -> None:
    assert machine.disk(tmp_path / "not" / "there") > 0

"""One server at a time, and what is left when it goes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import none
from explorer.errors import InputError
from explorer.jobs.runs import Store
from explorer.jobs.where import ENVIRONMENT, default_path
from explorer.jobs.workspace import Workspace

HOLD = """
import sys, time
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import none
from explorer.jobs.workspace import Workspace
space = Workspace(sys.argv[1])
space.hold("http://127.0.0.1:8501")
print("held", flush=True)
time.sleep(600)
"""


def test_second_server_is_refused_in_words_and_a_killed_one_is_no_hindrance(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        try:
            assert first.stdout
            assert first.stdout.readline() == "held\n"
            second = Workspace(tmp_path)
            with pytest.raises(InputError) as refused:
                second.hold()
            sentence = str(refused.value)
            assert str(tmp_path) in sentence
            assert f"process {first.pid}" in sentence
            assert "http://127.0.0.1:8501" in sentence
            assert not second.locked
            with pytest.raises(InputError, match="not held by this process"):
                Store(second)
        finally:
            os.kill(first.pid, signal.SIGKILL)
    second.hold()
    assert second.locked
    second.release()


def test_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made or written to"):
        Workspace(tmp_path / "file" / "below").hold()


def test_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert default_path() == tmp_path
    monkeypatch.delenv(ENVIRONMENT)
    assert default_path() == Path.home() / ".snp-explorer"


def test_only_its_owner_can_look_into_a_workspace(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "new")
    space.prepare()
    assert space.path.stat().st_mode & 0o077 == 0


def test_the_same_data_loaded_again_have_the_new_name(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "space")
    space.prepare()
    calls = np.random.default_rng(0).integers(0, 3, (6, 5)).astype(np.int8)
    names = np.array(list("abcdef"), dtype=object)
    genotypes = Genotypes(calls, names, variant_table("1", np.arange(1, 6), [f"v{i}" for i in range(5)]))
    digests = []
    for name in ("first", "second"):
        folder = tmp_path / name / "dataset"
        Dataset(name, genotypes, none(names)).save(folder)
        digests.append(space.adopt(folder))
        assert space.dataset(digests[-1]).name == name
    assert digests[0] == digests[1]
    assert [about["name"] for about in space.datasets()] == ["second"]
    np.testing.assert_array_equal(space.dataset(digests[0]).genotypes.dosages, calls)

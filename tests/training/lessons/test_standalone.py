"""Scripts made of lesson modules: they run without this package and say what the lesson says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from explorer.training.lessons import sequences
from explorer.training.lessons.sequences import SequenceTask, learn
from explorer.training.lessons.standalone import standalone

TASK = {"length": 3, "letters": 3, "steps": 20, "batch_size": 8, "width": 8}
MAIN = f"for learnt in learn(SequenceTask(**{TASK!r})):\n    print(learnt.step, learnt.attention, learnt.recurrent)"


def module(name: str, text: str, folder: Path) -> ModuleType:
    """Return a module of this name with this source."""
    path = folder / f"{name.rpartition('.')[2]}.py"
    path.write_text(text)
    made = ModuleType(name)
    made.__file__ = str(path)
    exec(compile(text, path, "exec"), made.__dict__)
    return made


def test_a_script_says_what_the_lesson_says(tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text(standalone([sequences], MAIN, "Steps and shares of right letters."))
    assert "explorer" not in path.read_text()
    said = subprocess.run([sys.executable, "-I", path], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    expected = [(e.step, e.attention, e.recurrent) for e in learn(SequenceTask.model_validate(TASK))]
    assert [tuple(map(float, line.split())) for line in said.splitlines()] == expected


def test_modules_of_one_another_become_one(tmp_path: Path) -> None:
    first = module("explorer.training.lessons.first", '"""One."""\nimport math\n\nHALF = math.pi / 2\n', tmp_path)
    sys.modules[first.__name__] = first
    try:
        text = (
            '"""Two."""\nfrom explorer.training.lessons import first as one\n'
            "from explorer.training.lessons.first import HALF as quarter\n\n\n"
            "def whole() -> float:\n    return 2 * (one.HALF + quarter)\n"
        )
        lessons = sys.modules["explorer.training.lessons"]
        lessons.first = first  # type: ignore[attr-defined]
        second = module("explorer.training.lessons.second", text, tmp_path)
        del lessons.first  # type: ignore[attr-defined]
    finally:
        del sys.modules[first.__name__]
    path = tmp_path / "both.py"
    path.write_text(standalone([first, second], "print(whole())"))
    said = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True).stdout
    assert float(said) == pytest.approx(6.283185307)
    with pytest.raises(ValueError, match=r"second needs explorer.training.lessons.first, which is not before it"):
        standalone([second], "print(whole())")


def test_one_name_for_two_things_is_refused(tmp_path: Path) -> None:
    pair = [module(f"explorer.{name}", "SIZE = 3\n", tmp_path) for name in ("first", "second")]
    with pytest.raises(ValueError, match=r"SIZE is said by explorer.first and by explorer.second"):
        standalone(pair, "print(SIZE)")


def test_modules_that_share_a_name_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = module("explorer.first", "SIZE = 3\n\n\ndef size():\n    return SIZE\n", tmp_path)
    monkeypatch.setitem(sys.modules, first.__name__, first)
    second = module("explorer.second", "from explorer.first import size\n\nSIZE = 4\n", tmp_path)
    path = tmp_path / "apart.py"
    path.write_text(standalone([first, second], "print(size(), first.SIZE, SIZE)", apart=[first]))
    said = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["3", "3", "4"]

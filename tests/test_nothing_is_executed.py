"""Nothing that comes from outside is executed: what could do that is called in the places listed here, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {"pickle", "dill", "joblib", "cloudpickle", "shelve", "marshal", "yaml", "subprocess", "pty", "runpy"}
CALLS = {"eval", "exec", "__import__", "torch.load", "os.system", "os.popen", "pd.eval", "pd.read_pickle"}
ALLOWED = {
    ("explorer/datasets/formats/apart.py", "import subprocess"): "a decoder of ours, in a process of its own",
    ("explorer/engines/child.py", "import subprocess"): "an engine of ours; no name of a user is in its command",
    ("explorer/jobs/disk_use.py", "import subprocess"): "a measurement of ours; paths made by us, given as arguments",
    ("explorer/jobs/launchers.py", "import subprocess"): "a worker of ours; the folder's name is made by us",
    ("explorer/devices.py", "import subprocess"): "nvidia-smi, with a command that is written out",
    ("explorer/gpus_apart.py", "import subprocess"): "a module of ours that lists the GPUs, in a process of its own",
    ("explorer/engines/playground/equation.py", "eval"): "templates that stand in the package; nobody can type one",
}
IN_SCRIPTS = re.compile(
    r"\beval\(|\bnew Function\b|\bdocument\.write\b|\bimportScripts\(|set(?:Timeout|Interval)\(\s*[\"'`]"
)
"""What would run a text as a script in the browser."""


HINTS = (*MODULES, *{f"{call}(" for call in CALLS}, "os.exec", "os.spawn", "os.posix_spawn", "shell", "allow_pickle")


def doubtful(source: str) -> Iterator[str]:
    """Yield what in a module's source can execute what it is given."""
    if not any(hint in source for hint in HINTS):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (f"import {one.name}" for one in node.names if one.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield f"import {node.module}"
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS or name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
                yield name
            for given in node.keywords:
                value = ast.unparse(given.value)
                if (given.arg, value) == ("shell", "True") or (given.arg == "allow_pickle" and value != "False"):
                    yield f"{given.arg}={value}"


def test_what_can_execute_is_used_in_the_listed_places_alone():
    files = [*ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/**/*.py")]
    assert len(files) > 500
    found = {(str(path.relative_to(ROOT)), what) for path in files for what in doubtful(path.read_text())}
    assert found == set(ALLOWED)


def test_no_script_of_the_browser_runs_a_text():
    files = [path for folder in ("explorer", "assets") for path in ROOT.glob(f"{folder}/**/*.js")]
    assert len(files) > 100
    assert [str(path) for path in files if IN_SCRIPTS.search(path.read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "import torch\ntorch.load('x')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "exec(text)",
        "run('ls', shell=True)",
        "import os\nos.execv('/bin/sh', [])",
    ],
)
def test_what_is_looked_for_is_found(source):
    assert list(doubtful(source))

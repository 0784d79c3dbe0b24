"""The benchmark of a GPU runs from end to end where there is none, with nothing but what a bare machine has."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "benchmarks" / "device.py"
ABSENT = (
    "numba",
    "sklearn",
    "streamlit",
    "plotly",
    "bed_reader",
    "cyvcf2",
    "pgenlib",
    "msprime",
    "hypothesis",
    "pytest",
)
RUN = """
import runpy, sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None
sys.argv = sys.argv[2:]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.slow
def test_everything_that_is_measured_on_a_gpu_runs_on_a_cpu():
    command = [sys.executable, "-c", RUN, ",".join(ABSENT), str(SCRIPT), "--rehearse"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == ["0 failed", "0 targets missed"]
    assert done.stdout.count("Steps are recorded once and repeated as a whole.") == 9
    differences = [line for line in done.stdout.splitlines() if "captured against the same" in line]
    assert len(differences) == 8
    assert all(float(line.split("epochs: ")[1].split()[0]) <= 1e-5 for line in differences), differences

"""What every test may use: where the real data lies, when it is there.

Property tests draw the same examples every time; `HYPOTHESIS_PROFILE=search make test` looks for new ones.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "2")
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def _real(name: str) -> Path:
    folder = REAL_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the {name} data are not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def yeast_folder() -> Path:
    """The folder of the 1,008-segregant yeast cross (Bloom et al. 2013)."""
    return _real("yeast")


@pytest.fixture(scope="session")
def wheat_folder() -> Path:
    """The folder of the 599 wheat lines (CIMMYT)."""
    return _real("wheat")

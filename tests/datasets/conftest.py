"""Tests of this room may import the corpus of broken and odd files."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

"""How large the specification of a network may be, wherever it comes from."""

from __future__ import annotations

MOST_LAYERS = 2000
MOST_INPUTS = 200
"""Of one layer that joins branches."""
MOST_NUMBERS = 10**12
"""Of one sample, in any layer: 4 TB, more than any machine holds."""

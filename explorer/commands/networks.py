"""`snp-explorer networks`: the presets and the gallery with their sizes."""

from __future__ import annotations

import argparse
import json

from explorer.jobs.plain import plain
from explorer.networks.table import networks_rows, networks_table


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    if arguments.json:
        print(json.dumps(plain(networks_rows()), indent=1))
    else:
        print(networks_table().to_string(index=False))
    return 0

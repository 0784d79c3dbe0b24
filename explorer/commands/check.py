"""`snp-explorer check`: how files are understood, what looks wrong, and the mends on offer."""

from __future__ import annotations

import argparse
import json
import sys

from explorer.commands.line import Line
from explorer.commands.sources import refuse, sources
from explorer.datasets import doctor
from explorer.jobs import data_folder


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 0 where the files are usable (with the chosen mends), 2 and the reason on stderr otherwise."""
    line, files = Line(), sources(arguments)
    refuse(files)
    report = doctor.examine(files, arguments.mend, progress=line)
    line.clear()
    if arguments.json:
        print(json.dumps({**report.model_dump(mode="json"), "reason": report.reason() or None}, indent=1))
    else:
        _print(report)
    if report.usable:
        return 0
    print(f"snp-explorer: {report.reason()}", file=sys.stderr)
    return 2


def _print(report: doctor.Report) -> None:
    width = max((len(fact.label) for fact in report.understood), default=0)
    for fact in report.understood:
        print(f"{fact.label:<{width}}  {fact.value}")
    for finding in report.findings:
        state = "mended" if finding.mended else finding.severity
        print(f"{state}: {finding.place}: {finding.sentence}")
        for mend in finding.offered():
            if not finding.mended:
                print(f"    --mend {mend.code}   {mend.label}")
    if report.unused:
        print(f"Not used: {', '.join(map(data_folder.shown, report.unused))}.")
    if report.usable and not report.findings:
        print("Nothing looks wrong.")

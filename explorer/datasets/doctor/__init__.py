"""The import doctor: examines files before anything is loaded, and loads what it has examined."""

from explorer.datasets.doctor.examination import GENOTYPE_ENDINGS, Report, Sources, examine, load
from explorer.datasets.formats.findings import MENDS

__all__ = ["GENOTYPE_ENDINGS", "MENDS", "Report", "Sources", "examine", "load"]

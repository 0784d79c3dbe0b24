"""The import doctor: it examines files before anything is loaded, and loads what it has examined."""

from explorer.datasets.doctor.examination import GENOTYPE_ENDINGS, examine, load
from explorer.datasets.doctor.report import Report, Sources
from explorer.datasets.formats.findings import FILE_MENDS

__all__ = ["FILE_MENDS", "GENOTYPE_ENDINGS", "Report", "Sources", "examine", "load"]

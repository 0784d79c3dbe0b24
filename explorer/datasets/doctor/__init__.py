"""The import doctor: it examines files before anything is loaded, and loads what it has examined."""

from explorer.datasets.doctor.examination import examine, load
from explorer.datasets.doctor.report import Report, Sources
from explorer.datasets.formats.findings import FILE_MENDS
from explorer.datasets.formats.recognition import GENOTYPE_ENDINGS

__all__ = ["FILE_MENDS", "GENOTYPE_ENDINGS", "Report", "Sources", "examine", "load"]

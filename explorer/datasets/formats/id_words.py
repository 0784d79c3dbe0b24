"""What a column of IDs is called: of samples, of families, or of markers."""

from __future__ import annotations

import re

from explorer.datasets.chromosomes import COLUMN_NAMES


def words(several: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(several.split())


SAMPLE_WORDS = words(
    "sample samples sampleid sample_id iid line lines ind indiv individual individuals individual_id taxa taxon "
    "accession strain genotype subject person animal animal_id plant segregant entry gid patient"
)
MARKER_WORDS = words(
    "snp snps snpid snp_id snpname snp_name marker markers marker_id markerid markername marker_name rs rs# rsid "
    "rs_id variant variants variant_id locus loci probe probe_id probeset_id site"
)
ALSO_SAMPLES = words(
    "sample_name samplename sample_names sample_no sample_code line_name line_id strain_id strain_name accession_id "
    "accession_name accessions cultivar cultivars variety varieties hybrid hybrids genotypes genotype_id genotype_name "
    "isolate isolates isolate_id clone clones clone_id ecotype ecotypes ecotype_id ril rils ril_id barcode barcodes "
    "taxa_name taxon_name entry_name plant_id subject_id person_id germplasm"
)
"""Names of a column of sample IDs in a table of genotypes; in one of traits these may be classes."""
FAMILY_WORDS = ("fid", "family", "family_id")
PLAIN_WORDS = frozenset(("", "id", "name", "ids", "names", "unnamed:_0", "x", "row"))


def names_ids(name: str) -> bool:
    """Return whether this stands above IDs of samples or markers, or is empty, as R and pandas leave it.

    >>> [name for name in ("", "Name", "Sample ID", "marker", "LG", "B73") if names_ids(name)]
    ['', 'Name', 'Sample ID', 'marker', 'LG']
    """
    plain = word(name)
    named = SAMPLE_WORDS | ALSO_SAMPLES | MARKER_WORDS | PLAIN_WORDS
    return plain in named or plain in (*FAMILY_WORDS, *COLUMN_NAMES)


def word(name: str) -> str:
    """Return a heading in small letters, joined by underscores: "Sample ID" is sample_id."""
    return re.sub(r"[\s.-]+", "_", name.lower().strip())

"""VCFs as people bring them: each kind of trouble of ../shared/repro, as it came and in other guises."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from cyvcf2 import VCF, Writer

from explorer.datasets import doctor
from explorer.datasets.formats import vcf
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.errors import InputError

REPRO = Path(__file__).resolve().parents[3] / "shared" / "repro"
HEAD = '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n'
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
FOUR = HEAD + COLUMNS + "s1\ts2\ts3\ts4\n"
A = "1\t100\ta\tA\tG\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t./.\n"
B = "1\t200\tb\tC\tT\t.\t.\t.\tGT\t0/1\t0/1\t0/0\t1/1\n"
TEXT = FOUR + A + B
DOSAGES = [[0, 1], [1, 1], [2, 0], [-1, 2]]


def repro(name: str) -> Path:
    path = REPRO / name
    if not path.exists():
        pytest.skip(f"needs {path}")
    return path


def put(folder: Path, data: str | bytes, name: str = "cohort.vcf") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def assert_four(genotypes, positions=(100, 200)):
    assert genotypes.samples.tolist() == ["s1", "s2", "s3", "s4"]
    assert genotypes.dosages.tolist() == DOSAGES
    assert genotypes.variants["position"].tolist() == list(positions)
    assert genotypes.variants["name"].tolist() == ["a", "b"]
    assert genotypes.variants["a1"].tolist() == ["G", "T"]
    assert genotypes.ploidy == 2


@pytest.mark.parametrize(("name", "sites"), [("01_blank_last_line.vcf", 1), ("01b_blank_middle.vcf", 2)])
def test_blank_lines_of_the_repro(name, sites):
    genotypes = vcf.read(repro(name))
    assert genotypes.samples.tolist() == ["s1", "s2"]
    assert np.asarray(genotypes.dosages).tolist() == [[0] * sites, [1] * sites]
    assert genotypes.variants["position"].tolist() == [100, 200][:sites]
    assert genotypes.haplotypes is not None
    np.testing.assert_array_equal(genotypes.haplotypes[1], [[0, 1]] * sites)


BLANK = {
    "last": TEXT + "\n\n\n",
    "between": FOUR + A + "\n" + B,
    "first": "\n" + TEXT,
    "in the header": HEAD + "\n" + TEXT.removeprefix(HEAD),
    "below the header": FOUR + "\n\n" + A + B,
    "blanks and tabs": FOUR + A + " \n\t\n \t \n" + B + "\t\t",
    "with CR LF": (FOUR + A + "\n" + B + "\n").replace("\n", "\r\n"),
    "no last line end": TEXT.removesuffix("\n"),
    "trailing tabs": TEXT.replace("\n", "\t\n"),
    "trailing blanks": TEXT.replace("\n", "  \n"),
    "trailing tabs in the records": FOUR + A.replace("\n", "\t\t\n") + B,
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("kind", BLANK)
def test_blank_lines_and_trailing_blanks(tmp_path, kind, packed):
    data = BLANK[kind].encode()
    path = put(tmp_path, gzip.compress(data) if packed else data, "cohort.vcf.gz" if packed else "cohort.vcf")
    assert_four(vcf.read(path))


def test_a_line_below_blank_ones_is_still_named_as_it_stands(tmp_path):
    path = put(tmp_path, FOUR + "\n" + A + "\n\n" + B.replace("0/1", "0/1/1", 1))
    with pytest.raises(InputError, match=r"cohort\.vcf line 8: a call has 3 copies.*bcftools view"):
        vcf.read(path)


def test_two_headers_of_the_repro():
    with pytest.raises(InputError, match=r"02_two_headers_cat\.vcf line 5: a second header begins.*bcftools concat"):
        vcf.read(repro("02_two_headers_cat.vcf"))


JOINED = {
    "whole": (TEXT.encode() + TEXT.encode(), 6),
    "without the lines above": (TEXT.encode() + TEXT.removeprefix(HEAD).encode(), 6),
    "other samples": (TEXT.encode() + TEXT.replace("s1\t", "t1\t").encode(), 6),
    "after a blank line": (TEXT.encode() + b"\n" + TEXT.encode(), 7),
    "a header alone before": (FOUR.encode() + TEXT.encode(), 4),
    "CR LF": ((TEXT + TEXT).replace("\n", "\r\n").encode(), 6),
    "two gzip members": (gzip.compress(TEXT.encode()) + gzip.compress(TEXT.encode()), 6),
}


@pytest.mark.parametrize("kind", JOINED)
def test_joined_end_to_end(tmp_path, kind):
    data, line = JOINED[kind]
    with pytest.raises(InputError, match=rf"cohort\.vcf line {line}: a second header begins.*bcftools concat"):
        vcf.read(put(tmp_path, data))


def test_comment_among_the_records(tmp_path):
    with pytest.raises(InputError, match=r"line 5: a line that begins with # stands among the records"):
        vcf.read(put(tmp_path, FOUR + A + "#" + B + B))


def test_latin1_of_the_repro():
    path = repro("16_latin1.vcf")
    with pytest.raises(NeedsMend, match=r"line 3: Byte 0xE9 is not UTF-8 text.*--mend latin-1"):
        vcf.read(path)
    genotypes = vcf.read(path, ["latin-1"])
    assert genotypes.samples.tolist() == ["José", "s2"]
    assert np.asarray(genotypes.dosages).tolist() == [[0], [1]]
    assert genotypes.haplotypes is not None
    assert genotypes.haplotypes.tolist() == [[[0, 0]], [[0, 1]]]
    assert doctor.load(doctor.Sources(path), mends=["latin-1"]).genotypes.samples.tolist() == ["José", "s2"]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "names", [("José", "Zoë", "Müller", "s4"), ("a€", "b", "ÅÄÖ", "naïve"), ("s1", "s2", "é", "ß")]
)
def test_western_names(tmp_path, names, packed):
    data = TEXT.replace("s1\ts2\ts3\ts4", "\t".join(names)).encode("cp1252")
    path = put(tmp_path, gzip.compress(data) if packed else data)
    with pytest.raises(NeedsMend, match="line 3"):
        vcf.read(path)
    genotypes = vcf.read(path, ["latin-1"])
    assert genotypes.samples.tolist() == list(names)
    assert np.asarray(genotypes.dosages).tolist() == DOSAGES


def test_western_letters_in_other_columns(tmp_path):
    path = put(tmp_path, TEXT.replace("\ta\t", "\tchâtaigne\t").encode("latin-1"))
    assert vcf.read(path, ["latin-1"]).variants["name"].tolist() == ["châtaigne", "b"]
    path = put(tmp_path, TEXT.replace("##FORMAT", "##source=Zürich\n##FORMAT").encode("latin-1"))
    assert_four(vcf.read(path, ["latin-1"]))


def test_utf8_names_need_no_mend(tmp_path):
    path = put(tmp_path, TEXT.replace("s1", "José").replace("s2", "サンプル"))
    assert vcf.read(path).samples.tolist() == ["José", "サンプル", "s3", "s4"]


def test_byte_order_mark_of_the_repro():
    assert_four(vcf.read(repro("17_bom.vcf")))


ENCODED = {
    "UTF-8 with its mark": TEXT.encode("utf-8-sig"),
    "UTF-16, little": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16, big": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16, little, no mark": TEXT.encode("utf-16-le"),
    "UTF-16, big, no mark": TEXT.encode("utf-16-be"),
    "UTF-16, CR LF": TEXT.replace("\n", "\r\n").encode("utf-16"),
    "CR alone": TEXT.replace("\n", "\r").encode(),
    "CR LF": TEXT.replace("\n", "\r\n").encode(),
    "mixed line ends": TEXT.replace("\n", "\r\n", 3).encode(),
    "mark and CR": TEXT.replace("\n", "\r").encode("utf-8-sig"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("kind", ENCODED)
def test_other_encodings_and_line_ends(tmp_path, kind, packed):
    data = ENCODED[kind]
    assert_four(vcf.read(put(tmp_path, gzip.compress(data) if packed else data)))


def test_utf16_that_ends_within_a_letter(tmp_path):
    with pytest.raises(InputError, match="neither UTF-8 nor UTF-16"):
        vcf.read(put(tmp_path, TEXT.encode("utf-16")[:-1]))


def test_prefixed_phase_of_the_repro():
    genotypes = vcf.read(repro("18_vcf44_phase.vcf"))
    assert_four(genotypes)
    expected = [[[0, 0], [0, 1]], [[0, 1], [0, 1]], [[1, 1], [0, 0]], [[-1, -1], [1, 1]]]
    assert genotypes.haplotypes is not None
    assert genotypes.haplotypes.tolist() == expected


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("calls", "dosages", "haplotypes"),
    [
        ("|0|1 |1|0 /0/0 |1|1", [1, 1, 0, 2], [[0, 1], [1, 0], [0, 0], [1, 1]]),
        ("|1|0 |1 /0 0|1", [1, 2, 0, 1], [[1, 0], [1, 1], [0, 0], [0, 1]]),
        ("|0|1 |.|. /. |1|1", [1, -1, -1, 2], [[0, 1], [-1, -1], [-1, -1], [1, 1]]),
        ("/0/1 |0|1 |1|1 |0|0", [1, 1, 2, 0], None),
        ("/0|1 |0|1 |1|1 |0|0", [1, 1, 2, 0], None),
        ("|0/1 |0|1 |1|1 |0|0", [1, 1, 2, 0], None),
    ],
)
def test_prefixed_phase(tmp_path, calls, dosages, haplotypes, packed):
    """A heterozygote is phased where each of its alleles follows a |, the first one's prefix included."""
    head = FOUR.replace("VCFv4.2", "VCFv4.4")
    text = head + "1\t5\tx\tA\tG\t.\t.\t.\tGT\t" + calls.replace(" ", "\t") + "\n"
    text += "1\t9\ty\tA\tG\t.\t.\t.\tGT:DP\t" + "\t".join(f"{call}:3" for call in calls.split()) + "\n"
    genotypes = vcf.read(put(tmp_path, gzip.compress(text.encode()) if packed else text))
    assert np.asarray(genotypes.dosages).tolist() == [[dosage] * 2 for dosage in dosages]
    if haplotypes is None:
        assert genotypes.haplotypes is None
    else:
        assert genotypes.haplotypes is not None
        assert genotypes.haplotypes.tolist() == [[pair] * 2 for pair in haplotypes]


@pytest.mark.parametrize(
    ("written", "position"),
    [("1e+05", 100000), ("1.5e+05", 150000), ("2E5", 200000), ("100.0", 100), ("0100", 100), ("2147483647", 2**31 - 1)],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_positions_as_other_programs_write_them(tmp_path, written, position, packed):
    text = FOUR + A.replace("100", written) + B.replace("200", written)
    notes = Notes()
    genotypes = vcf.read(put(tmp_path, gzip.compress(text.encode()) if packed else text), notes=notes)
    assert_four(genotypes, [position, position])
    told = [finding.sentence for finding in notes.findings if finding.code == "written-positions"]
    assert len(told) == (not written.isdigit())


@pytest.mark.parametrize("written", ["2147483648", "1e+10", "1.5", "1e-3", "-5", "9" * 5000, "1e999", "12a", "١", ""])
def test_what_is_no_position_is_refused_with_its_line(tmp_path, written):
    with pytest.raises(InputError, match=r"cohort\.vcf line 5: POS is '.*', not a position in bp"):
        vcf.read(put(tmp_path, FOUR + A + B.replace("200", written)))


def test_highest_position_in_bcf(tmp_path):
    source = VCF(
        str(put(tmp_path, TEXT.replace("\t200\t", "\t2147483647\t").replace("##FORMAT", "##contig=<ID=1>\n##FORMAT")))
    )
    target = Writer(str(tmp_path / "cohort.bcf"), source, mode="wb")
    for variant in source:
        target.write_record(variant)
    target.close()
    source.close()
    assert_four(vcf.read(tmp_path / "cohort.bcf"), [100, 2**31 - 1])


REFUSED = {
    "no fileformat": (TEXT.split("\n", 1)[1], "line 1: it does not begin with ##fileformat=VCF.*Add the line"),
    "one column less": (FOUR + A + B.rsplit("\t", 1)[0] + "\n", "line 5: 12 columns, expected 13"),
    "one column more": (FOUR + A.replace("\n", "\t0/1\n") + B, "line 4: 14 columns, expected 13"),
    "last call empty": (FOUR + A + B.rsplit("\t", 1)[0] + "\t\n", "line 5: 12 columns, expected 13"),
    "call empty": (FOUR + A.replace("0/1", ""), "line 4: '' in sample column 2 is no genotype call"),
    "GT elsewhere": (FOUR + A.replace("GT", "DP:GT"), "line 4: GT is not the first key"),
    "no FORMAT": (TEXT.replace("\tFORMAT\t", "\tFMT\t"), "line 3: column 9 is called 'FMT', not FORMAT"),
    "sample twice": (TEXT.replace("s3\t", "s1\t"), "line 3: sample 's1' occurs twice.*bcftools reheader"),
    "a date": (FOUR + A.replace("1/1", "01-Jan"), "line 4: '01-Jan' in sample column 3 .*spreadsheet made a date"),
    "blanks for tabs": (FOUR + A.replace("\t", " "), "line 4: 1 columns, expected 13.*blanks"),
    "Arabic digits": (FOUR + A.replace("0/1", "٠/١"), "line 4: '٠/١' in sample column 2 is no genotype call"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_names_its_line(tmp_path, kind):
    text, words = REFUSED[kind]
    with pytest.raises(InputError, match=rf"cohort\.vcf {words}"):
        vcf.read(put(tmp_path, text))


_QUOTED = '"##FORMAT=<ID=GT,Number=1,Type=String,Description=""g"">"'
UNDECLARED = {
    "GT": TEXT.replace(HEAD, "##fileformat=VCFv4.2\n"),
    "GT as Integer": TEXT.replace("Type=String", "Type=Integer"),
    "GT twice, at odds": TEXT.replace("##FORMAT", "##FORMAT=<ID=GT,Number=1,Type=Float>\n##FORMAT"),
    "another key": TEXT.replace("GT\t0/0\t0/1\t1/1\t./.", "GT:ZZ\t0/0:x\t0/1:.\t1/1\t./.:7"),
    "contigs, FILTER and INFO": TEXT.replace(".\t.\t.\tGT", "50\tlow;odd\tXX=3;YY\tGT"),
    "QUAL is a word": TEXT.replace(".\t.\t.\tGT", "high\t.\t.\tGT"),
    "quoted by a spreadsheet": TEXT.replace('##FORMAT=<ID=GT,Number=1,Type=String,Description="g">', _QUOTED)
    .replace("\ta\t", '\t"a"\t')
    .replace("GT\t0/0\t0/1", 'GT:AD\t"0/0:1,2"\t"0/1:3,4"'),
    "a damaged line above": TEXT.replace("##FORMAT", "##INFO=<ID=DP,Number\n##contig=<ID=1,IDX=70000>\n##FORMAT"),
}


@pytest.mark.parametrize("kind", UNDECLARED)
def test_what_the_header_does_not_declare(tmp_path, kind):
    assert_four(vcf.read(put(tmp_path, UNDECLARED[kind])))


def test_gzip_in_pieces_and_with_zeros_behind(tmp_path):
    """What gzip itself unpacks is read: several members, as of files that were joined, and padding."""
    data = TEXT.encode()
    for cut in (20, len(FOUR), len(data) - 3):
        assert_four(vcf.read(put(tmp_path, gzip.compress(data[:cut]) + gzip.compress(data[cut:]))))
    assert_four(vcf.read(put(tmp_path, gzip.compress(data) + bytes(100))))

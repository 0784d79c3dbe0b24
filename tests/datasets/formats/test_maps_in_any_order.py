"""Maps without a header in any order of three columns; positions with thousands set off, or with decimal commas."""

from itertools import permutations

import pytest

from explorer.cli import main
from explorer.datasets.formats import map_files
from explorer.datasets.formats.findings import NeedsMend, Notes

ROWS = {
    "chr": ["1", "1", "2", "2", "X", "3"],
    "name": ["m1", "m2", "m3", "m4", "m5", "m6"],
    "pos": ["120000", "2500000", "30000", "30000", "7", "912345"],
}
PLACES = [120_000, 2_500_000, 30_000, 30_000, 7, 912_345]


def _write(tmp_path, order, delimiter=",", **columns):
    rows = zip(*({**ROWS, **columns}[kind] for kind in order), strict=True)
    path = tmp_path / "map.txt"
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("order", list(permutations(("chr", "name", "pos"))))
@pytest.mark.parametrize("delimiter", [",", "\t", " ", ";"])
@pytest.mark.parametrize("known", [(), ("m2", "m5", "other")])
def test_three_columns_in_any_order(order, delimiter, known, tmp_path):
    site_map = map_files.read(_write(tmp_path, order, delimiter), known)
    assert (site_map.names, site_map.chromosomes, site_map.positions) == (ROWS["name"], ROWS["chr"], PLACES)


@pytest.mark.parametrize("order", list(permutations(("chr", "name", "pos"))))
@pytest.mark.parametrize("chromosome", ["{}", "chr{}", "LG{}"])
def test_names_that_are_numbers_are_told_by_the_genotypes(order, chromosome, tmp_path):
    names = ["1101", "1102", "1103", "1104", "1105", "1106"]
    chromosomes = [chromosome.format(each) for each in ("1", "1", "2", "2", "3", "3")]
    site_map = map_files.read(_write(tmp_path, order, name=names, chr=chromosomes), names)
    assert site_map.names == names
    assert site_map.positions == PLACES


def test_names_that_are_numbers_stand_as_in_plink_where_nothing_tells(tmp_path):
    names = ["1101", "1102", "1103", "1104", "1105", "1106"]
    positions = ["120000", "2500000", "30000", "30001", "7", "912345"]
    site_map = map_files.read(_write(tmp_path, ("chr", "name", "pos"), name=names, pos=positions))
    assert (site_map.names, site_map.positions) == (names, [int(each) for each in positions])


@pytest.mark.parametrize("header", ["", "name;chr;pos\n", "name;chr;position_bp\n"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_thousands_that_are_set_off_are_left_out(header, delimiter, tmp_path):
    path = tmp_path / "map.txt"
    text = f"{header}m1;1;1,234,567\nm2;1;25,000\nm3;2;3,000\n"
    path.write_text(text.replace(";", delimiter))
    assert map_files.read(path).positions == [1_234_567, 25_000, 3_000]


def test_thousands_in_quotes_of_a_csv(tmp_path):
    (tmp_path / "map.csv").write_text('name,chr,pos\nm1,1,"1,234,567"\nm2,1,"25,000"\nm3,2,3\n')
    assert map_files.read(tmp_path / "map.csv").positions == [1_234_567, 25_000, 3]


def test_one_comma_in_every_number_is_asked(tmp_path):
    """25,000 is 25 kb, or 25 cM: the heading that says bp decides."""
    path = tmp_path / "map.txt"
    path.write_text("name\tchr\tpos\nm1\t1\t25,000\nm2\t1\t125,500\n")
    with pytest.raises(NeedsMend, match=r"line 2: In column pos, 25,000 may have a decimal comma") as asked:
        map_files.read(path)
    assert [mend.code for mend in asked.value.finding.offered()] == ["decimal-comma", "thousands-comma"]
    assert map_files.read(path, notes=Notes(["thousands-comma"])).positions == [25_000, 125_500]
    in_cm = map_files.read(path, notes=Notes(["decimal-comma", "map-cm"]))
    assert (in_cm.positions, in_cm.unit) == ([25_000_001, 125_500_001], "cM")
    path.write_text("name\tchr\tpos_bp\nm1\t1\t25,000\nm2\t1\t125,500\n")
    assert map_files.read(path).positions == [25_000, 125_500]


@pytest.mark.parametrize("header", ["name;chr;cM\n", "name;chr;position (cM)\n"])
def test_decimal_commas_of_centimorgans(header, tmp_path):
    path = tmp_path / "map.csv"
    path.write_text(f"{header}m1;1;0\nm2;1;12,5\nm3;2;103,25\n")
    with pytest.raises(NeedsMend, match="has decimal commas") as asked:
        map_files.read(path)
    assert [mend.code for mend in asked.value.finding.offered()] == ["decimal-comma"]
    site_map = map_files.read(path, notes=Notes(["decimal-comma", "map-cm"]))
    assert (site_map.positions, site_map.unit) == ([1, 12_500_001, 103_250_001], "cM")


def test_ends_with_thousands_set_off_count_from_zero(tmp_path):
    path = tmp_path / "map.tsv"
    path.write_text("chrom\tstart\tend\tname\n1\t1,000,999\t1,001,000\tm1\n1\t24,999\t25,000\tm2\n")
    assert map_files.read(path).positions == [1_001_000, 25_000]


def test_check_ends_with_2_and_names_the_mend(tmp_path, capsys):
    (tmp_path / "cohort.csv").write_text("sample,m1,m2\ns1,0,2\ns2,2,0\ns3,1,1\n")
    (tmp_path / "map.csv").write_text("m1;1;0,5\nm2;1;12,5\n")
    command = ["check", str(tmp_path / "cohort.csv"), "--map", str(tmp_path / "map.csv")]
    assert main(command) == 2
    assert "--mend decimal-comma" in capsys.readouterr().out
    assert main([*command, "--mend", "decimal-comma"]) == 2
    assert "--mend map-cm" in capsys.readouterr().err
    assert main([*command, "--mend", "decimal-comma", "--mend", "map-cm"]) == 0

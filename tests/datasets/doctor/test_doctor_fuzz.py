"""Whatever bytes come under whatever name: a dataset, or one plain sentence; never another exception."""

from pathlib import Path
from tempfile import TemporaryDirectory

import corpus
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from explorer.datasets import blocks, doctor
from explorer.errors import InputError

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENDINGS = (
    *(".bed", ".pgen", ".bgen", ".ped", ".vcf", ".vcf.gz", ".bcf", ".csv", ".csv.gz", ".tsv", ".txt", ".raw", ".traw"),
    *(".npz", ".xlsx", ".xls", ".ods", ".parquet"),
)
BESIDE = (".bim", ".fam", ".pvar", ".psam", ".sample", ".map")
WORDS = [
    "0",
    "1",
    "2",
    "NA",
    "-1",
    "3",
    "rs1",
    "s1",
    "sample",
    "chrom",
    "pos",
    "A",
    "AG",
    "A/G",
    "0/1",
    "",
    '"',
    "#",
    "0.5",
    "-0.3",
    "1,5",
    "H",
    "BB",
    "block",
    "AlleleID",
    "*",
]


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Write the odd cases once; the fuzz changes copies of their bytes."""
    return corpus.write(tmp_path_factory.mktemp("odd"), corpus.odd())


def _assert_dataset_or_sentence(sources):
    report = doctor.examine(sources)
    if report.usable:
        genotypes = doctor.load(sources).genotypes
        assert blocks.copies(blocks.read(genotypes.dosages), missing=-1).min() >= -1
        assert blocks.copies(blocks.read(genotypes.dosages), missing=-1).max() <= genotypes.ploidy
    else:
        with pytest.raises(InputError) as caught:
            doctor.load(sources)
        assert str(caught.value) == report.reason()
        assert report.reason()


@FUZZ
@given(data=st.binary(max_size=300), ending=st.sampled_from(ENDINGS))
def test_random_bytes(data, ending):
    with TemporaryDirectory() as home:
        folder = Path(home)
        path = folder / f"cohort{ending}"
        path.write_bytes(data)
        for beside in BESIDE:
            path.with_suffix(beside).write_bytes(data[::-1])
        _assert_dataset_or_sentence(doctor.Sources(path))


@FUZZ
@given(
    rows=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=6),
    delimiter=st.sampled_from([",", "\t", ";", " "]),
    ending=st.sampled_from([".csv", ".txt", ".vcf"]),
)
@example(rows=[["chrom", "0", "0", "0", "0", "rs1"], ["0"] * 6], delimiter=",", ending=".csv")
def test_random_tables(rows, delimiter, ending):
    with TemporaryDirectory() as home:
        folder = Path(home)
        path = folder / f"cohort{ending}"
        path.write_text("\n".join(delimiter.join(row) for row in rows))
        _assert_dataset_or_sentence(doctor.Sources(path))
        _assert_dataset_or_sentence(doctor.Sources(path, traits=path))


@settings(FUZZ, max_examples=150)
@given(data=st.data())
def test_damaged_files(data, homes):
    with TemporaryDirectory() as home:
        folder = Path(home)
        case = data.draw(st.sampled_from(homes), label="case")
        paths = case.paths()
        for path in sorted(case.folder.iterdir()):
            content = bytearray(path.read_bytes())
            if path in paths.values() or data.draw(st.booleans(), label=f"damage {path.name}"):
                for _ in range(data.draw(st.integers(0, 3), label="changes")):
                    at = data.draw(st.integers(0, max(0, len(content) - 1)), label="at")
                    content[at : at + data.draw(st.integers(0, 4), label="cut")] = data.draw(
                        st.sampled_from([b"", b"\0", b"\xff", b"\t", b",", b"\n", b"2", b"-7", b"\x89", b'"', b"1e9"])
                        | st.binary(max_size=3),
                        label="put",
                    )
                if data.draw(st.integers(0, 4), label="truncate?") == 0:
                    del content[data.draw(st.integers(0, len(content)), label="length") :]
            (folder / path.name).write_bytes(content)
        _assert_dataset_or_sentence(doctor.Sources.of({key: folder / path.name for key, path in paths.items()}))


@FUZZ
@given(
    data=st.binary(max_size=200),
    ending=st.sampled_from([".gff3", ".bed", ".csv", ".tsv.gz", ".xlsx", ".parquet"]),
    key=st.sampled_from(["genes", "truth", "traits"]),
)
def test_random_bytes_beside_good_genotypes(data, ending, key, homes):
    with TemporaryDirectory() as home:
        folder = Path(home)
        good = next(case for case in homes if case.name == "odd-bim-blanks")
        path = folder / f"beside{ending}"
        path.write_bytes(data)
        _assert_dataset_or_sentence(doctor.Sources.of({"genotypes": good.folder / good.genotypes, key: path}))

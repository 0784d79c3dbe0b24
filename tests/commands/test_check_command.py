"""`snp-explorer check` on every broken and odd file: its exit code, its sentence, and never a traceback."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import corpus
import pytest

from explorer import cli, machine
from explorer.datasets import samples

BROKEN, ODD = corpus.broken(), corpus.odd()


def asked_of(case: corpus.Case) -> list[str]:
    """Return the command line for a case."""
    paths = case.paths()
    beside = [
        part
        for role in ("traits", "genes", "truth", "map")
        if paths.get(role)
        for part in (f"--{role}", str(paths[role]))
    ]
    return ["check", str(paths["genotypes"]), *beside]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file(case: corpus.Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = corpus.write(tmp_path, [case])[0]
    mends = ["--mend", *case.mend] if case.mend == ("haploid",) else []
    code = cli.main([*asked_of(case), *mends])
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out
    assert "program itself failed" not in told.err
    if case.usable and not mends:
        assert code == 0
        assert told.err == ""
        place = told.out
    else:
        assert code == 2
        assert told.err.startswith("snp-explorer: ")
        assert told.err.count("\n") == 1
        place = told.err
    for words in case.words:
        assert words in place


@pytest.mark.parametrize(
    "case", [case for case in BROKEN if case.mend and case.dosages is not None], ids=lambda c: c.name
)
def test_offered_mend_is_named_and_taken(case: corpus.Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = corpus.write(tmp_path, [case])[0]
    cli.main(asked_of(case))
    offered = capsys.readouterr().out
    for code in case.mend:
        assert f"--mend {code} " in offered
    assert cli.main([*asked_of(case), "--mend", *case.mend]) == 0
    assert "mended: " in capsys.readouterr().out


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_odd_file_is_usable(case: corpus.Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = corpus.write(tmp_path, [case])[0]
    assert cli.main([*asked_of(case), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["usable"]
    assert told["reason"] is None


def test_console_command_refuses_in_a_process_of_its_own(tmp_path: Path) -> None:
    case = corpus.write(tmp_path, [next(case for case in BROKEN if case.name == "plink-truncated")])[0]
    told = subprocess.run([sys.executable, "-m", "explorer.cli", *asked_of(case)], capture_output=True, text=True)
    assert told.returncode == 2
    assert "cut off" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["check", "/nowhere/cohort.bed"], "there is no such file"),
        (["check", "/"], "it is a folder"),
        (["explain", "/nowhere", "--out", "x.csv"], "not the folder of a trained run"),
        (["serve", "--data-folder", "/nowhere"], "there is no such folder"),
        (["serve", "--port", "70000"], "ports go from 0 to 65535"),
        (["serve", "--upload-limit", "0"], "more than 0 GB"),
    ],
)
def test_refusals(
    asked: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(asked) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_does_not_wait_for_torch_or_streamlit() -> None:
    heavy = "{'torch', 'streamlit', 'pandas'} & set(sys.modules)"
    asked = f"import sys; from explorer import cli; cli._parser(); print({heavy})"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a cohort as .bed, its traits, a note, and a .bim of another cohort."""
    sample = samples.files("cohort")["genotypes"]
    home = tmp_path / "home"
    home.mkdir()
    for ending in (".bed", ".bim", ".fam"):
        shutil.copy(sample.with_suffix(ending), home / f"c{ending}")
    shutil.copy(samples.files("cohort")["traits"], home / "traits.csv")
    (home / "notes.pdf").write_bytes(b"%PDF")
    (home / "old.bim").write_text("1\trs1\t0\t5\tA\tC\n")
    return home


@pytest.mark.parametrize(
    ("given", "roles", "unused"),
    [
        (["."], [], ["notes.pdf", "old.bim", "traits.csv"]),
        (["."], ["traits.csv"], ["notes.pdf", "old.bim"]),
        (["c.*"], [], []),
        (["*.b*"], [], ["old.bim"]),
        (["c.bed", "c.bim", "c.fam", "notes.pdf"], [], ["notes.pdf"]),
        (["c.bed"], ["traits.csv"], []),
    ],
)
def test_what_was_not_used_is_listed(
    folder: Path,
    given: list[str],
    roles: list[str],
    unused: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    asked = ["check", *given, *(part for name in roles for part in ("--traits", name))]
    assert cli.main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unused"] == unused
    assert cli.main(asked) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Not used:")]
    assert said == ([f"Not used: {', '.join(unused)}."] if unused else [])


def test_json_says_what_loading_needs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(folder / "c.bed"), "--json"]) == 0
    needs = json.loads(capsys.readouterr().out)["needs"]
    assert set(needs) == {"memory_bytes", "disk_bytes", "seconds"}
    calls = 4 * ((folder / "c.bed").stat().st_size - 3)
    assert needs["disk_bytes"] == calls  # of 1,200 samples, so that no bits are left over
    assert needs["memory_bytes"] > calls
    assert needs["seconds"][0] < needs["seconds"][1]


@pytest.mark.parametrize("command", ["check", "associate"])
def test_too_little_memory_is_refused_before_anything_is_read(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: (10**9, 5_000_000))
    given = [str(folder / "c.bed")]
    if command == "associate":
        given = ["--genotypes", *given, "--trait", "disease", "--out", str(folder / "p.csv")]
    assert cli.main([command, *given]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Memory: this needs about" in told.err
    assert "and 5 MB are free" in told.err

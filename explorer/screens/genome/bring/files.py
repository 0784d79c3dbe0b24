"""Bring your own data: choose files, see what was understood and what looks wrong, mend, load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from explorer.components.upload import upload
from explorer.datasets import builds, samples
from explorer.datasets.doctor import GENOTYPE_ENDINGS, Report
from explorer.datasets.doctor.together import MEMBERS, brought, by_chromosome, called, unused
from explorer.datasets.formats.findings import contrary
from explorer.datasets.formats.recognition import TABLES, ending
from explorer.datasets.traits import KINDS, Column
from explorer.jobs.data_folder import companions, shown
from explorer.jobs.runs import Run
from explorer.routes import server
from explorer.screens.genome.bring import effects, folder, uploaded
from explorer.ui import address, follow, navigation, needs
from explorer.ui.say import escaped, plain, plainly, spelled
from explorer.ui.session import store, token, workspace

ROLES = {
    "genotypes": "Genotypes",
    "traits": "Traits and covariates",
    "genes": "Genes",
    "truth": "Known loci",
    "map": "Map",
}
READ = {
    "genotypes": "PLINK .bed with its .bim and .fam, .pgen with its .pvar and .psam, .ped with its .map, .raw, .traw; "
    "VCF or BCF; BGEN, with its .sample if there is one; HapMap; R/qtl's csv and csvr; BIMBAM's mean genotypes; "
    "a table of 0/1/2, 0/1, -1/0/1 or allele letters with samples in rows or columns, as text, Excel workbook or "
    "Parquet; .npz. Doses of imputation are kept as fractions. Positions may be missing.",
    "traits": "A table with a column of sample names, as text, Excel workbook or Parquet; quantitative, two classes, "
    "or categories.",
    "genes": "BED, GFF3, or a table with chromosome, start, end, name and strand.",
    "truth": "A table with chromosome, start, end and name, where an answer is known.",
    "map": "Where each SNP lies, if the genotypes do not say: a table with chromosome, position (bp, kb, Mb or cM) and "
    "SNP name; PLINK .map or .bim.",
}
NONE = "none"
UNKNOWN_BUILD = "not known"
MOST_BINARY = 8
"""Binary traits whose cases can be chosen on the page."""
WORDS = {
    "traits": ("trait", "pheno", "covar", "yield"),
    "genes": ("gene", ".gff", ".gff3"),
    "truth": ("truth", "qtl", "causal", "loci", "known"),
    "map": ("map.", "map_", ".map", "position", "snp_info", "snpinfo", ".bim"),
}
LOOKS = {"error": ("error", st.error), "warning": ("warning", st.warning), "note": ("info", st.info)}


def files() -> list[Path]:
    """Choose files: uploaded, from the data folder, or those of a sample; return their paths."""
    own = ["Upload", *(["Data folder"] if workspace().data_folder is not None else [])] if workspace().own_data else []
    ways = [*own, "Sample files"]
    way = st.segmented_control("Files come from", ways, default=ways[0], required=True, key="way", bind="query-params")
    if way == "Sample files":
        st.caption("The files that come with the app, read as yours would be: see what the examination says of them.")
        name = address.choose("Sample", samples.names(), "sample", format_func=lambda name: samples.TITLES[name][0])
        paths = samples.files(name)
        return [*paths.values(), *companions(paths["genotypes"])]
    if way == "Data folder":
        return folder.choose()
    uploads = upload(
        f"/live/upload?token={token()}",
        key="upload",
        hint="Genotypes, with traits and covariates, genes, known loci, a map. All stay on the app's machine.",
        accept=[*GENOTYPE_ENDINGS, ".gff3", ".gff", ".gff3.gz", ".pheno", ".map", ".map.gz"],
        most_bytes=server.current().access.most_upload_bytes,
    )
    uploaded.show()
    paths = [workspace().uploads_folder / file.upload / file.name for file in uploads]
    return [path for path in paths if path.is_file()]


def roles(paths: Sequence[Path]) -> dict[str, Path]:
    """Choose which file holds what, with the likely answer filled in; return role -> path."""
    likely = guess(paths)
    by_name = called([path for path in paths if not brought(path, paths)])
    names = {path: name for name, path in by_name.items()}
    chosen: dict[str, Path] = {}
    places = [column for _ in range(0, len(ROLES), 3) for column in st.columns(3)]
    for role, column in zip(ROLES, places, strict=False):
        options = list(by_name) if role == "genotypes" else [NONE, *by_name]
        at = options.index(names[likely[role]]) if role in likely else 0
        with column:
            name = st.selectbox(
                ROLES[role], options, index=at, key=f"role-{role}-{'|'.join(sorted(by_name))[:200]}", format_func=plain
            )
        if name and name != NONE:
            chosen[role] = by_name[name]
    return chosen


def build() -> str | None:
    """Choose the reference build of the positions; None where it is not known."""
    helped = "Positions and genes are checked against the lengths of its chromosomes."
    name = st.selectbox("Reference build", [UNKNOWN_BUILD, *builds.NAMES], key="build", help=helped, width=300)
    return None if name == UNKNOWN_BUILD else name


def more(paths: Sequence[Path], sources: dict[str, Path]) -> tuple[Path, ...]:
    """Choose further files of genotypes of the same samples, where some are called like the first one."""
    free = called([path for path in paths if path not in sources.values() and not brought(path, paths)])
    names = {path: name for name, path in free.items()}
    likely = [names[path] for path in by_chromosome(sources["genotypes"], free.values())]
    if not likely:
        return ()
    key = f"more-{sources['genotypes'].name}-{len(free)}"[:200]
    label = "More genotypes of the same samples (a file per chromosome)"
    return tuple(free[name] for name in st.multiselect(label, list(free), default=likely, key=key, format_func=plain))


def left_over(paths: Sequence[Path], sources: dict[str, Path], more: Sequence[Path]) -> list[Path]:
    """Return the files that were given and that nothing uses, and name them."""
    left = unused(paths, [*sources.values(), *more])
    if left:
        st.caption(escaped(f"Not used: {', '.join(shown(name) for name in called(left))}."))
    return left


def guess(paths: Sequence[Path]) -> dict[str, Path]:
    """Return which file likely holds what, by its ending and name.

    >>> {role: path.name for role, path in guess([Path("a.bed"), Path("a.bim"), Path("traits.csv")]).items()}
    {'traits': 'traits.csv', 'genotypes': 'a.bed'}
    """
    bringing = {path for path in paths if any(brought(other, [path]) for other in paths)}
    likely: dict[str, Path] = {}
    for path in paths:
        name = path.name.lower()
        if brought(path, paths):
            continue
        if name.endswith(".bed") and path not in bringing and len(paths) > 1:
            likely.setdefault("genes", path)
            continue
        role = next((role for role, words in WORDS.items() if any(word in name for word in words)), None)
        if role is not None and not name.endswith((".vcf", ".vcf.gz", ".bcf")) and path not in bringing:
            likely.setdefault(role, path)
    left = [p for p in paths if p not in likely.values() and p.name.lower().endswith(GENOTYPE_ENDINGS)]
    left = [p for p in left if not p.name.lower().endswith(MEMBERS)]
    if left:
        likely["genotypes"] = left[0]
        tables = [p for p in left[1:] if ending(p) in TABLES and p not in by_chromosome(left[0], left)]
        if len(tables) == 1:
            likely.setdefault("traits", tables[0])
    return likely


def examined(
    sources: dict[str, Path],
    more: tuple[Path, ...],
    unused: Sequence[Path],
    build: str | None,
    mends: Sequence[str],
) -> tuple[tuple[str, ...], Report]:
    """Return the mends that were applied and the doctor's report; the page ends here while it is being made."""
    chosen = (*sorted((role, str(path)) for role, path in sources.items()), *map(str, more))
    if st.session_state.get("mends-for") != chosen:
        st.session_state["mends-for"], mends = chosen, ()
        forget_mends()
    parameters = {**sources, "more": more, "unused": tuple(unused), "build": build, "mends": tuple(mends)}
    title = f"Check of {sources['genotypes'].name}"
    run = follow.request("check", parameters, title)
    if run.pending:
        needs.line(needs.of("check", parameters))
    follow.until_done(run)
    return tuple(mends), Report.model_validate(run.files.read("result.json"))


def report(result: Report) -> None:
    """Show what was understood, and each finding with its offered mends as switches."""
    if result.refusal:
        st.error(escaped(result.refusal), icon=":material/block:")
    if result.understood:
        st.subheader("What was understood")
        facts = pd.DataFrame([{"what": fact.label, "found": fact.value} for fact in result.understood])
        wide = {"found": st.column_config.TextColumn("found", width="large")}
        st.dataframe(spelled(facts), hide_index=True, height="content", column_config=wide, key="understood")
    if result.findings:
        st.subheader("What looks wrong" if any(f.severity != "note" for f in result.findings) else "What to know")
    elif result.usable:
        st.success("Nothing looks wrong.", icon=":material/check_circle:")
    for number, finding in enumerate(result.findings):
        icon, box = LOOKS["note" if finding.mended else finding.severity]
        box(f"**{escaped(finding.place)}**: {escaped(finding.sentence)}", icon=f":material/{icon}:")
        with st.container(horizontal=True):
            for mend in finding.offered():
                st.toggle(
                    escaped(mend.label),
                    value=mend.code in mends(),
                    key=f"mend-{mend.code}-{number}",
                    on_change=_turn,
                    args=(mend.code,),
                )
        effects.show(finding)


def mends() -> tuple[str, ...]:
    """Return the mends that are switched on."""
    return tuple(sorted(st.session_state.get("mends", ())))


def forget_mends() -> None:
    """Switch every mend off, as when other files are chosen."""
    st.session_state["mends"] = set()


def _turn(code: str) -> None:
    """Switch a mend on or off; one that contradicts it goes off."""
    chosen = st.session_state.setdefault("mends", set())
    if code in chosen:
        chosen.discard(code)
        return
    chosen.add(code)
    for other in contrary(code):
        chosen.discard(other)
        for key in [str(key) for key in st.session_state if str(key).startswith(f"mend-{other}-")]:
            st.session_state[key] = False


def columns(report: Report) -> tuple[Column, ...]:
    """Correct what each column of the traits table holds."""
    if not report.columns:
        return ()
    st.subheader("Traits and covariates")
    st.caption("Correct what was guessed wrongly: a category coded 1, 2, 3 reads like a number.")
    table = pd.DataFrame([{"name": c.name, "kind": c.kind, "role": c.role} for c in report.columns])
    edited = st.data_editor(
        spelled(table),
        hide_index=True,
        disabled=["name"],
        key="columns-" + "|".join(table["name"])[:200],
        column_config={
            "kind": st.column_config.SelectboxColumn("kind", options=list(KINDS), required=True),
            "role": st.column_config.SelectboxColumn("role", options=["trait", "covariate"], required=True),
        },
    )
    corrected = [
        column.model_copy(update={"kind": row["kind"], "role": row["role"]})
        for column, (_, row) in zip(report.columns, edited.iterrows(), strict=True)
    ]
    return _with_cases(corrected)


def _with_cases(columns: list[Column]) -> tuple[Column, ...]:
    """Choose which of the two classes of each binary trait are its cases."""
    binary = [c for c in columns if c.kind == "binary" and c.role == "trait" and len(c.levels) == 2]
    if not binary:
        return tuple(columns)
    st.caption(
        "The cases of each trait with two classes: networks and tests give the probability and effect for these."
    )
    cases: dict[str, str] = {}
    for column in binary[:MOST_BINARY]:
        cases[column.name] = st.segmented_control(
            f"Cases of {escaped(column.name)}",
            column.levels,
            default=column.levels[1],
            required=True,
            format_func=escaped,
            key=f"cases-{'|'.join((column.name, *column.levels))[:200]}",
        )
    if len(binary) > MOST_BINARY:
        st.caption(
            f"{len(binary) - MOST_BINARY} more traits have two classes; the second one as listed are their cases."
        )
    return tuple(
        c.model_copy(update={"levels": c.levels[::-1]}) if c.levels and cases.get(c.name) == c.levels[0] else c
        for c in columns
    )


def load(
    sources: dict[str, Path],
    more: tuple[Path, ...],
    build: str | None,
    mends: tuple[str, ...],
    corrected: tuple[Column, ...],
    report: Report,
) -> None:
    """Offer to load the files, follow the import, and lead on to the data."""
    name = st.text_input("Name of the dataset", value=sources["genotypes"].stem, max_chars=100, key="dataset-name")
    columns = corrected if corrected != report.columns else None
    parameters: dict[str, object] = {**sources, "more": more, "build": build, "mends": mends}
    parameters |= {"name": name, "columns": columns}
    existing = _import_of(parameters)
    needs.line(report.needs)
    pressed = st.button("Load", type="primary", icon=":material/download_done:", disabled=not report.usable, key="load")
    if pressed and report.usable:
        existing = follow.request("import", parameters, f"Import of {name}", again=True)
    if existing is None:
        return
    run = follow.until_done(existing)
    digest = run.files.read("result.json")["digest"]
    with st.container(key="loaded"):
        st.success(f"**{escaped(name)}** is loaded.", icon=":material/check_circle:")
        navigation.link("data", "Look at the data", dataset=digest)


def _import_of(parameters: dict[str, object]) -> Run | None:
    with plainly():
        return store().find("import", parameters)

"""The data folder on the page: open a folder, filter by kind, find by name, and take only what was ticked."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import streamlit as st

from explorer.errors import InputError
from explorer.jobs import listing
from explorer.jobs.data_folder import companions, shown
from explorer.jobs.listing import File, Listing, PassedOver
from explorer.ui.caching import cached_data
from explorer.ui.say import count, escaped, plainly, size
from explorer.ui.session import workspace

ROWS = 50
"""How many folders and files are shown at once."""
UNSCROLLED, HEIGHT = 14, 380
"""More rows than this are scrolled in a box of this height (pixels)."""
NAMED = 5
"""How many names that were passed over are told with their reasons."""
AT, CHOSEN, WORDS = "folder-at", "folder-chosen", "folder-words"


def choose() -> list[Path]:
    """Choose files below the data folder; return their paths, with those beside them that come along."""
    with st.container(horizontal=True):
        kind = st.segmented_control(
            "Show", list(listing.KINDS), default="all", required=True, key="folder-kind", format_func=str.capitalize
        )
        words = st.text_input(
            "Find by name", key=WORDS, type="search", placeholder="Part of a name, then Enter", max_chars=200
        )
    at: str = st.session_state.setdefault(AT, "")
    with st.container(border=True, gap="xsmall"):
        _way(at)
        with plainly():
            root = _root()
            found = _find(root, words, at, kind) if words else listing.level(root, at, kind)
        _rows(root, found, at, f"{at}-{kind}-{words}")
        _say_what_is_missing(found, at, words)
    return _chosen()


@cached_data(ttl=10, max_entries=20)
def _find(root: Path, words: str, at: str, kind: str) -> Listing:
    """Search; a page that is drawn anew with the same words within ten seconds does not search again."""
    return listing.find(root, words, at, kind)


def _root() -> Path:
    root = workspace().data_folder
    if root is None:
        raise InputError("Data folder", "the app was started without one", "Start it with --data-folder.")
    return root


def _way(at: str) -> None:
    """Draw the way to the open folder, each folder of it a button."""
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        parts = PurePosixPath(at).parts if at else ()
        for depth, name in enumerate((_root().name or "/", *parts)):
            if depth:
                st.markdown(":gray[/]", width="content")
            _opener(name, "/".join(parts[:depth]), here=depth == len(parts), key=f"way-{depth}")


def _rows(root: Path, found: Listing, at: str, key: str) -> None:
    """Draw one page of folders, to be opened, and of files, to be ticked."""
    paths = [*found.folders, *found.files]
    first = 0
    if len(paths) > ROWS:
        pages = -(-len(paths) // ROWS)
        with st.container(horizontal=True, vertical_alignment="center"):
            first = ROWS * (st.pagination(pages, key=f"folder-page-{key}") - 1)
            st.caption(f"{first + 1:,} to {min(first + ROWS, len(paths)):,} of {count(len(paths), 'name')}")
    seen = paths[first : first + ROWS]
    folders, files = seen[: max(len(found.folders) - first, 0)], seen[max(len(found.folders) - first, 0) :]
    height = HEIGHT if len(seen) > UNSCROLLED else "content"
    with st.container(horizontal=True, gap=None, height=height, border=False):
        st.space("small")
        with st.container(gap=None):
            for path in folders:
                _opener(_below(path, at), path, key=f"open-{path}")
            for path in files:
                told = listing.describe(root, path)
                if isinstance(told, PassedOver):
                    found.passed.append(told)
                else:
                    _tick(_below(path, at), told)


def _below(path: str, at: str) -> str:
    return path.removeprefix(f"{at}/") if at else path


def _opener(name: str, path: str, key: str, here: bool = False) -> None:
    """Draw a folder; a click opens it and ends the search."""
    icon = ":material/folder_open:" if here else ":material/folder:"
    st.button(escaped(shown(name)), key=key, type="tertiary", icon=icon, on_click=_open, args=(path,))


def _open(path: str) -> None:
    st.session_state[AT], st.session_state[WORDS] = path, ""


def _tick(name: str, file: File) -> None:
    """Draw a file with a box to tick."""
    along = f", with {' and '.join(file.beside)}" if file.beside else ""
    key = f"pick-{file.path}"
    st.session_state[key] = file.path in st.session_state.get(CHOSEN, ())
    label = f"{escaped(shown(name))} :gray[:small[{escaped(size(file.bytes) + shown(along))}]]"
    st.checkbox(label, key=key, on_change=_turn, args=(file.path,))


def _turn(path: str) -> None:
    chosen: list[str] = st.session_state.setdefault(CHOSEN, [])
    st.session_state[CHOSEN] = [other for other in chosen if other != path] + [path] * (path not in chosen)


def _say_what_is_missing(found: Listing, at: str, words: str) -> None:
    """Say that nothing was found, that not all was looked at, and which names were passed over and why."""
    if not len(found):
        st.caption("Nothing here is called so." if words else "No file of this kind is here.")
    if not found.complete:
        st.caption(
            "There is more than could be searched: open a folder, and only what is below it is searched."
            if words
            else f"Only {listing.MOST_NAMES:,} names of this folder were looked at: find the others by name."
        )
    if found.passed:
        told = ", ".join(f"{passed.name} ({passed.reason})" for passed in found.passed[:NAMED])
        more = f", and {len(found.passed) - NAMED:,} more" if len(found.passed) > NAMED else ""
        were = "name was" if len(found.passed) == 1 else "names were"
        st.caption(escaped(f"{len(found.passed):,} {were} passed over: {told}{more}."))


def _chosen() -> list[Path]:
    """Draw what was chosen, each with a way to put it back; return the paths of what may still be opened."""
    chosen: list[str] = st.session_state.get(CHOSEN, [])
    if not chosen:
        st.caption("Tick the files to examine. What belongs to a file, as the .bim and .fam of a .bed, comes with it.")
        return []
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown("Chosen:", width="content")
        for path in chosen:
            st.button(
                escaped(shown(path)), key=f"put-back-{path}", icon=":material/close:", on_click=_turn, args=(path,)
            )
    paths: list[Path] = []
    for path in chosen:
        try:
            paths.append(workspace().data_path(path))
        except InputError as error:
            st.error(escaped(error), icon=":material/error:")
    return list(dict.fromkeys([*paths, *(beside for path in paths for beside in companions(path))]))

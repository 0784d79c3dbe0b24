"""Who has entered in this browser, the way out, and the other browsers by which the same person has entered."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from explorer.routes import entered, server
from explorer.routes.base import prefix
from explorer.routes.entered import Browser
from explorer.routes.entrance import LEAVING
from explorer.routes.sessions import Session, Sessions
from explorer.ui.say import about, escaped, plainly
from explorer.ui.session import person, session

BUTTON = (
    "font: inherit; font-size: 0.875rem; color: inherit; background: none; cursor: pointer; padding: 0.3rem 0.8rem; "
    "border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: 0.5rem"
)
FORM = f'<form method="post" action="{{action}}"><button style="{BUTTON}">Leave</button></form>'
OWNERS = {"alone": "The owner", "class": "The teacher", "users": "The owner"}
"""What whoever has the start key is called, by how a server is used."""
FOOT = """
<style>
  [data-testid="stSidebarContent"] { display: flex; flex-direction: column; overflow: hidden; }
  [data-testid="stSidebarContent"] [data-testid="stSidebarNav"] { flex: 1; min-height: 0; overflow-y: auto; }
  [data-testid="stSidebarContent"] [data-testid="stSidebarUserContent"] { flex: none; overflow-y: auto; }
  [data-testid="stSidebarContent"] [data-testid="stSidebarUserContent"] { max-height: 60%; padding: 0.5rem 0.75rem; }
</style>
"""
"""The list of pages is longer than most windows: what stands below it by itself would not be seen."""
UNKNOWN = "a browser that does not say which"


def foot() -> None:
    """Draw, at the foot of the sidebar of a server of many, who has entered, and the way out."""
    if server.current().mode == "alone" or session() is None:
        return
    with st.sidebar, st.container(key="entered-as", gap="xsmall"):
        st.html(FOOT)
        st.markdown(f":small[:material/person: {escaped(name())}]")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            leave()
            with st.popover("Browsers", type="tertiary"):
                st.markdown("**You have entered by**")
                browsers("foot")


def section() -> None:
    """Draw the browsers of who uses a server alone, and the way out, as a part of a page."""
    if server.current().mode != "alone" or session() is None:
        return
    st.subheader("Browsers")
    browsers("section")
    leave()


def name() -> str:
    """Return what whoever looks at this page is called, as it was typed."""
    there = person()
    return OWNERS[server.current().mode] if there is None else there.name


def leave() -> None:
    """Draw the button that ends the session of this browser."""
    st.html(FORM.format(action=escape(prefix(st.get_option("server.baseUrlPath")) + LEAVING)), width="content")


def browsers(place: str) -> None:
    """Draw the browsers by which the same person has entered, and buttons that end their sessions.

    Parameters
    ----------
    place : where on the page, as a key
    """
    own, sessions = session(), server.current().access.sessions
    if own is None:
        st.caption("Nobody has entered.")
        return
    found = entered.browsers(sessions, own)
    for browser in found:
        _one(sessions, own, browser, place)
    if len(found) > 1 and st.button("End all others", key=f"{place}-end-others", icon=":material/logout:"):
        with plainly():
            entered.end_others(sessions, own)
        st.rerun()
    if len(found) == 1:
        st.caption("You have entered by no other browser.")


def _one(sessions: Sessions, own: Session, browser: Browser, place: str) -> None:
    """Draw one browser in a line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{place}-{browser.id}"):
        st.markdown(f"{escaped(browser.name or UNKNOWN)} :small[:gray[{escaped(told(browser))}]]", width="stretch")
        if not browser.here and st.button("End", key=f"{place}-end-{browser.id}", type="tertiary"):
            with plainly():
                entered.end(sessions, own, browser.id)
            st.rerun()


def told(browser: Browser) -> str:
    """Return since when a browser has entered, and whether it is here now."""
    since = time.strftime("since %d %b %H:%M", time.localtime(browser.began))
    if browser.here:
        return f"this one, {since}"
    if browser.sockets:
        return f"{since}, open now"
    ago = time.time() - browser.seen
    return f"{since}, last here {about(ago) + ' ago' if ago >= 90 else 'a moment ago'}"

"""The page at `/enter`: the ways in that this server has, on one page that needs no script."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from explorer.routes.ways import account_file
from explorer.routes.ways.ways import Ways

STYLE = """
  :root { color-scheme: light dark; background: light-dark(#fff, #121419); color: light-dark(#14171c, #eceef2);
    font: 17px/1.5 system-ui, sans-serif; --line: light-dark(#c9ced6, #4a505a);
    --act: light-dark(#1f5fbf, #7db1ff); --on: light-dark(#fff, #0d1420); }
  body { max-width: 30rem; margin: clamp(1.5rem, 14vh, 9rem) auto 2rem; padding: 0 1.25rem; }
  .app { font-size: .9rem; margin: 0 0 .3rem; color: light-dark(#59616d, #a2abb8); }
  h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
  form { margin: 1.25rem 0; }
  label { display: block; margin: 0 0 .9rem; }
  label span { display: block; font-size: .9rem; margin-bottom: .2rem; }
  input { box-sizing: border-box; width: 100%; font: inherit; padding: .55rem .7rem; border: 1px solid var(--line);
    border-radius: 6px; background: light-dark(#fff, #16191f); color: inherit; }
  input.code { font: 600 1.5rem/1.3 ui-monospace, monospace; letter-spacing: .18em; text-transform: uppercase; }
  input.code::placeholder { font-weight: 400; opacity: .45; }
  a.link { font: .9rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; color: var(--act); }
  button, a.act { display: inline-block; font: inherit; padding: .55rem 1.4rem; border-radius: 6px; cursor: pointer;
    border: 1px solid var(--act); background: var(--act); color: var(--on); text-decoration: none; }
  a.other { background: none; color: var(--act); }
  :is(input, button, a, summary):focus-visible { outline: 2px solid var(--act); outline-offset: 2px; }
  .wrong { color: light-dark(#a3201a, #ffb4ab); }
  .here { border-left: 3px solid var(--act); padding: .1rem 0 .1rem .8rem; }
  details { border-top: 1px solid var(--line); padding: .7rem 0; }
  summary { cursor: pointer; color: var(--act); }
  code { font-size: .92em; }
"""
FRAME = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} · SNP Explorer</title>
<style>{style}</style>
<p class="app">SNP Explorer</p>
<h1>{title}</h1>
{body}
</html>
"""
KEY_WHAT = (
    "It holds genotypes, so it opens only for whoever has its key. Open the address that was printed when the app was "
    "started: it carries the key. Or type the key here."
)
KEY_WHERE = "On the machine it runs on, <code>snp-explorer address</code> prints the address again."
WRONG_KEY = "That is not its key. Each start of the app makes a new one."
OWN = "You get a workspace of your own, which nobody else in the class sees."
CLOSED = "The class cannot be joined now. Ask your teacher to open it, or come back by your personal link."
NAMED = "The name is missing. Give a first name of 1 to 40 characters."
KEEP = "Keep it, as a bookmark or in a message to yourself: it brings you back here from any browser."
ALONE = "Whoever has it comes in as you."


def entrance(
    ways: Ways, base: str, onward: str, wrong: str = "", here: str = "", code: str = "", name: str = ""
) -> str:
    """Return the page with every way in; `wrong` says what was refused, `here` who is in already, both as text.

    `code` and `name` are what stands in the form to begin with.
    """
    hidden = f'<input type="hidden" name="next" value="{escape(onward)}">'
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    if here:
        go_on = f'<a class="act" href="{escape(base + onward)}">Go on</a>'
        said = f'<p class="here">You are here as {escape(here)}.</p><p>{go_on}</p>' + said
    if ways.joining is not None:
        form = _class(ways.joining.open, base, hidden, code, name)
        body = [said, *(_folded("Join as somebody else", "".join(form)) if here and not wrong else form)]
        title = "The class" if here else "Join the class"
        body += _folded("You have been here before?", "<p>Open your personal link, and you go on where you were.</p>")
        body += _folded("You are the teacher?", _key(base, hidden))
    elif ways.passwords is not None or ways.openid is not None:
        title, body = "Sign in", [said]
        if ways.passwords is not None:
            body.append(_password(base, hidden, name))
        if ways.openid is not None:
            target = f"{base}/enter/openid?next={quote(onward, safe='')}"
            kind = "act other" if ways.passwords is not None else "act"
            shown = escape(ways.openid.settings.shown_name)
            body.append(f'<p><a class="{kind}" href="{escape(target)}">Sign in with {shown}</a></p>')
        body += _folded("You run this app?", _key(base, hidden))
    else:
        title, body = "The app asks for its key", [said, f"<p>{KEY_WHAT}</p>", _key(base, hidden, first=True)]
    return FRAME.format(title=title, style=STYLE, body="\n".join(part for part in body if part))


def joined(name: str, given: str, link: str, onward: str) -> str:
    """Return the page for who has just joined, with the personal link, which is shown this once.

    `given` is the name that was typed: another than `name` where somebody else has it.
    """
    other = f"<p>Somebody is called {escape(given)} already, so you are <strong>{escape(name)}</strong>.</p>\n"
    body = f"""{other if name != given else ""}<p>You are in the class. This is your personal link:</p>
<p><a class="link" href="{escape(link)}">{escape(link)}</a></p>
<p>{KEEP} {ALONE}</p>
<p><a class="act" href="{escape(onward)}">Go on</a></p>"""
    return FRAME.format(title=f"Welcome, {escape(name)}", style=STYLE, body=body)


def change(base: str, name: str, here: str, secret: str) -> str:
    """Return the page that asks whether a browser, in which somebody is in, is to be another's from now on."""
    body = f"""<p>The link is that of <strong>{escape(name)}</strong>. In this browser you are here as
<strong>{escape(here)}</strong>.</p>
<form method="post" action="{escape(base)}/enter/me"><input type="hidden" name="link" value="{escape(secret)}">
<button>Enter as {escape(name)}</button> <a class="act other" href="{escape(base)}/">Stay</a></form>"""
    return FRAME.format(title="Whose browser is this?", style=STYLE, body=body)


def said(title: str, sentence: str, base: str) -> str:
    """Return a page with one sentence, and the way back to the entrance."""
    body = f'<p>{escape(sentence)}</p><p><a class="act" href="{escape(base)}/enter">To the entrance</a></p>'
    return FRAME.format(title=escape(title), style=STYLE, body=body)


def _class(open: bool, base: str, hidden: str, code: str, name: str) -> list[str]:
    if not open:
        return [f"<p>{CLOSED}</p>"]
    first = "code" if not code else "name"
    focus = {first: " autofocus"}
    return [
        f"""<form method="post" action="{escape(base)}/enter/class">{hidden}
<label><span>Code of the class</span><input class="code" name="code" value="{escape(code)}" placeholder="CDF 346"
 autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20"
 required{focus.get("code", "")}></label>
<label><span>Your first name</span><input name="name" value="{escape(name)}" autocomplete="given-name" maxlength="40"
 required{focus.get("name", "")}></label>
<button>Join</button></form>""",
        f"<p>{OWN}</p>",
    ]


def _password(base: str, hidden: str, name: str) -> str:
    focus = ("", " autofocus") if name else (" autofocus", "")
    return f"""<form method="post" action="{escape(base)}/enter/password">{hidden}
<label><span>Name</span><input name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="{account_file.LONGEST_NAME}" required{focus[0]}></label>
<label><span>Password</span><input type="password" name="password" autocomplete="current-password" required{focus[1]}>
</label>
<button>Sign in</button></form>"""


def _key(base: str, hidden: str, first: bool = False) -> str:
    return f"""<form method="post" action="{escape(base)}/enter">{hidden}
<label><span>Key</span><input type="password" name="key" autocomplete="off" required{" autofocus" if first else ""}>
</label>
<button>Enter</button></form>
<p>{KEY_WHERE}</p>"""


def _folded(summary: str, body: str) -> list[str]:
    return [f"<details><summary>{summary}</summary>{body}</details>"]

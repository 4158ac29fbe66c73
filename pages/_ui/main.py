"""Runs once per look: opens the viewer's desk at the gate, finds the pages, shows one of them."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import streamlit as st

from analytics.desk import Desk, open_desk
from analytics.errors import AnalyticsError, NotAllowed
from analytics.period import parse
from pages._ui import account, door, filters, shell
from pages._ui import state as states
from pages._ui.format import Format
from pages._ui.found import found_pages
from pages._ui.text import Text, language_for
from pages._ui.view import View

ASSETS = Path(__file__).parents[2] / "assets"


def main() -> None:
    """Show the page the address asks for."""
    asked = st.query_params.get("lang")
    t = Text(asked if asked in ("en", "zh-Hans", "zh-Hant") else language_for(st.context.locale))
    st.logo(str(ASSETS / "standings.svg"))
    try:
        desk = _desk(st.query_params.get("as", "office") if shell.local_mode() else _signed_in())
    except Exception as wrong:
        _closed(t, wrong)
        return
    _show(desk, t)


def _closed(t: Text, wrong: Exception) -> None:
    """No desk: say why on a page of its own, whatever page was asked for."""
    pages = [st.Page(_refuser(t, t(m.TITLE), wrong), title=t(m.TITLE), url_path=page) for _, page, m in found_pages()]
    home = st.Page(_refuser(t, t("Not available"), wrong), title="Standings", url_path="start", default=True)
    st.navigation([home, *pages], position="hidden").run()


def _refuser(t: Text, title: str, wrong: Exception) -> Callable[[], None]:
    def again() -> None:
        raise wrong

    def refused() -> None:
        _page_config(t, title)
        shell.guarded(t, again)
        st.button(t("Back to the start"), on_click=_afresh)

    return refused


def _afresh() -> None:
    """Forget the address but for the language."""
    language = st.query_params.get("lang")
    st.query_params.from_dict({"lang": language} if language else {})


def _desk(who: str) -> Desk:
    """The only call to the gate. ``published`` opens the release in which the period was first published."""
    period = st.query_params.get("period")
    if st.query_params.get("published") == "1":
        try:
            return open_desk(who, as_published=parse(period) if period else open_desk(who).latest())
        except AnalyticsError:
            return open_desk(who)
    return open_desk(who)


def _signed_in() -> str:
    """Who the front door says is looking; nobody sees nothing."""
    return str(st.user.get("login", "")) if st.user else ""


def _show(desk: Desk, t: Text) -> None:
    modules = {page: module for _, page, module in found_pages()}
    menu: dict[str, list] = {}
    made: dict[str, st.Page] = {}
    hidden: list[st.Page] = []
    for section, page, module in found_pages():
        if desk.viewer.role not in module.ROLES:  # not in the menu; its address says why, as for any other refusal
            refused = _refuser(t, t(module.TITLE), NotAllowed(
                "This page is not part of the desk of your role. Choose another from the menu, or ask an administrator."
            ))  # fmt: skip
            hidden.append(st.Page(refused, title=t(module.TITLE), url_path=page, visibility="hidden"))
            continue
        run = _runner(page, modules, desk, t, made)
        made[page] = st.Page(run, title=t(module.TITLE), url_path=page)
        menu.setdefault(t(section.capitalize()), []).append(made[page])
    first = next(iter(made))  # every page keeps its own address; "/" only leads to the first
    home = st.Page(lambda: _lead(made[first]), title="Standings", url_path="start", default=True, visibility="hidden")
    menu[next(iter(menu))] += [home, *hidden]
    st.navigation(menu, position="top").run()


def _lead(page: st.Page) -> None:
    """To the first page; an address that is no page goes along, to be spoken of there."""
    asked = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
    _goer(page)(**({} if asked in ("", "start") else {door.LOST: asked}))


def _page_config(t: Text, title: str) -> None:
    """Window title, our own icon (Streamlit fetches a named one from outside), and the menu with the theme choice."""
    about = t("Standings: honest, explainable league tables for a retail bank’s customer managers.")
    st.set_page_config(page_title=f"{title} · Standings", page_icon=str(ASSETS / "icon.png"), layout="wide",
                       menu_items={"About": about})  # fmt: skip


def _runner(page: str, modules: dict[str, ModuleType], desk: Desk, t: Text, made: dict):
    def run() -> None:
        module = modules[page]
        _page_config(t, t(module.TITLE))
        _remember(page)
        state = states.read(desk, st.query_params.to_dict())
        goto = {name: _goer(made[name]) for name in made}
        view = View(desk, t, Format(t), state, desk.viewer, st.context.theme.type == "dark", goto)
        account.corner(view, lambda: open_desk("office"))
        filters.bar(view, getattr(module, "USES", ()), getattr(module, "EXPORT", ""))
        shell.freshness(view, t(module.TITLE))
        shell.notices(view, tuple(made))
        shell.guarded(t, lambda: module.render(view))
        shell.footer(view)

    return run


def _remember(page: str) -> None:
    """Carry the choices from page to page: a new page without choices in its address starts with the last ones."""
    here = {n: st.query_params[n] for n in (*states.NAMES, *states.FRAME) if n in st.query_params}
    kept = st.session_state.get("state_kept", {})
    if st.session_state.get("page_kept") not in (None, page):
        for name, value in kept.items():
            if name not in here:
                here[name] = st.query_params[name] = value
    st.session_state["page_kept"], st.session_state["state_kept"] = page, here


def _goer(page):
    def go(**values: str | None) -> None:
        now = st.query_params.to_dict() | values
        st.switch_page(page, query_params={k: v for k, v in now.items() if v is not None})

    return go


main()

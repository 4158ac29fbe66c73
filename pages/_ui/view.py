"""All that a page is given: the desk to ask, the reader's words and numbers, and what the reader has chosen."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import streamlit as st

from analytics.desk import Desk
from analytics.kpi import Kpi
from analytics.viewer import Viewer
from pages._ui.format import Format
from pages._ui.state import State
from pages._ui.text import Text


@dataclass(frozen=True)
class View:
    """A page asks for nothing else: no session state, no address, no file, no other way to the data."""

    desk: Desk
    t: Text
    fmt: Format
    state: State
    viewer: Viewer
    dark: bool = False
    goto: Mapping[str, Callable[..., None]] = field(default_factory=dict, repr=False)

    @cached_property
    def cache_key(self) -> Hashable:
        """All that what is shown depends on: the release and whose eyes (the gate's own key), words, theme, choices."""
        chosen = replace(self.state, problems=())
        return self.desk.book.cache_key, self.desk.scope, self.viewer, self.t.language, self.dark, chosen

    @property
    def kpi(self) -> Kpi:
        """The chosen KPI."""
        return self.desk.kpi(self.state.kpi)

    def title(self, kpi: Kpi) -> str:
        """A KPI's name in the reader's language."""
        return kpi.title(self.t.language)

    def unit_name(self, unit_id: str | None) -> str:
        """A unit's name, where the viewer may know it."""
        unit = self.desk.book.organisation.units.get(unit_id or "")
        return unit.name if unit and self.desk.scope.names_unit(unit_id) else "–"

    def choose(self, **values: str | None) -> None:
        """Change part of the state in the address and show the page again: ``view.choose(unit="B001")``."""
        chosen = st.query_params.to_dict() | values
        # All at once: one step back undoes it.
        st.query_params.from_dict({n: v for n, v in chosen.items() if v is not None})
        st.rerun()

    def open(self, page: str, **values: str | None) -> None:
        """Go to another page (its file's name), keeping the state and changing ``values``."""
        self.goto[page](**values)

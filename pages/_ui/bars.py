"""One progress bar per file of a delivery while it is read and checked."""

from typing import Any

import streamlit as st

from analytics.workdesk import Progress, Waiting
from pages._ui.view import View

READ, CHECKED = 0.4, 1.0  # how far a file is once it was opened and read, and once it was cast and checked


class Bars:
    """Told how far a publisher is; gone when the answer is there."""

    def __init__(self, view: View, delivery: Waiting) -> None:
        self._t, self._delivery, self._place = view.t, delivery, st.empty()
        self._bars: dict[str, Any] = {}

    def __call__(self, progress: Progress) -> None:
        """One step further."""
        if not self._bars:
            with self._place.container():
                for name, _ in self._delivery.files:
                    self._bars[name] = st.progress(0.0, self._t("{name}: waits", name=name))
        for file in progress.files:
            name = file if file in self._bars else file.partition("/")[0]  # a file in a ZIP is part of the ZIP
            if name in self._bars:
                read = progress.step == "read"
                said = self._t("{name}: read", name=name) if read else self._t("{name}: checked", name=name)
                self._bars[name].progress(READ if read else CHECKED, said)

    def clear(self) -> None:
        """Make room for what was found."""
        self._place.empty()

"""The drawings are files of ours, served as files; guards the few inner names of Streamlit this rests on."""

import re
from pathlib import Path

import streamlit
from streamlit.components.v2.component_manager import BidiComponentManager

from pages._ui import component

DRAWING = Path(component.DRAWING)


def test_the_drawings_are_registered_as_files_and_not_as_inline_code():
    manager = BidiComponentManager()
    component.register(manager)
    found = manager.build_definition_with_validation(
        component_key="standings.drawing", html=component.HTML, js="index.js", css="index.css"
    )
    assert (found.js_url, found.css_url) == ("index.js", "index.css")
    assert found.js_content is None
    assert manager.get_component_path("standings.drawing") == str(DRAWING)


def test_this_is_the_streamlit_it_was_tried_with():
    assert streamlit.__version__.startswith("1.67."), "run the browser tests, then raise this"


def test_no_drawing_turns_data_into_markup():
    for file in DRAWING.glob("*.js"):
        text = file.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            file
        )


def test_every_import_of_a_drawing_is_a_file_beside_it():
    for file in DRAWING.glob("*.js"):
        for name in re.findall(r'from "(\./[^"]+)"', file.read_text("utf-8")):
            assert (DRAWING / name).is_file(), f"{file.name}: {name}"
    for name in re.findall(r'@import "(\./[^"]+)"', (DRAWING / "index.css").read_text("utf-8")):
        assert (DRAWING / name).is_file()


def test_nothing_drawn_names_another_host():
    for file in [*DRAWING.iterdir(), *(DRAWING.parents[2] / "assets").glob("*.*")]:
        if file.suffix in {".js", ".css", ".svg"}:
            hosts = re.findall(r"https?://[^\s\"')]+", file.read_text("utf-8"))
            assert set(hosts) <= {"http://www.w3.org/2000/svg"}, file


def test_drawings_stay_small():
    assert not [f.name for f in DRAWING.iterdir() if f.read_text("utf-8").count("\n") > 400]

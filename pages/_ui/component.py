"""Puts our own drawings (``drawing/*.js``, ``*.css``) on a page, served as files: a strict content policy allows them.

Streamlit finds such "packaged" components in installed distributions. This product runs from a folder, so the folder is
registered with the component manager by hand; a test guards the few names used here against a new Streamlit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.runtime import Runtime

DRAWING = Path(__file__).parent / "drawing"
PACKAGE, NAME = "standings", "drawing"


HTML = "<div class='root'></div>\n<div></div>"  # two lines: a one-line string could be taken for a file name


def register(manager: Any) -> None:
    """Tell a component manager where the drawings are."""
    manager.register_from_manifest(
        ComponentManifest(PACKAGE, _version(), [ComponentConfig(NAME, DRAWING.name)]), DRAWING.parent
    )


@cache
def _renderer(manager: Any) -> Any:
    """The mount function, registered once with each component manager (a test has its own)."""
    register(manager)
    return st.components.v2.component(f"{PACKAGE}.{NAME}", html=HTML, js="index.js", css="index.css")


def _version() -> str:
    return sha256(b"".join(f.read_bytes() for f in sorted(DRAWING.glob("*")))).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Packed:
    """One drawing, ready to travel: made once and remembered by whoever made it."""

    data: bytes


def pack(kind: str, data: Mapping[str, Any]) -> Packed:
    """The data travel as UTF-8 JSON: half the bytes of escaped JSON for Chinese, and readable by a test."""
    return Packed(json.dumps({"kind": kind, **data}, ensure_ascii=False, separators=(",", ":")).encode())


def show(drawing: Packed, key: str) -> None:
    """Draw something that is only looked at. It reports nothing, so Streamlit need not keep a widget's state for it:
    a third of the cost, and most of a page is of this kind."""
    _renderer(get_bidi_component_manager())
    name = f"{PACKAGE}.{NAME}"
    files = Runtime.instance().bidi_component_registry.get(name)
    box = BidiComponent(component_name=name, isolate_styles=True, js_source_path=files.js_url or "",
                        css_source_path=files.css_url or "", html_content=HTML, bytes=drawing.data)  # fmt: skip
    box.id = compute_and_register_element_id(
        "bidi_component", user_key=key, key_as_main_identity=True, dg=st._main, component_name=name
    )
    st._main._enqueue("bidi_component", box, layout_config=LayoutConfig(width="stretch", height="content"))


def draw(drawing: Packed, key: str, *events: str) -> Any:
    """Draw one thing that reports ``events``; the result has those of this run as fields, else None."""
    mount = _renderer(get_bidi_component_manager())
    heard = {f"on_{event}_change": _nothing for event in events}
    return mount(data=drawing.data, key=key, width="stretch", height="content", **heard)


def _nothing() -> None:
    """Events are read from the result of the run they cause."""

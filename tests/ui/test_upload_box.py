"""Streamlit's upload box has English words only; in Chinese ours stand in their place, and say the limit there is."""

import re
import tomllib

import pytest

from analytics.paths import REPO

CSS = (REPO / "assets" / "frame.css").read_text("utf-8")


@pytest.mark.parametrize(("language", "button"), [("zh-Hans", "选择文件"), ("zh-Hant", "選擇檔案")])
def test_the_upload_box_says_its_button_and_its_limit_in_chinese(language: str, button: str):
    said = dict(
        re.findall(rf'^\.st-key-drop_{language} \[.*?"\]( button)?\S*::after {{ .*content: "(.*)" }}', CSS, re.M)
    )
    assert said[" button"] == button
    most = tomllib.loads((REPO / ".streamlit" / "config.toml").read_text("utf-8"))["server"]["maxUploadSize"]
    assert re.findall(r"\d+", said[""]) == [str(most)]

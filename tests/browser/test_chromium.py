"""No browser is found or installed in silence, and none is skipped in silence."""

import pytest

from tests.browser import chromium


def has(*programs: str):
    return lambda name: f"/usr/bin/{name}" if name in programs else None


@pytest.mark.parametrize(
    ("there", "root", "commands"),
    [
        (("apt-get",), True,
         ["apt-get update", "apt-get install --yes --no-install-recommends chromium-headless-shell"]),
        (("apt-get", "sudo"), False,
         ["sudo -n apt-get update", "sudo -n apt-get install --yes --no-install-recommends chromium-headless-shell"]),
        (("apt-get",), False, []),
        (("dnf",), True, ["dnf install --assumeyes chromium"]),
        (("apk",), True, ["apk add --no-cache chromium"]),
        (("brew",), False, ["brew install --cask chromium"]),
        ((), True, []),
    ],
)  # fmt: skip
def test_it_is_installed_by_the_systems_own_package_manager(there: tuple[str, ...], root: bool, commands: list[str]):
    assert [" ".join(c) for c in chromium.plan(has(*there), root)] == commands


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a browser."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "find", lambda: None)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("commands", [[], [["apt-get", "update"], ["apt-get", "install"]]])
def test_without_a_browser_it_ends_with_1_and_a_sentence(monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]):
    monkeypatch.setattr(chromium, "plan", lambda: commands)
    said: list[str] = []
    assert chromium.main(run=lambda _: 100, say=said.append) == 1
    assert chromium.HELP in said[-1]


@pytest.mark.usefixtures("nowhere")
def test_where_there_is_no_headless_package_the_whole_browser_is_installed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chromium, "plan", lambda: [["apt-get", "install", chromium.HEADLESS]])
    asked: list[list[str]] = []

    def run(command: list[str]) -> int:
        asked.append(command)
        return 0 if command[-1] == "chromium" else 100

    said: list[str] = []
    chromium.main(run=run, say=said.append)
    assert asked == [["apt-get", "install", chromium.HEADLESS], ["apt-get", "install", "chromium"]]
    assert said[-1].startswith("Chromium was installed")


def test_a_variable_that_names_no_program_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    said: list[str] = []
    assert chromium.main(say=said.append) == 1
    assert "/nowhere/chromium" in said[0]


def test_this_machine_has_one():
    said: list[str] = []
    assert chromium.main(say=said.append) == 0
    assert chromium.find() in said[0]

"""The shape of the house. Each rule is one sentence; a break names the file that broke it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]

# A module may import modules on a lower floor, or of its own package. A new module needs a floor before it may be used.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("analytics.errors", "analytics.viewer", "analytics.paths", "analytics.money", "analytics.memory"),
    ("analytics.stats",),
    ("analytics.period", "analytics.calendar", "analytics.kpi", "analytics.organisation", "analytics.sql"),
    ("analytics.answers", "analytics.access", "analytics.charts"),
    ("analytics.journal",),
    ("analytics.warehouse",),
    ("analytics.roster", "analytics.demo", "analytics.scatters"),
    ("analytics.standing",),
    ("analytics.models", "analytics.casemix"),
    ("analytics.podium",),
    (
        "analytics.target",
        "analytics.sparks",
        "analytics.complaints",
        "analytics.evidence",
        "analytics.honest",
        "analytics.remarks",
    ),
    ("analytics.narrow", "analytics.steps", "analytics.usual", "analytics.causes", "analytics.odds"),
    ("analytics.walk", "analytics.falls"),
    (
        "analytics.overview",
        "analytics.findings",
        "analytics.moves",
        "analytics.lists",
        "analytics.form",
        "analytics.aims",
        "analytics.plan",
        "analytics.funnels",
        "analytics.competitions",
    ),
    ("analytics.reach",),
    ("analytics.desk", "analytics.report", "analytics.preview"),
    ("analytics.workdesk", "analytics.disputes"),
    ("analytics.cli", "pages._ui"),
    ("analytics", "pages"),  # python -m analytics; every page file
    ("app",),
)
FOREIGN = {
    "streamlit": "pages",
    "plotly": "",
    "pandas": "",
    "duckdb": "analytics.warehouse",
    "sqlite3": "analytics.journal",
}  # library -> who may import it


@cache
def modules() -> dict[str, Path]:
    found = {"app": REPO / "app.py"}
    for path in [*REPO.glob("analytics/**/*.py"), *REPO.glob("pages/**/*.py")]:
        name = ".".join(path.relative_to(REPO).with_suffix("").parts).removesuffix(".__init__")
        found[name.removesuffix(".__main__")] = path
    return found


@cache
def imports(path: Path) -> set[str]:
    """Every module a file names in an import, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            known = modules()
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inner & set(known)) or {node.module}
    return names


def room(module: str) -> str:
    """The longest name in the floor table that the module belongs to."""
    names = [name for floor in FLOORS for name in floor if module == name or module.startswith(name + ".")]
    exact = [n for n in names if n not in ("analytics", "pages") or module == n or n == "pages"]
    if not exact:
        pytest.fail(f"{module} has no floor: give it one in tests/test_house.py")
    return max(exact, key=len)


def floor(module: str) -> int:
    return next(i for i, names in enumerate(FLOORS) if room(module) in names)


def own(target: str) -> bool:
    return target == "app" or target.split(".")[0] in ("analytics", "pages")


def test_imports_point_down():
    for module, path in modules().items():
        for target in imports(path):
            if own(target) and target not in ("analytics", "pages") and room(target) != room(module):
                assert floor(target) < floor(module), f"{module} imports {target}, which is not below it"


def test_no_two_modules_import_each_other():
    arrows = {m: {t for t in imports(p) if own(t)} for m, p in modules().items()}
    for module, targets in arrows.items():
        for target in targets:
            assert module not in arrows.get(target, ()) or module == target, f"{module} and {target} import each other"


def test_only_pages_know_streamlit_and_only_the_warehouse_knows_duckdb():
    for module, path in modules().items():
        for target in imports(path):
            library = target.split(".")[0]
            if library in FOREIGN and module != "app":
                allowed = FOREIGN[library]
                inside = bool(allowed) and (module == allowed or module.startswith(allowed + "."))
                assert inside or (library == "duckdb" and module.startswith("analytics.demo")), (
                    f"{module} imports {library}"
                )


def is_page(module: str) -> bool:
    return module.startswith("pages.") and not module.startswith("pages._ui") and module.count(".") == 2


FOR_PAGES = {
    "desk", "answers", "period", "charts", "scatters", "errors", "viewer", "kpi", "narrow", "steps", "lists", "target",
    "workdesk", "calendar", "money", "form", "aims", "plan", "funnels", "competitions", "memory", "reach",
    "disputes",
}  # fmt: skip


def test_pages_ask_and_never_compute():
    for module, path in modules().items():
        if is_page(module):
            for target in imports(path):
                assert target.split(".")[0] not in ("numpy", "scipy", "pandas", "plotly", "duckdb"), (
                    f"{module}: {target}"
                )
                assert not target.startswith("analytics.") or target.split(".")[1] in FOR_PAGES, (
                    f"{module} reaches past the desk: {target}"
                )


def test_a_page_file_does_nothing_when_merely_executed():
    """Streamlit runs files of ``pages/`` by address, without the frame, until its navigation is first called."""
    for module, path in modules().items():
        if is_page(module):
            for node in ast.parse(path.read_text("utf-8")).body:
                docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef)
                assert docstring or isinstance(node, kinds), f"{module}, line {node.lineno}, runs on import"
    assert not list(REPO.glob("pages/[!_]*.py")), "a page lives in a section folder"


OPENS_DESKS = (
    "analytics.desk",
    "analytics.cli.asking",
    "analytics.cli.asked",
    "analytics.cli.competing",
    "pages._ui.main",
    "pages._ui.export",
    "app",
)


def test_only_the_frame_opens_a_desk():
    """Every other way to a number would be a way around the gate."""
    for module, path in modules().items():
        if "open_desk(" in path.read_text("utf-8"):
            assert module in OPENS_DESKS, module


def test_only_the_gate_makes_a_scope():
    for module, path in modules().items():
        if re.search(r"\bScope\(", path.read_text("utf-8")):
            assert module == "analytics.access" or "starlette.types import" in path.read_text("utf-8"), module


def test_no_python_in_data_and_no_data_in_analytics():
    assert not list((REPO / "data").rglob("*.py"))
    assert not [p for p in (REPO / "analytics").rglob("*") if p.suffix in {".parquet", ".csv", ".json", ".xlsx"}]


def test_a_kpi_speaks_sql_in_its_own_file_only():
    """No KPI is counted anywhere but in its file: no SQL elsewhere reads the big extracts."""
    for path in REPO.glob("analytics/sql/*.sql"):
        text = re.sub(r"--.*", "", path.read_text("utf-8"))
        assert not re.search(r"\b(FROM|JOIN)\s+(holdings|clients|contacts|opportunities)\b", text), path.name


def test_files_stay_small():
    """No file over 400 lines, half of them under 100, functions mostly under 30 lines."""
    sizes = {p: p.read_text("utf-8").count("\n") for p in modules().values()}
    assert not {str(p): n for p, n in sizes.items() if n > 400}
    assert sorted(sizes.values())[len(sizes) // 2] < 100
    bodies = [
        (node.end_lineno or 0) - node.body[0].lineno + 1
        for p in modules().values()
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert sorted(bodies)[int(len(bodies) * 0.95)] < 30


def test_every_module_says_what_it_is_for():
    for module, path in modules().items():
        text = path.read_text("utf-8")
        assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{module} opens without a sentence"


def test_public_functions_of_analytics_have_docstrings():
    for module, path in modules().items():
        if module.startswith("analytics"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                    assert ast.get_docstring(node), f"{module}.{node.name}"


def test_the_picture_of_the_floors_names_every_module_of_analytics():
    picture = (REPO / "docs" / "architecture.md").read_text("utf-8").split("```")[1]
    drawn = set(re.findall(r"[a-z_]+(?=\.py|/)", picture)) | {"analytics"}
    there = {name.split(".")[1] for name in modules() if name.startswith("analytics.")}
    assert there <= drawn, f"not in docs/architecture.md: {there - drawn}"

"""What changed, as a list of sentences; each leads to the page where it can be seen."""

from analytics.answers import Finding, Profile
from pages._ui import blocks, questions, sentences
from pages._ui import tables as tb
from pages._ui.view import View

_ASKED = "asked"


def show(view: View, profile: Profile, found: tuple[Finding, ...]) -> None:
    """The findings as a list; a name leads to where it can be seen."""
    t = view.t
    told, asked = sentences.shortened(found), questions.told(view)
    if not told and not asked:
        return
    chance = t("A move is more than noise where chance would make it once in twenty.")
    whose = t("Places among the managers of {unit}.", unit=profile.name) if profile.level != "manager" else ""
    blocks.section(t, t("What changed"), *([whose] if whose else []), chance, key="changed_head")
    columns = [
        tb.Column("kind", "text", t("About"), width="170px", sortable=False, bare=True),
        tb.Column("what", "name", t("What changed"), sortable=False),
    ]
    kinds = [f.kind for f in told]
    rows = [
        tb.Row(f"{_ASKED}{i}", {"kind": "" if i else t("Questions"), "what": tb.name(line)})
        for i, line in enumerate(asked)
    ] + [
        tb.Row(str(i), {"kind": t(sentences.KINDS[f.kind]) if f.kind not in kinds[:i] else "",  # said once
                        "what": tb.name(sentences.said(view, f))})
        for i, f in enumerate(told)
    ]  # fmt: skip
    done = tb.table(t, tb.Table(t("What changed"), columns, rows, tools=False), key="changed")
    if done.open and done.open.startswith(_ASKED):
        view.open(questions.PAGE, explain=None)
    elif done.open:
        _follow(view, told[int(done.open)])


def _follow(view: View, finding: Finding) -> None:
    if finding.kind == "complaint":
        view.open("complaints", explain=None)
    elif finding.kind == "target":
        view.open("targets", kpi=finding.kpi, explain=None)
    elif finding.unit_id:
        view.open("manager", kpi=finding.kpi, who=finding.unit_id, explain=None)
    else:
        tab = {"zero": "zero", "mover": "movers"}.get(finding.kind)
        view.open("league", kpi=finding.kpi, level="manager", tab=tab, explain=None)

"""Writes data-dictionary.md: extract tables from their contracts, measures from their files. ``make dictionary``."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from analytics.kpi import Kpi, registry
from analytics.warehouse.contract import Column, Contract, read_contracts

PAGE = Path(__file__).with_name("data-dictionary.md")
LEAD = """# Data dictionary

Generated from `data/contracts/` and `analytics/kpis/` by `make dictionary`; do not edit. What a delivery of a table
replaces is said with the table: a month, or all of it. Every row is stored with its `source_file` and `source_line`.
"""
TYPES = {
    "text": "text", "date": "date", "month": "month (first day)", "money": "DECIMAL(18,2), yuan",
    "decimal": "DECIMAL(18,4)", "int": "whole number", "bool": "yes / no", "instant": "instant, stored in UTC",
}  # fmt: skip
ROLLUPS = {
    "sum": "Σ numerator", "ratio": "Σ numerator ÷ Σ denominator", "last": "on the last month end inside the period",
}  # fmt: skip


def page() -> str:
    """The whole page, as it should stand in the repository."""
    contracts, kpis = read_contracts(), registry()
    parts = [LEAD, "## Tables\n", _tables(contracts.values())]
    parts += [_contract(c, kpis.values()) for c in contracts.values()]
    parts += ["## Measures\n", _measures(kpis.values())]
    parts += [_measure(k) for k in kpis.values()]
    return "\n".join(parts)


def _tables(contracts: Iterable[Contract]) -> str:
    rows = [
        [f"[`{c.table}`](#{c.table})", c.about, ", ".join(f"`{k}`" for k in c.key),
         f"the month of `{c.period}`" if c.monthly else "the whole table", "optional" if c.optional else "required"]
        for c in contracts
    ]  # fmt: skip
    return _table(("table", "one row is", "key", "a delivery replaces", ""), rows)


def _contract(c: Contract, kpis: Iterable[Kpi]) -> str:
    rows = [[f"**`{x.name}`**" if x.name in c.key else f"`{x.name}`", TYPES[x.type], _rules(x), x.about]
            for x in c.columns]  # fmt: skip
    users = ", ".join(f"[`{k.name}`](#{k.name})" for k in kpis if c.table in k.needs)
    facts = [f"Due by day {c.due_day} of the following month."]
    if c.money:
        facts.append(f"Reconciled by rows and by the sum of `{c.money}`.")
    if users:
        facts.append(f"Needed by {users}.")
    return "\n".join([f"### {c.table}\n", f"{c.about}. {' '.join(facts)}\n",
                      _table(("column", "type", "rules", "about"), rows)])  # fmt: skip


def _rules(x: Column) -> str:
    """What values are allowed, in words."""
    told = ["column may be absent"] if x.optional else []
    told += ["may be empty"] if x.empty else []
    told += ["only a keyed hash is stored"] if x.secret else []
    told += ["one of " + ", ".join(f"`{code}`" for code in x.codes)] if x.codes else []
    told += [f"refers to `{x.references}`"] if x.references else []
    told += [f"from {x.low}"] if x.low is not None else []
    told += [f"up to {x.high}"] if x.high is not None else []
    return "; ".join(told)


def _measures(kpis: Iterable[Kpi]) -> str:
    rows = [
        [f"[`{k.name}`](#{k.name})", k.title(), k.title("zh-Hans"), k.unit, "↑" if k.better == "higher" else "↓",
         f"{k.rollup}, {k.kind}", ", ".join(k.needs)]
        for k in kpis
    ]  # fmt: skip
    return _table(("name", "title", "中文", "unit", "better", "roll-up, kind", "needs"), rows)


def _measure(k: Kpi) -> str:
    facts = [f"{k.rollup}: {ROLLUPS[k.rollup]}", f"published with {k.decimals} decimals"]
    facts += [f"× {k.scale:,}"] if k.scale != 1 else []
    facts += [f"looks at {k.settles} days after its own month" if k.settles else
              f"looks at {k.follow} months after its own"] if k.follow else []  # fmt: skip
    given = ", ".join(f"`{name}` = {_plain(value)}" for name, value in k.parameters)
    facts += [f"parameters: {given}"] if given else []
    words = [
        f"{k.title()} · {k.title('zh-Hans')} · {k.title('zh-Hant')}\n",
        f"{k.about()}\n",
        f"{k.about('zh-Hans')}\n",
    ]
    return "\n".join([f"### {k.name}\n", *words, f"{'; '.join(facts)}.\n", f"```sql\n{k.definition}\n```\n"])


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
    print(f"{PAGE}: {len(read_contracts())} tables, {len(registry())} measures")

"""Random questions about a bank: any KPI, any written period around its data, any level, inside any unit."""

from hypothesis import strategies as st

from tests.oracle.bank import Bank
from tests.oracle.spans import last_of_month, month_before, next_month, week_of
from tests.oracle.tables import Tables
from tests.soundness.bench import Question

LEVELS = ("outlet", "sub_branch", "branch")


def levels(bank: Bank) -> list[str]:
    """The names of the levels this tree has, people first."""
    return ["manager", *LEVELS[: max(bank.level.values())], "bank"]


def periods(tables: Tables) -> list[str]:
    """Periods of every kind in and around the data, and some that lie wholly outside it."""
    months = tables.bank.months("clients")
    first, last = months[0], months[-1]
    names = [f"{month_before(first):%Y-%m}", f"{next_month(last):%Y-%m}"]
    for m in months:
        year, week = week_of(m.replace(day=20))
        names += [f"{m:%Y-%m}", f"{m:%Y-%m}", f"{m:%Y-%m}-T1", f"{m:%Y-%m}-T3", f"{m:%Y}-YTD-{m:%m}"]
        names += [f"{year}-W{week:02}", f"{last_of_month(m)}", f"{m:%Y-%m}-16"]
        names += [f"{m:%Y}-Q{(m.month + 2) // 3}", f"{m:%Y}-H{(m.month + 5) // 6}", f"{m:%Y}"]
    return [*names, f"{first}..{last_of_month(last)}", f"{first:%Y-%m}-10..{last:%Y-%m}-09"]


def questions(tables: Tables, kpi: str) -> st.SearchStrategy[Question]:
    """One question about a KPI."""
    return st.builds(
        Question, st.just(kpi), st.sampled_from(periods(tables)), st.sampled_from(levels(tables.bank)),
        st.one_of(st.none(), st.sampled_from(sorted(tables.bank.parent))), st.sampled_from(["previous", "last-year"]),
        st.sampled_from([None, None, "city", "county"]), st.sampled_from([None, None, "A", "B"]),
    )  # fmt: skip

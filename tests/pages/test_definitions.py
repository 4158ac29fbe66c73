"""The dictionary shows every KPI file as it is, and says what a release lacks."""

from analytics.kpi import registry
from tests.pages.cells import shown, table


def entries(seen) -> dict[str, str]:
    [block] = seen.of_kind("certificate")
    return {term: "".join(told) for term, told in block["entries"]}


def test_every_kpi_is_listed_with_its_words(see):
    rows = shown(table(see("definitions").blocks, "about", "here"))
    assert list(rows) == [k.title() for k in registry().values()]
    assert rows["Fund sales"]["about"] == registry()["fund_sales"].about()
    assert {r["here"] for r in rows.values()} == {"available"}


def test_one_kpi_in_full(see):
    seen = see("definitions", define="complaint_rate")
    told = entries(seen)
    assert told["How it is worked out"] == "1,000 × sum of the numerators ÷ sum of the denominators"
    assert told["Published decimals"] == "2"
    assert told["Made from"] == "complaints, clients"
    assert told["This release"].startswith("Jul 2025 to Sep 2025, release ")
    assert registry()["complaint_rate"].sql == seen.app.code[0].value


def test_what_the_release_lacks_is_named(look):
    seen = look("definitions", define="vip_contacted")  # the canary bank has no contacts
    assert "Not available: needs contacts" in entries(seen)["This release"]
    assert "in this release" in seen.headline
    assert not seen.headline.startswith("24 measures, all")


def test_an_unknown_name_shows_the_list_and_the_first(see):
    assert entries(see("definitions", define="no_such_kpi"))["Name in files and addresses"] == "new_clients"


def test_managers_may_read_it_in_their_language(see):
    seen = see("definitions", role="manager:M1", lang="zh-Hans", define="fund_sales")
    assert "基金销售额" in seen.text
    assert "分子合计" in entries(seen).values()

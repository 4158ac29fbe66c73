"""The complaints page: serious ones first, units by rate, nobody ranked by complaints, nothing of others' clients."""

import json

from tests.pages.cells import shown, table

SEPTEMBER = {"period": "2025-09", "level": "sub_branch"}


def test_the_headline_and_what_is_open(see):
    """September: K4 came in and is undecided; K3, serious, is open since 20 August: 41 days to 30 September."""
    seen = see("complaints", **SEPTEMBER)
    assert seen.headline == "Complaints: 1 came in, 0 of them found valid so far"
    assert "Serious complaints open: 1" in seen.text
    [row] = shown(table(seen.blocks, "severity", "age")).values()
    assert (row["id"], row["manager"], row["age"], row["severity"]) == ("K3", "Ben", "41", "high")
    assert row["client"].startswith("…")
    assert len(row["client"]) == 5


def test_rates_by_unit_with_what_they_are_made_of(see):
    block = table(see("complaints", **SEPTEMBER).blocks, "clients", "n")
    rows = shown(block)
    north = rows["North"]
    assert (north["n"], north["clients"], north["value"], north["valid"], north["days"]) == (
        "1",
        "7",
        "142.86",
        "0",
        "7.0",
    )
    assert (rows["Total"]["n"], rows["Total"]["clients"], rows["Total"]["value"]) == ("1", "9", "111.11")
    assert (block["sort"], block["descending"]) == ("value", True)


def test_nobody_is_ranked_by_complaints(see):
    """Managers appear with a complaint of theirs, or with the honour of having none: never in an order of rates."""
    for block in see("complaints", **SEPTEMBER).of_kind("table"):
        ids = {c["id"] for c in block["columns"]}
        assert "place" not in ids
        if "Ada" in json.dumps(block):
            assert ids == {"name"} or "severity" in ids


def test_levels_of_managers_are_not_offered(see):
    seen = see("complaints", period="2025-09", level="manager")
    assert "North" in shown(table(seen.blocks, "clients", "n"))


def test_the_unposted_are_a_line_of_their_own(see):
    rows = shown(table(see("complaints", period="2025-07", level="sub_branch").blocks, "clients", "n"))
    assert [rows[name]["n"] for name in ("North", "South", "Posted nowhere", "Total")] == ["1", "0", "1", "2"]


def test_after_which_sales(see):
    """K4 (Cai's client C7, September): insurance bought on 15 August. Tickets sold from July to September count."""
    seen = see("complaints", **SEPTEMBER)
    block = next(b for b in seen.of_kind("table") if b["caption"] == "Complaints after sales")
    assert shown(block)["insurance"]["n"] == "1"
    assert "After sales, most complaints follow insurance: 1" in seen.text


def test_zero_valid_complaints_is_an_honour(see):
    """August: K3 was upheld against Ben; Ada and Cai have none, Eva is new."""
    seen = see("complaints", period="2025-08", level="sub_branch")
    assert "Honour: 2 of 3 managers and 1 of 2 sub-branches have no valid complaint" in seen.text


def test_a_head_sees_own_complaints_only(see):
    seen = see("complaints", role="head:S2", period="2025-09")
    assert seen.headline == "No complaint came in"
    assert not [word for word in ("K3", "K4", "Ben", "Cai", "North", "Mill Street") if word in seen.text]

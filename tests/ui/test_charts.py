"""Charts are plain dictionaries with fixed axes, few traces, and names that cannot bring markup."""

import json

import pytest

from analytics import charts
from analytics import scatters as dots


def write(v: float) -> str:
    return f"{v:g}"


def figures(c: charts.Colours) -> dict[str, charts.Figure]:
    many = [dots.Dot(i + 1, 20 - i / 100, f"M{i}", low=19 - i / 100, high=21 - i / 100) for i in range(1000)]
    return {
        "line": charts.line(["Jan", "Feb"], [1, None], ["1", "–"], write, c, "you", [2, 3], "peers"),
        "bars": charts.bars(["a", "<b>"], [2, 1], ["2", "1"], c, average=1.5, average_name="average"),
        "pareto": charts.pareto(["a", "b"], [3, 1], ["3", "1"], c, within=[1, 0], strong=1),
        "ageing": charts.ageing(["0–7", "8+"], [("ordinary", [1, 2], ""), ("serious", [0, 1], "concern")], c),
        "caterpillar": dots.caterpillar(many, 15, "average 15", write, "place", c),
        "funnel": dots.funnel([dots.Dot(10, 2, "<i>x</i>", tone="concern")], 1, "avg", write, write, "clients", c),
        "strip": dots.strip([1, 2, 3], 2, "you 2", 2, "median 2", write, c),
        "empty line": charts.line([], [], [], write, c),
        "empty bars": charts.bars([], [], [], c),
        "empty strip": dots.strip([], None, "", None, "", write, c),
    }  # fmt: skip


FIGURES = figures(charts.LIGHT)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_plain_and_fixed(name: str):
    figure = FIGURES[name]
    assert json.loads(json.dumps(figure)) == figure
    assert figure["layout"]["showlegend"] is False
    assert figure["layout"]["xaxis"]["fixedrange"] is True
    assert figure["layout"]["yaxis"]["fixedrange"] is True
    assert "title" not in figure["layout"]


def test_the_number_of_traces_does_not_grow_with_the_people():
    assert len(FIGURES["caterpillar"]["data"]) == 2


def test_markers_say_their_opacity():
    """Markers with a list of sizes are silently drawn at 0.7 otherwise."""
    for figure in FIGURES.values():
        for trace in figure["data"]:
            if "markers" in trace.get("mode", ""):
                assert "opacity" in trace["marker"]


def test_a_name_cannot_bring_markup():
    assert "<i>" not in json.dumps(FIGURES["funnel"]).replace("<b>", "")
    assert "&lt;b&gt;" in json.dumps(FIGURES["bars"])


def test_light_and_dark_differ_in_colours_only():
    dark = figures(charts.DARK)
    for name, light in FIGURES.items():
        assert len(json.dumps(light)) == len(json.dumps(dark[name]))


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [(0, 11, [0, 2, 4, 6, 8, 10, 12]), (0, 100, [0, 20, 40, 60, 80, 100]), (-3, 3, [-3, -2, -1, 0, 1, 2, 3]),
     (0, 0.013, [0, 0.005, 0.01, 0.015]), (5, 5, [5.0, 10.0])],
)  # fmt: skip
def test_ticks_are_round(low: float, high: float, values: list[float]):
    found = charts.ticks(low, high, write)["tickvals"]
    assert found[0] <= low
    assert found[-1] >= high
    if low != high:
        assert found == values


def test_meaning_has_the_contrast_it_needs():
    """Text at least 4.5 to 1, marks at least 3 to 1, on the page."""
    for c in (charts.LIGHT, charts.DARK):
        for colour in (c.ink, c.muted, c.better_text, c.concern_text, c.own):
            assert contrast(colour, c.page) >= 4.5
        for colour in (c.noise, c.better, c.concern):
            assert contrast(colour, c.page) >= 3.0


def contrast(a: str, b: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_point_that_may_still_change_stands_on_hatched_ground():
    figure = charts.line(["Jan", "Feb"], [1, 2], ["1", "2"], write, charts.LIGHT, unsettled=[False, True])
    [ground] = [t for t in figure["data"] if "fillpattern" in t]
    assert ground["fillpattern"]["shape"] == "/"
    assert (min(ground["x"]), max(ground["x"])) == (0.5, 1.5)
    assert [min(ground["y"]), max(ground["y"])] == figure["layout"]["yaxis"]["range"]
    assert ground["hoverinfo"] == "skip"
    banded = charts.line(["Jan", "Feb"], [1, 2], ["1", "2"], write, charts.LIGHT, band=([0, 0], [3, 3]),
                         unsettled=[False, True])  # fmt: skip
    order = ["band" if "fillcolor" in t else "hatch" if "fillpattern" in t else "" for t in banded["data"]]
    assert order[:3] == ["", "band", "hatch"]  # over the band, under the line
    assert not any("fillpattern" in t for t in FIGURES["line"]["data"])


def test_a_line_of_zeros_has_an_axis():
    """Nobody sold anything in any month: the chart is flat, not broken."""
    figure = charts.line(["Jan", "Feb"], [0, 0], ["0", "0"], write, charts.LIGHT, "you", [0, 0], "a year before")
    low, high = figure["layout"]["yaxis"]["range"]
    assert low == 0 < high


def names(*at: tuple[float, float, str]) -> list[tuple[str, str]]:
    """(name, side) of the labels of dots that stand out, beside two quiet dots that span 0 to 100 and 0 to 10."""
    marked = [dots.Dot(x, y, name, tone="concern") for x, y, name in at]
    drawn = dots.funnel([*marked, dots.Dot(0, 0), dots.Dot(100, 10)], 5, "avg", write, write, "clients", charts.LIGHT)
    found = [(n["text"], n["xanchor"]) for n in drawn["layout"]["annotations"] if n["font"]["size"] == 12.5]
    return [(text[3:-4], side) for text, side in found if text.startswith("<b>")]


def test_names_in_a_funnel_cover_neither_each_other_nor_a_coloured_dot():
    """100 wide and 10 high are 250 and 326 pixels: a name of six letters takes 45 to 55, a line 15."""
    assert names((50, 5, "abcdef")) == [("abcdef", "left")]
    assert names((95, 5, "abcdefghij")) == [("abcdefghij", "right")]  # no room on its right: 238 + 10 + 75 > 300
    assert names((50, 5, "abcdef"), (60, 5.2, "ghijkl")) == [("abcdef", "right"), ("ghijkl", "left")]
    assert names((50, 5, "abcdef"), (60, 9, "ghijkl")) == [("abcdef", "left"), ("ghijkl", "left")]  # 130 pixels above
    assert names((50, 5, "ab"), (50, 5, "cd"), (50, 5.1, "ef")) == [("ab", "left"), ("cd", "right")]
    assert len(names(*((5 * i, i, "a") for i in range(1, 10)))) == dots.NAMED

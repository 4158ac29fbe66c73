// Two units side by side: value, the difference with its interval around a zero line, value, and the finding in words.
import { el } from "./dom.js"
import { saveButton } from "./saving.js"

export function drawCompare(root, spec) {
  const { left, right, words } = spec
  const head = el("tr", { role: "row" },
    el("th", { scope: "col", role: "columnheader" }, words.measure),
    el("th", { scope: "col", role: "columnheader", class: "numeric" }, left),
    el("th", { scope: "col", role: "columnheader", class: "slot" },
      el("div", { class: "sides" }, el("span", {}, `← ${words.better}`), el("span", {}, `${words.better} →`))),
    el("th", { scope: "col", role: "columnheader", class: "right" }, right),
    el("th", { scope: "col", role: "columnheader", class: "numeric wide" }, words.difference),
    el("th", { scope: "col", role: "columnheader" }, words.finding))
  const table = el("table", { role: "table", class: "compare" },
    el("caption", { class: "spoken" }, spec.caption),
    el("thead", { role: "rowgroup" }, head),
    el("tbody", { role: "rowgroup" }, spec.rows.map(line)))
  root.replaceChildren(
    el("div", { class: "names", "aria-hidden": "true" }, el("span", {}, `← ${left}`), el("span", {}, `${right} →`)),
    table, el("div", { class: "below" }, saveButton(words.save, spec.caption, () => table)))
}

// shift, low and high run from -1 (far left: the left unit is better) to +1; without an interval only a dot is drawn.
function line({ measure, left, right, shift, low, high, difference, finding, tone }) {
  const at = (v) => `${(50 + Math.max(-1, Math.min(1, v)) * 50).toFixed(1)}%`
  const bar = low != null && el("i", { class: `bar ${tone}`, style: `left:${at(low)};right:calc(100% - ${at(high)})` })
  const dot = shift != null && el("i", { class: `dot ${tone}`, style: `left:${at(shift)}` })
  return el("tr", { role: "row" },
    el("th", { scope: "row", role: "rowheader", class: "measure" }, measure),
    el("td", { role: "cell", class: "numeric left" }, left),
    el("td", { role: "cell", class: "slot" }, el("i", { class: "zero" }), bar, dot),
    el("td", { role: "cell", class: "right" }, right),
    el("td", { role: "cell", class: "numeric wide" }, difference),
    el("td", { role: "cell", class: `finding ${tone}` }, finding))
}

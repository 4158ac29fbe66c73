// Units by measures, coloured by their distance from their peers; within noise a cell has no colour. Numbers are printed.
import { heatStep } from "./cells.js"
import { el } from "./dom.js"
import { saveButton } from "./saving.js"

export function drawHeatmap(root, spec, report) {
  const head = el("tr", {}, el("th", { scope: "col" }, spec.corner), spec.columns.map((c) => el("th", { scope: "col" }, c)))
  const lines = spec.rows.map(([id, name, cells]) =>
    el("tr", {},
      el("th", { scope: "row" }, id ? el("button", { type: "button", click: () => report("open", id) }, name) : name),
      cells.map((cell) => cell == null ? el("td", { class: "heat0" }, "–") : el("td", { class: heatStep(cell[0]), title: cell[2] || null }, cell[1]))))
  const steps = spec.key.map(([step, text]) => el("span", {}, el("i", { class: `swatch ${step}` }), text))
  const table = el("table", { class: "heatmap" }, el("caption", { class: "spoken" }, spec.caption), el("thead", {}, head), el("tbody", {}, lines))
  root.replaceChildren(table, el("div", { class: "below" }, el("p", { class: "swatches" }, steps), saveButton(spec.save, spec.caption, () => table)))
}

// One function per kind of column: from what the server sent to a table cell, and to what the column is sorted by.
import { el, fit, spoken, svg, triangle } from "./dom.js"
import { spark } from "./spark.js"

const SHAPES = {
  full: () => svg("circle", { cx: 6, cy: 6, r: 5, fill: "currentColor" }),
  open: () => svg("circle", { cx: 6, cy: 6, r: 4.4, class: "ring" }),
  half: () => [svg("circle", { cx: 6, cy: 6, r: 4.4, class: "ring" }), svg("path", { d: "M6 1.6a4.4 4.4 0 0 1 0 8.8z", fill: "currentColor" })],
  struck: () => [svg("circle", { cx: 6, cy: 6, r: 4.4, class: "ring" }), svg("path", { d: "M3 9 9 3", class: "ring" })],
}
export const positions = (places) => [1, 0.25, 0.5, 0.75, 1].map((share, i) => (i ? Math.max(1, Math.round(places * share)) : 1))
export const percent = (share) => `${(Math.max(0, Math.min(1, share)) * 100).toFixed(2)}%`
export const along = (place, places) => percent(places > 1 ? (place - 1) / (places - 1) : 0)

// What a column is sorted by; null goes last in either direction.
export function sortValue(kind, cell) {
  if (cell == null) return null
  if (kind === "spark") return cell[0].at(-1)
  if (kind === "status") return cell[1]
  return Array.isArray(cell) ? cell[0] : cell
}

export const contents = {
  place: (cell) => (Array.isArray(cell) && cell[1] ? el("span", { class: "word" }, cell[1]) : cell == null ? "–" : String(Array.isArray(cell) ? cell[0] : cell)),

  move(cell, column, words) {
    const [steps, signal] = Array.isArray(cell) ? cell : [cell, 0]
    if (steps == null) return "–"
    if (!steps) return el("span", { class: "muted" }, "=")
    const up = steps > 0
    const sign = signal ? triangle(up) : el("span", { class: "arrow", "aria-hidden": "true" }, up ? "↑" : "↓")
    const spokenSign = spoken(`${up ? words.up : words.down} `)
    return el("span", { class: tone(signal && (up ? 1 : -1)) }, sign, spokenSign, String(Math.abs(steps)), !signal && spoken(`, ${words.noise}`))
  },

  range(cell, column, words, row) {
    if (cell == null) return null
    const [place, low, high] = cell
    const places = column.places
    const side = high <= places / 2 ? "better" : low > places / 2 ? "concern" : "noise"
    const bar = `left:${along(low, places)};right:calc(100% - ${along(high, places)})`
    return [
      el("span", { class: "track", "aria-hidden": "true" },
        el("i", { class: `bar ${side}`, style: bar }),
        el("i", { class: `dot ${side}${row.you ? " own" : ""}`, style: `left:${along(place, places)}` })),
      el("span", { class: "bounds" }, `${low}–${high}`)]
  },

  name(cell, column, words, row, report) {
    if (cell == null) return null
    const [text, unit] = cell
    const person = row.id ? el("button", { type: "button", click: () => report("open", row.id) }, text) : text
    return [person, row.you && el("span", { class: "you" }, words.you), unit && el("span", { class: "unit", title: unit }, unit)]
  },

  value(cell, column) {
    if (cell == null) return "–"
    const share = column.max ? cell[0] / column.max : 0
    const tick = column.average != null && column.max ? el("i", { class: "tick", style: `left:${percent(column.average / column.max)}` }) : null
    return [el("span", { class: "figure" }, cell[1]),
      column.max && cell[0] != null && cell[0] <= column.max ? el("span", { class: "gauge", "aria-hidden": "true" }, el("i", { class: "fill", style: `width:${percent(share)}` }), tick) : null]
  },

  delta(cell, column, words) {
    if (cell == null) return "–"
    const [number, text, signal] = cell
    return el("span", { class: tone(signal) }, signal ? triangle(number > 0) : null, text,
      spoken(signal ? `, ${signal > 0 ? words.better : words.concern}` : `, ${words.noise}`))
  },

  attainment(cell) {
    if (cell == null || cell[0] == null) return "–"
    return [el("span", { class: "figure" }, cell[1]),
      el("span", { class: "bullet", "aria-hidden": "true" },
        el("i", { class: "fill", style: `width:${percent(cell[0] / 1.6)}` }), el("i", { class: "tick", style: "left:62.5%" }))]
  },

  spark(cell, column, words) {
    if (cell == null) return null
    const known = cell[0].filter((v) => v != null)
    const ends = known.length ? `: ${fit(words.from, { a: known[0], b: known.at(-1) })}` : ""
    return spark(cell[0], cell[1], column.label + ends)
  },

  text: (cell) => cell ?? "",
  number: (cell) => (cell == null ? "–" : cell[1]),
  heat: (cell) => (cell == null ? "–" : cell[1]),

  status(cell) {
    if (cell == null) return null
    const [shape, word, reason] = cell
    const icon = svg("svg", { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" }, SHAPES[shape]())
    return [icon, el("span", { class: "word" }, word), reason && el("span", { class: "reason" }, reason)]
  },
}

export const tone = (signal) => (signal > 0 ? "better" : signal < 0 ? "concern" : "muted")

// The step of the heat scale: 1 to 3 each way, 0 within noise.
export function heatStep(z) {
  const size = Math.abs(z ?? 0)
  const step = size >= 2.6 ? 3 : size >= 1.8 ? 2 : size >= 1 ? 1 : 0
  return step ? `${z > 0 ? "hot" : "cold"}${step}` : "heat0"
}

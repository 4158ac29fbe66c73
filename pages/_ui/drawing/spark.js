// A word-sized line: own scale, last point marked, the unit's own normal range as a grey band.
import { el, svg } from "./dom.js"

const WIDTH = 104
const HEIGHT = 26

export function spark(values, band, label) {
  const known = values.filter((v) => v != null)
  if (known.length < 2) return el("span", { class: "muted" }, "–")
  const low = Math.min(...known, ...(band ?? []))
  const high = Math.max(...known, ...(band ?? []))
  const x = (i) => 3 + (i * (WIDTH - 8)) / Math.max(1, values.length - 1)
  const y = (v) => (high === low ? HEIGHT / 2 : HEIGHT - 3 - ((v - low) / (high - low)) * (HEIGHT - 6))
  const end = values.findLastIndex((v) => v != null)
  const last = values[end]
  const out = band && (last < band[0] || last > band[1])
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }
  return svg("svg", size,
    band && svg("rect", { x: 0, width: WIDTH, y: y(band[1]), height: Math.max(1, y(band[0]) - y(band[1])), class: "band" }),
    svg("path", { d: path(values, x, y), class: "line" }),
    svg("circle", { cx: x(end), cy: y(last), r: 2.4, class: out ? "end out" : "end" }))
}

// A gap in the data is a gap in the line.
function path(values, x, y) {
  let pen = "M"
  let told = ""
  values.forEach((v, i) => {
    if (v == null) pen = "M"
    else {
      told += `${pen}${x(i).toFixed(1)} ${y(v).toFixed(1)}`
      pen = "L"
    }
  })
  return told
}

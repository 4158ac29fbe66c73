// The table. Sorting, search, paging and the choice of columns happen here, on the full set, without asking the server.
import { along, contents, heatStep, positions, sortValue } from "./cells.js"
import { el, fit, grouped, spoken } from "./dom.js"
import { saveButton } from "./saving.js"

const NUMERIC = new Set(["place", "move", "delta", "number"])

export function drawTable(root, spec, report, memory) {
  const columns = spec.columns.map((column, i) => ({ ...column, at: i + 2 }))
  const fresh = { sort: spec.sort || null, down: !!spec.descending, page: 0, query: "", hidden: new Set(columns.filter((c) => c.hidden).map((c) => c.id)) }
  // A new set of columns (another KPI, another language) starts afresh; new rows keep what the reader chose.
  const shape = JSON.stringify(spec.columns.map((c) => [c.id, c.label]))
  if (memory.shape !== shape) Object.assign(memory, fresh, { shape })
  const self = { root, spec, report, memory, columns, words: spec.words }
  const body = el("div", { class: "scroll" })
  const above = [key(spec), tools(self, body)].filter(Boolean)
  root.replaceChildren(...[above.length && el("div", { class: "above" }, above), body].filter(Boolean))
  redraw(self, body)
}

function redraw(self, body) {
  const shown = self.columns.filter((c) => !self.memory.hidden.has(c.id))
  const { spec, memory } = self
  const kinds = new Set(shown.map((c) => c.kind))
  const judged = kinds.has("place") || kinds.has("status") // a place each, or what stands out where nobody has one
  const league = judged && ["name", "value"].every((k) => kinds.has(k)) && ["move", "range", "spark"].some((k) => kinds.has(k))
  const plain = !shown.some((c) => c.kind === "name")
  const found = matching(self)
  const sorted = inOrder(self, found)
  memory.page = Math.min(memory.page, Math.max(0, Math.ceil(sorted.length / spec.page) - 1))
  const from = memory.page * spec.page
  const part = sorted.slice(from, from + spec.page)
  const byId = memory.query ? new Map() : new Map(spec.rows.map((r) => [r[0], r]))
  const numbered = fit(spec.rowsLabel, { a: grouped(part.length ? from + 1 : 0), b: grouped(from + part.length), n: grouped(sorted.length) })
  const draw = (rows, label, pinned) => el("table", { role: "table", class: `${league ? "league" : "list"}${plain ? " plain" : ""}${kinds.has("place") ? "" : " unplaced"}` },
    el("caption", { class: "spoken" }, spec.caption),
    el("thead", { role: "rowgroup" }, head(self, shown, body)),
    spec.total && el("tbody", { role: "rowgroup" }, row(self, spec.total, shown, "total")),
    section(self, shown, spec.pinnedLabel, "", pinned.map((id) => byId.get(id)).filter(Boolean)),
    section(self, shown, label, "", rows),
    ...spec.groups.map((g) => section(self, shown, g.label, g.note, g.rows)))
  const save = saveButton(self.words.save, spec.caption, () => draw(inOrder(self, matching(self)), "", []))
  const nothing = spec.rows.length && !sorted.length && el("p", { class: "nothing", role: "status" }, self.words.nothing)
  const below = el("div", { class: "below" }, pages(self, body, sorted.length), save)
  body.replaceChildren(...[draw(part, numbered, spec.pinned), nothing, below].filter(Boolean))
}

function head(self, shown, body) {
  const { memory, words } = self
  return el("tr", { role: "row" }, shown.map((column) => {
    const on = memory.sort === column.id
    const press = () => {
      memory.down = on ? !memory.down : !["place", "range", "name", "text", "status"].includes(column.kind)
      Object.assign(memory, { sort: column.id, page: 0 })
      redraw(self, body)
      body.querySelector(`[data-head="${CSS.escape(column.id)}"]`)?.focus()
    }
    const arrow = on && el("span", { "aria-hidden": "true", class: "order" }, memory.down ? " ↓" : " ↑")
    const label = column.sortable && self.spec.rows.length > 1
      ? el("button", { type: "button", "data-head": column.id, title: column.hint || fit(words.sort, { column: column.label }), click: press }, column.label, arrow)
      : el("span", { title: column.hint }, column.label)
    const attributes = { scope: "col", role: "columnheader", class: classes(column), "aria-sort": on ? (memory.down ? "descending" : "ascending") : null }
    return el("th", column.width ? { ...attributes, style: `width:${column.width}` } : attributes, label, column.kind === "range" && axis(column))
  }))
}

function axis(column) {
  const marks = positions(column.places).map((p) => el("span", { style: `left:${along(p, column.places)}` }, String(p)))
  return el("div", { class: "axis", "aria-hidden": "true" }, marks)
}

function section(self, shown, label, note, rows) {
  if (!rows.length) return null
  // Wide columns can be hidden by the style sheet: a heading that spanned them would leave room for them.
  const wide = shown.filter((c) => c.wide && c !== shown[0])
  const title = label && el("tr", { role: "row", class: "section" },
    el("th", { colspan: shown.length - wide.length, scope: "colgroup", role: "cell" }, label, note && el("span", { class: "note" }, note)),
    wide.map(() => el("td", { class: "wide", role: "presentation" })))
  return el("tbody", { role: "rowgroup" }, title, rows.map((r) => row(self, r, shown)))
}

function row(self, data, shown, extra = "") {
  const about = { id: data[0], you: Boolean(data[1] & 1), muted: Boolean(data[1] & 2) }
  const marks = [extra, about.you && "own", about.muted && "faded"].filter(Boolean).join(" ")
  return el("tr", { role: "row", class: marks, "aria-current": about.you ? "true" : null }, shown.map((column) => cell(self, data[column.at], column, about)))
}

function cell(self, data, column, about) {
  let inside = data == null && !about.id ? null : contents[column.kind](data, column, self.words, about, self.report)
  if (column.opens && data != null && about.id) {
    const report = () => self.report("cell", { row: about.id, column: column.id })
    inside = el("button", { type: "button", class: "opens", title: self.words.why, click: report }, inside)
  }
  const rowHead = column.kind === "name"
  const heat = column.kind === "heat" && data ? ` ${heatStep(data[0])}` : ""
  const inPlaces = column.kind === "place" && [column.id, null].includes(self.memory.sort) && !self.memory.down && !self.memory.query
  const bracket = inPlaces && data?.[2] ? ` bracket ${data[2]}` : ""
  if (bracket) inside = [inside, spoken(`, ${self.words.level}`)]
  const attributes = { class: classes(column) + heat + bracket + (data == null ? " none" : ""), role: rowHead ? "rowheader" : "cell", "data-label": column.label }
  return el(rowHead ? "th" : "td", rowHead ? { ...attributes, scope: "row" } : attributes, inside)
}

const classes = (column) => `${column.kind}${NUMERIC.has(column.kind) ? " numeric" : ""}${["wide", "lead", "bare"].map((mark) => (column[mark] ? ` ${mark}` : "")).join("")}`

function matching({ spec, memory, columns }) {
  const query = memory.query.trim().toLowerCase()
  if (!query) return spec.rows
  const searched = columns.filter((c) => ["name", "text", "status"].includes(c.kind))
  const words = (cell) => (Array.isArray(cell) ? cell.filter((part) => typeof part === "string").join(" ") : cell ?? "")
  return spec.rows.filter((r) => searched.some((c) => words(r[c.at]).toLowerCase().includes(query)))
}

function inOrder({ spec, memory, columns }, rows) {
  const column = columns.find((c) => c.id === memory.sort)
  if (!column) return rows
  const collator = new Intl.Collator(spec.language)
  const keyed = rows.map((r) => [sortValue(column.kind, r[column.at]), r])
  const direction = memory.down ? -1 : 1
  keyed.sort(([a], [b]) => {
    if (a == null || b == null) return (a == null) - (b == null)
    return direction * (typeof a === "string" ? collator.compare(a, b) : a - b)
  })
  return keyed.map(([, r]) => r)
}

function pages(self, body, count) {
  const { spec, memory, words } = self
  if (count <= spec.page) return null
  const last = Math.ceil(count / spec.page) - 1
  const near = (page) => page === 0 || page === last || Math.abs(page - memory.page) <= 2
  const buttons = []
  for (let page = 0; page <= last; page++) {
    if (!near(page)) {
      if (near(page - 1)) buttons.push(el("span", { class: "muted", "aria-hidden": "true" }, "…"))
      continue
    }
    const turn = () => {
      memory.page = page
      redraw(self, body)
      self.root.scrollIntoView({ block: "nearest" })
    }
    const label = `${grouped(page * spec.page + 1)}–${grouped(Math.min(count, (page + 1) * spec.page))}`
    buttons.push(el("button", { type: "button", click: turn, "aria-current": page === memory.page ? "page" : null }, label))
  }
  return el("nav", { class: "pages", "aria-label": `${words.pages}: ${spec.caption}` }, buttons)
}

function tools(self, body) {
  const { spec, memory, words, columns } = self
  if (!spec.tools || spec.rows.length < 2) return null
  const typed = (event) => {
    Object.assign(memory, { query: event.target.value, page: 0 })
    redraw(self, body)
    live.textContent = memory.query ? fit(words.found, { n: matching(self).length }) : ""
  }
  const live = el("span", { role: "status", class: "spoken" })
  const search = el("input", { type: "search", placeholder: words.search, "aria-label": `${words.search}: ${spec.caption}`, value: memory.query, input: typed })
  return el("div", { class: "tools" }, search, live, chooser(self, body, columns.filter((c) => !["name", "place"].includes(c.kind)), words))
}

function chooser(self, body, offered, words) {
  if (offered.length < 2) return null
  const box = (column) => {
    const flip = () => {
      self.memory.hidden.has(column.id) ? self.memory.hidden.delete(column.id) : self.memory.hidden.add(column.id)
      redraw(self, body)
    }
    const attributes = { type: "checkbox", change: flip, checked: !self.memory.hidden.has(column.id) }
    return el("label", {}, el("input", attributes), column.label)
  }
  return el("details", { class: "chooser" }, el("summary", {}, words.columns), el("div", { class: "sheet" }, offered.map(box)))
}

function key(spec) {
  if (!spec.key.length) return null
  return el("div", { class: "key" }, spec.key.map(([mark, text]) => el("span", {}, el("i", { class: `mark ${mark}` }), text)))
}


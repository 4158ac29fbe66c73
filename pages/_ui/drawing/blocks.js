// Sentences and small blocks: the page's headline, the freshness line, a banner, the birth certificate of a number.
import { el, luminance, marked } from "./dom.js"
import { percent } from "./cells.js"
import { markFiles } from "./saving.js"

export function drawProse(root, { level, title, lines }) {
  root.replaceChildren(...[title.length && el(level, {}, marked(title)), ...lines.map((l) => el("p", { class: "sub" }, marked(l)))].filter(Boolean))
}

// Facts on one line; each is [text, mark].
export function drawFacts(root, { facts }) {
  root.replaceChildren(el("p", { class: "eye" }, facts.map(([text, mark]) => el("span", { class: mark || null }, text))))
}

export function drawBanner(root, { tone, title, lines, gauge }) {
  const dial = gauge && el("div", { class: "dial", role: "img", "aria-label": gauge.label },
    el("span", { class: "reading" }, gauge.label),
    el("i", { class: "groove" }, el("i", { class: "fill", style: `width:${percent(gauge.value)}` })),
    gauge.ticks.map(([at, text]) => [el("i", { class: "mark", style: `left:${percent(at)}` }), el("span", { class: "scale", style: `left:${percent(at)}` }, text)]))
  root.replaceChildren(el("div", { class: `banner ${tone}${gauge ? " with-dial" : ""}`, role: tone === "concern" ? "alert" : "note" },
    dial, el("div", {}, title && el("p", {}, el("b", {}, title)), lines.map((l) => el("p", {}, marked(l))))))
}

export function drawCertificate(root, { title, value, lead, entries, evidence }) {
  const rows = evidence && el("table", { class: "list evidence" },
    el("caption", {}, evidence.caption),
    el("thead", {}, el("tr", {}, evidence.columns.map((c) => el("th", { scope: "col" }, c)))),
    el("tbody", {}, evidence.rows.map((r) => el("tr", {}, r.map((cell) => el("td", {}, cell))))))
  root.replaceChildren(el("section", { class: "certificate", "aria-label": title },
    el("h2", {}, title),
    el("p", { class: "big" }, value),
    lead.length > 0 && el("p", { class: "sub" }, marked(lead)),
    el("dl", {}, entries.map(([term, told]) => el("div", {}, el("dt", {}, term), el("dd", {}, marked(told))))),
    rows))
}

// Who looks at this, and when: faint over the whole page, so that a photograph of a screen has an owner.
// The server chooses the colours of charts and learns of another theme only when it is asked again, so it is told here:
// text changes its colour with the theme, and style sheets make of that a transition of a moment, which has an end.
export function drawWatermark(root, { text, dark }, report, memory) {
  markFiles(text)
  const look = () => {
    const now = luminance(root) < 0.5
    if (now !== dark && memory.told !== now) report("theme", now ? "dark" : "light")
    memory.told = now === dark ? null : now
  }
  root.ontransitionend = look
  look()
  root.setAttribute("aria-hidden", "true")
  root.replaceChildren(el("div", { class: "lines" }, Array.from({ length: 40 }, () => el("span", {}, text))))
}

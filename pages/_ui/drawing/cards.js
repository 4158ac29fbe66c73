// Cards, where people decide: a title, one big value, and what it is measured against.
import { el, triangle } from "./dom.js"
import { spark } from "./spark.js"
import { percent } from "./cells.js"

export function drawCards(root, spec, report) {
  root.replaceChildren(el("div", { class: spec.tiles ? "grid tiles" : "grid" }, spec.cards.map((card) => one(card, spec, report))))
}

function one(card, spec, report) {
  const heading = card.id ? el("button", { type: "button", click: () => report("open", card.id) }, card.title) : card.title
  const value = card.why ? el("button", { type: "button", class: "opens", title: spec.why, click: () => report("open", card.why) }, card.value) : card.value
  return el("section", { class: `card${card.chosen ? " chosen" : ""}` },
    card.state && el("div", { class: "state" }, card.state),
    el("div", { class: "top" }, el("h3", {}, heading), card.aside && el("span", { class: "aside" }, card.aside)),
    el("div", { class: "pair" },
      el("div", { class: "big" }, value, card.unit && el("small", {}, card.unit)),
      card.spark && el("div", { class: "spark" }, spark(card.spark[0], card.spark[1], card.sparkLabel || card.title))),
    card.change && el("p", { class: `change ${card.tone || "muted"}` }, card.tone && triangle(card.rising), card.change),
    card.progress != null && el("div", { class: "progress", role: "img", "aria-label": card.progressLabel || "" },
      el("i", { class: "fill", style: `width:${percent(card.progress)}` }),
      card.tick != null && el("i", { class: "tick", style: `left:${percent(card.tick)}` })),
    card.notes.map((note) => el("p", { class: "sub" }, note)))
}

// A table as a file: what the reader sees, on all its pages, in the reader's order and columns, with the reader's mark in
// the file's name. It holds nothing that is not in the page already; who may see what was decided before it came here.
import { el } from "./dom.js"

const UNSEEN = "[aria-hidden=true], svg, .you"
const RUNS = /^[=+\-@＝＋－＠\t\r]/ // a spreadsheet would run it as a formula
const NUMBER = /^[+-]?[\d,.]+%?$/
let mark = ""

export const markFiles = (text) => { mark = text }

// ``whole()`` is the <table> as it would be with all of its pages on one.
export function saveButton(label, caption, whole) {
  return el("button", { type: "button", class: "save", click: () => offer(nameOf(caption), csv(linesOf(whole()))) }, label)
}

export function linesOf(table) {
  return [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.classList.contains("spark") && cell.role !== "presentation").map(seen))
}

export function csv(lines) {
  const cell = (text) => {
    const safe = RUNS.test(text) && !NUMBER.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`
}

// The words of a cell; a name and what stands behind it keep their distance, an arrow is told in words.
function seen(cell) {
  const words = []
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data.trim())
    else if (!node.matches(UNSEEN) && (!node.matches(".spoken") || cell.matches(".move"))) node.childNodes.forEach(walk)
  }
  cell.childNodes.forEach(walk)
  return words.filter(Boolean).join(" ").replaceAll(" ,", ",")
}

function nameOf(caption) {
  const now = new Date().toISOString().slice(0, 16).replace(/[-:]/g, "")
  return `${[caption, mark].map((part) => part.replace(/[^\p{L}\p{N}.]+/gu, "-").replace(/^-|-$/g, "")).join("_")}_${now}Z.csv`
}

function offer(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }))
  el("a", { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

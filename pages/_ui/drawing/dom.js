// Building elements from data. Data only ever become text nodes or attributes, never markup.
const SVG = "http://www.w3.org/2000/svg"

function fill(node, attributes, children) {
  for (const [name, given] of Object.entries(attributes ?? {})) {
    if (given == null || given === false) continue
    if (name === "style") node.style.cssText = given
    else if (typeof given === "function") node[`on${name}`] = given
    else node.setAttribute(name, given === true ? "" : given)
  }
  for (const child of children.flat(Infinity)) if (child != null && child !== false) node.append(child)
  return node
}

export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children)
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children)
export const spoken = (text) => el("span", { class: "spoken" }, text)
export const grouped = (count) => count.toLocaleString("en-US") // 1,008 in all three languages
export const fit = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)

export function triangle(up) {
  const path = up ? "M4.5 0 9 8H0z" : "M4.5 8 0 0h9z"
  const size = { width: 9, height: 8, viewBox: "0 0 9 8", "aria-hidden": "true", class: "triangle" }
  return svg("svg", size, svg("path", { d: path, fill: "currentColor" }))
}

// Text with the parts the server marked as strong: an array of strings and [string, mark] pairs.
export function marked(parts) {
  return [parts].flat(1).map((part) =>
    Array.isArray(part) ? el("b", { class: part[1] || null }, part[0]) : part)
}

// How light the page is, 0 to 1: the theme can change without the server being asked.
export function luminance(node) {
  const colour = getComputedStyle(node).getPropertyValue("--st-background-color").trim()
  const hex = /^#([0-9a-f]{6})/i.exec(colour)
  const rgb = hex ? [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16)) : (colour.match(/[\d.]+/g) ?? [255, 255, 255])
  return (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255
}

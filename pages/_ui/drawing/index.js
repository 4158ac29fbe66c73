// Draws one block of a page. The data arrive as UTF-8 JSON and say which kind of block it is.
import { luminance } from "./dom.js"
import { drawTable } from "./table.js"
import { drawCompare } from "./compare.js"
import { drawHeatmap } from "./heatmap.js"
import { drawCards } from "./cards.js"
import { drawBanner, drawCertificate, drawFacts, drawProse, drawWatermark } from "./blocks.js"

const kinds = {
  table: drawTable,
  compare: drawCompare,
  heatmap: drawHeatmap,
  cards: drawCards,
  prose: drawProse,
  banner: drawBanner,
  certificate: drawCertificate,
  facts: drawFacts,
  watermark: drawWatermark,
}
const decoder = new TextDecoder()

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const block = JSON.parse(decoder.decode(data))
  root.className = `root ${block.kind} ${luminance(root) < 0.5 ? "dark" : "light"}`
  root.lang = block.language
  // What the reader has done to this block (sorting, page, search) lives as long as the block does.
  root.memory ??= {}
  kinds[block.kind](root, block, setTriggerValue, root.memory)
}

// A picture for a report: drawn anew, whatever the page looks like.
import * as echarts from "echarts/core";
import { themed } from "./theme.mjs";

/** An option drawn for paper as an SVG file's data URL, in its own size and inks (words, quiet words, lines, paper), whatever the page looks like. */
export function paper(option, width, height, [text, quiet, line, surface]) {
  const { handles: _, ...parsed } = JSON.parse(option);
  const { made, above, ink } = themed(parsed, { scale: 1, size: [width, height], ink: { text, quiet, line, grid: `${line}44`, surface } });
  const sheet = echarts.init(document.createElement("div"), null, { renderer: "svg", width, height: height + above });
  sheet.setOption({ ...made, animation: false, backgroundColor: ink.surface });
  const url = sheet.getDataURL({ type: "svg" });
  sheet.dispose();
  return url;
}

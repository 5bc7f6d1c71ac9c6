// A picture to be taken home: on paper of the page's colour, with the legend that stands beside it on the page.
import * as echarts from "echarts/core";
import { stamped } from "./points.mjs";
import { laid, measured, rows } from "./theme.mjs";

/** How much finer than the screen's a saved picture's points and PNG pixels are. */
const FINER = 2;

/** The legend that stands beside the picture on the page: what it says, and the colour of what it says it about. */
function beside(element) {
  return [...element.parentElement.querySelectorAll(":scope > .legend > li")].map((item) => {
    const swatch = item.querySelector(".swatch");
    const color = swatch?.querySelector("circle")?.getAttribute("fill") ?? (swatch && getComputedStyle(swatch).backgroundColor);
    return { text: item.textContent.trim(), color };
  });
}

/** The picture as a data URL, "png" or "svg", with the page's legend in it. */
export function image(picture, wanted) {
  const { chart, points, element, ink } = picture;
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const { legend: [legend] = [], grid: [grid] = [], ...rest } = chart.getOption();
  const font = { family: rest.textStyle.fontFamily, size: rest.textStyle.fontSize };
  const key = beside(element);
  const [line, dot, margin] = [1.7 * font.size, font.size / 2, 8];
  const indent = (item) => (item.color ? 3 * dot : 0);
  const places = laid(key.map((item) => indent(item) + measured(item.text, `${font.size}px ${font.family}`)), 1.5 * font.size, width - 2 * margin);
  const below = key.length ? rows(places) * line + margin : 0;
  const tall = Math.ceil(height + below);
  // Drawn a second time, out of sight, by the renderer that is wanted.
  const twin = echarts.init(document.createElement("div"), null, { renderer: wanted === "svg" ? "svg" : "canvas", width, height: tall });
  twin.setOption({
    ...rest,
    animation: false,
    // Text of a dark page would be lost on white. On a canvas it lies beneath the points, which lie beneath the axes.
    backgroundColor: wanted === "svg" ? ink.surface : "transparent",
    legend,
    grid: grid && { ...grid, bottom: grid.bottom + below },
  });
  key.forEach((item, i) => {
    const [x, y] = [margin + places[i][0], height + (places[i][1] + 0.5) * line];
    if (item.color) twin.getZr().add(new echarts.graphic.Circle({ shape: { cx: x + dot, cy: y, r: dot }, style: { fill: item.color } }));
    // What just fits may reach into the margin: the renderer keeps a pixel back, and measures letter by letter.
    const style = { text: item.text, x: x + indent(item), y, fill: ink.text, font: `${font.size}px ${font.family}`, verticalAlign: "middle", width: width - margin / 2 - x - indent(item), overflow: "truncate" };
    twin.getZr().add(new echarts.graphic.Text({ style }));
  });
  const layer = points.length ? stamped(picture, document.createElement("canvas"), FINER) : null;
  let url;
  if (wanted === "svg") {
    const drawn = decodeURIComponent(twin.getDataURL({ type: "svg" }).replace(/^[^,]*,/, ""));
    // Lines and texts as vectors; thirty thousand points as one picture among them.
    const text = layer ? drawn.replace("</rect>", () => `</rect><image width="${width}" height="${height}" href="${layer.toDataURL()}"/>`) : drawn;
    url = `data:image/svg+xml;charset=UTF-8,${encodeURIComponent(text)}`;
  } else {
    const sheet = Object.assign(document.createElement("canvas"), { width: width * FINER, height: tall * FINER });
    const paper = sheet.getContext("2d");
    paper.fillStyle = ink.surface;
    paper.fillRect(0, 0, sheet.width, sheet.height);
    if (layer) paper.drawImage(layer, 0, 0);
    paper.drawImage(twin.renderToCanvas({ pixelRatio: FINER }), 0, 0);
    url = sheet.toDataURL();
  }
  twin.dispose();
  return url;
}

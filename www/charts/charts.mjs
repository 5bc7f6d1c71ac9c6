// Draws charts from plain option objects, with the few parts of ECharts that the page uses. The page's Rust code
// decides what is drawn; this file decides only what needs functions: colours of the theme, tooltips, resizing.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  BrushComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { report as write, table } from "./export.mjs";

echarts.use([
  AriaComponent,
  BarChart,
  BrushComponent,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Names come from strangers' files: no character of theirs may be markup. */
const escape = (text) => String(text).replace(/[&<>"']/g, (character) => ESCAPES[character]);

/** A tooltip's lines: the data item's own `tip` (an array of plain texts), or its series' name and value. */
function tooltip(parameters) {
  const items = Array.isArray(parameters) ? parameters : [parameters];
  return items
    .flatMap((item) => item.data?.tip ?? [`${item.seriesName}: ${item.value}`])
    .map(escape)
    .join("<br>");
}

const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });
/** A number on an axis, with the minus sign that the rest of the page uses. */
const tick = (value) => NUMBERS.format(value).replace("-", "\u2212");

const INK = {
  light: { text: "#1c2024", quiet: "#56606b", line: "#d5d9de", grid: "#eceef1", surface: "#ffffff" },
  dark: { text: "#e8eaed", quiet: "#a5adb8", line: "#3f464e", grid: "#2b3036", surface: "#1b1f24" },
};

function themed(option, dark) {
  const ink = dark ? INK.dark : INK.light;
  // In quotes that an attribute of an SVG file may hold.
  const font = getComputedStyle(document.body).fontFamily.replaceAll("\"", "'");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const axis = (given) => ({
    ...given,
    nameTruncate: { maxWidth: 300, ellipsis: "…" },
    nameTextStyle: { color: ink.quiet, fontSize: 12, ...given.nameTextStyle },
    axisLabel: { color: ink.quiet, fontSize: 12, hideOverlap: true, ...(given.type === "category" ? {} : { formatter: tick }), ...given.axisLabel },
    axisLine: { lineStyle: { color: ink.line }, ...given.axisLine },
    axisTick: { lineStyle: { color: ink.line }, ...given.axisTick },
    splitLine: { lineStyle: { color: ink.grid }, ...given.splitLine },
  });
  const axes = (given) => (Array.isArray(given) ? given.map(axis) : given && axis(given));
  return {
    backgroundColor: "transparent",
    animation: !still,
    animationDuration: 250,
    ...option,
    textStyle: { fontFamily: font, color: ink.text },
    // The places given are meant: a long name of an axis is cut, and does not shrink the picture.
    grid: option.grid && { outerBoundsMode: "none", ...option.grid },
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
    // On one line, with a pager where it is too long: a narrow screen's legend would cover the picture.
    legend: option.legend && { type: "scroll", pageIconSize: 10, pageTextStyle: { color: ink.quiet }, pageIconColor: ink.text, pageIconInactiveColor: ink.line, textStyle: { color: ink.text }, inactiveColor: ink.quiet, ...option.legend },
    tooltip: {
      confine: true,
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 13 },
      ...option.tooltip,
      formatter: tooltip,
    },
    aria: { enabled: true, ...option.aria },
  };
}

/** What is known of the picture in an element: the chart, what it last drew, the layer of its many points. */
const pictures = new WeakMap();

/** Told when a picture comes near the window: only those are drawn, so that a slider does not wait for the others. */
const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const picture = pictures.get(target);
      if (!picture) continue;
      picture.near = isIntersecting;
      if (isIntersecting && picture.stale) paint(picture);
    }
  },
  { rootMargin: "300px" },
);

/**
 * Draws `option` (an object or its JSON text) into `element`, replacing what was there. The first series take their
 * data from `points` (typed arrays, x and y in turns). `pick` hears the rectangle that was drawn on a picture with a
 * brush (x from, x to, y from, y to), or nothing where it was cleared.
 */
function draw(element, option, dark, points, pick) {
  const picture = pictures.get(element) ?? opened(element);
  Object.assign(picture, { option, dark, points: points ?? [], pick, stale: true });
  if (picture.near) paint(picture);
}

function opened(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const picture = { element, near: bottom > -300 && top < innerHeight + 300, hidden: {} };
  picture.resized = new ResizeObserver(() => {
    picture.chart?.resize();
    stamp(picture);
  });
  picture.resized.observe(element);
  sight.observe(element);
  pictures.set(element, picture);
  return picture;
}

function paint(picture) {
  const { element, option, dark, points } = picture;
  picture.stale = false;
  const parsed = typeof option === "string" ? JSON.parse(option) : option;
  // Axes, lines and brush are drawn by ECharts, which builds one path of all points of a series: far too slow for tens of
  // thousands. They are stamped on a layer of their own beneath it.
  const renderer = points.length ? "canvas" : "svg";
  const chart = (picture.chart ??= echarts.init(element, null, { renderer }));
  // Names beside marks that need a wide picture.
  if (element.clientWidth < 640) {
    for (const { data } of parsed.series ?? []) {
      for (const { label } of (data ?? []).filter((item) => item?.label?.wide)) {
        label.show = false;
        parsed.grid.right = 24;
      }
    }
  }
  points.forEach((_, i) => parsed.series[i] && (parsed.series[i].data = []));
  chart.setOption(themed(parsed, dark), { notMerge: true });
  if (picture.pick) {
    chart.off("brushEnd");
    chart.on("brushEnd", ({ areas }) => {
      const range = areas[0]?.coordRange;
      picture.pick?.(...(range ? [...range[0], ...range[1]] : []));
    });
    chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: "rect", brushMode: "single" } });
  }
  chart.off("legendselectchanged");
  chart.on("legendselectchanged", ({ selected }) => {
    picture.hidden = selected;
    stamp(picture);
  });
  picture.parsed = parsed;
  stamp(picture);
}

/** A symbol's pixels once, to be stamped many times: its edge's length, and of each pixel that it covers the column, the row and the
 * colour, red, green and blue multiplied by the opacity. */
function sprite({ symbol, symbolSize, itemStyle }, scale) {
  const size = symbolSize * scale;
  const edge = Math.ceil(size) + 2;
  const canvas = Object.assign(document.createElement("canvas"), { width: edge, height: edge });
  const ink = canvas.getContext("2d", { willReadFrequently: true });
  const middle = edge / 2;
  const radius = size / 2;
  ink.fillStyle = itemStyle.color;
  ink.globalAlpha = itemStyle.opacity ?? 1;
  ink.beginPath();
  const corners = { rect: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], triangle: [[0, -1], [1, 1], [-1, 1]], diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]] }[symbol];
  if (corners) for (const [x, y] of corners) ink.lineTo(middle + x * radius, middle + y * radius);
  else ink.arc(middle, middle, radius, 0, 2 * Math.PI);
  ink.fill();
  const { data } = ink.getImageData(0, 0, edge, edge);
  const pixels = [];
  for (let at = 0; at < data.length; at += 4) {
    const opacity = data[at + 3] / 255;
    const place = at / 4;
    if (opacity > 0) pixels.push(place % edge, Math.floor(place / edge), data[at] * opacity, data[at + 1] * opacity, data[at + 2] * opacity, data[at + 3]);
  }
  return { edge, pixels: Float64Array.from(pixels) };
}

/** The many points where the axes say, on a canvas of this many pixels a CSS pixel. A canvas would take microseconds to draw a picture of
 * a point; its pixels are written as numbers, which takes a tenth of that. */
function stamped(picture, layer, scale) {
  const { chart, points, parsed, hidden } = picture;
  const [width, height] = [chart.getWidth(), chart.getHeight()].map((size) => Math.round(size * scale));
  if (layer.width !== width || layer.height !== height) Object.assign(layer, { width, height });
  if (!width || !height) return layer;
  const { xAxis, yAxis } = parsed;
  const [left, bottom] = chart.convertToPixel({ gridIndex: 0 }, [xAxis.min, yAxis.min]);
  const [right, top] = chart.convertToPixel({ gridIndex: 0 }, [xAxis.max, yAxis.max]);
  const across = ((right - left) / (xAxis.max - xAxis.min)) * scale;
  const up = ((top - bottom) / (yAxis.max - yAxis.min)) * scale;
  const sheet = new ImageData(width, height);
  points.forEach((values, i) => {
    const series = parsed.series[i];
    if (!series || hidden[series.name] === false || !values.length) return;
    const mark = sprite(series, scale);
    const half = mark.edge / 2;
    for (let k = 0; k + 1 < values.length; k += 2) {
      const x = left * scale + (values[k] - xAxis.min) * across;
      const y = bottom * scale + (values[k + 1] - yAxis.min) * up;
      press(mark, sheet, Math.round(x - half), Math.round(y - half));
    }
  });
  dry(sheet);
  layer.getContext("2d").putImageData(sheet, 0, 0);
  return layer;
}

/** Lays a symbol's pixels over what is there, its upper left corner here; colours multiplied by their opacity, as long as the ink is wet. */
function press({ edge, pixels }, { data, width, height }, x, y) {
  const inside = x >= 0 && y >= 0 && x + edge <= width && y + edge <= height;
  for (let p = 0; p < pixels.length; p += 6) {
    const [column, row] = [x + pixels[p], y + pixels[p + 1]];
    if (!inside && (column < 0 || row < 0 || column >= width || row >= height)) continue;
    const at = 4 * (row * width + column);
    const opacity = pixels[p + 5];
    const through = 1 - opacity / 255;
    data[at] = pixels[p + 2] + data[at] * through;
    data[at + 1] = pixels[p + 3] + data[at + 1] * through;
    data[at + 2] = pixels[p + 4] + data[at + 2] * through;
    data[at + 3] = opacity + data[at + 3] * through;
  }
}

/** Colours as a canvas has them: not multiplied by their opacity. */
function dry({ data }) {
  for (let at = 0; at < data.length; at += 4) {
    const opacity = data[at + 3];
    if (opacity === 0 || opacity === 255) continue;
    for (let c = at; c < at + 3; c += 1) data[c] = (data[c] * 255) / opacity;
  }
}

/** Draws the layer of many points anew. */
function stamp(picture) {
  const { chart, points, parsed, element } = picture;
  if (!chart || !parsed || !points.length) return;
  picture.layer ??= element.insertBefore(Object.assign(document.createElement("canvas"), { className: "points" }), element.firstChild);
  stamped(picture, picture.layer, devicePixelRatio);
}

/** Frees what was drawn into `element`. */
function dispose(element) {
  const picture = pictures.get(element);
  if (!picture) return;
  picture.resized.disconnect();
  sight.unobserve(element);
  pictures.delete(element);
  picture.chart?.dispose();
}

/** The picture as a data URL, "png" or "svg" (where it is not said: what suits it); an empty text where nothing was drawn. */
function image(element, type) {
  const picture = pictures.get(element);
  if (!picture) return "";
  if (picture.stale) paint(picture);
  const { chart, points } = picture;
  const wanted = type ?? (points.length ? "png" : "svg");
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  // Drawn a second time, out of sight, by the renderer that is wanted.
  const twin = echarts.init(document.createElement("div"), null, { renderer: wanted === "svg" ? "svg" : "canvas", width, height });
  twin.setOption({ ...chart.getOption(), animation: false });
  const scale = 2;
  const layer = points.length ? stamped(picture, document.createElement("canvas"), scale) : null;
  let url;
  if (wanted === "svg") {
    const drawn = decodeURIComponent(twin.getDataURL({ type: "svg" }).replace(/^[^,]*,/, ""));
    // Lines and texts as vectors; thirty thousand points as one picture among them.
    const text = layer ? drawn.replace("</rect>", () => `</rect><image width="${width}" height="${height}" href="${layer.toDataURL()}"/>`) : drawn;
    url = `data:image/svg+xml;charset=UTF-8,${encodeURIComponent(text)}`;
  } else {
    const sheet = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
    const ink = sheet.getContext("2d");
    // The paper behind the ink: text of a dark page would be lost on white.
    ink.fillStyle = getComputedStyle(element.closest(".card") ?? document.body).backgroundColor;
    ink.fillRect(0, 0, sheet.width, sheet.height);
    if (layer) ink.drawImage(layer, 0, 0);
    ink.drawImage(twin.renderToCanvas({ pixelRatio: scale }), 0, 0);
    url = sheet.toDataURL();
  }
  twin.dispose();
  return url;
}

/** The results as one HTML file, with `settings` (a text) at its end. */
const report = (settings) => write(image, settings);

globalThis.softUnlearnCharts = { draw, dispose, image, table, report };

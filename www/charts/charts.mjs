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
  const font = getComputedStyle(document.body).fontFamily;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const axis = (given) => ({
    ...given,
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
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
    legend: option.legend && { textStyle: { color: ink.text }, inactiveColor: ink.quiet, ...option.legend },
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

const observers = new WeakMap();

/**
 * Draws `option` (an object or its JSON text) into `element`, replacing what was there. The first series take their
 * data from `points` (typed arrays, x and y in turns). `pick` hears the rectangle that was drawn on a picture with a
 * brush (x from, x to, y from, y to), or nothing where it was cleared.
 */
function draw(element, option, dark, points, pick) {
  const parsed = typeof option === "string" ? JSON.parse(option) : option;
  points?.forEach((values, i) => {
    if (parsed.series[i]) parsed.series[i].data = values.length ? values : [];
  });
  // Many points are painted; a few are drawn as SVG, which stays sharp on a projector.
  const renderer = points?.length ? "canvas" : "svg";
  const chart = echarts.getInstanceByDom(element) ?? echarts.init(element, null, { renderer });
  chart.setOption(themed(parsed, dark), { notMerge: true });
  if (pick) {
    chart.off("brushEnd");
    chart.on("brushEnd", ({ areas }) => {
      const range = areas[0]?.coordRange;
      pick(...(range ? [...range[0], ...range[1]] : []));
    });
    chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: "rect", brushMode: "single" } });
  }
  if (!observers.has(element)) {
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    observers.set(element, observer);
  }
}

/** Frees what was drawn into `element`. */
function dispose(element) {
  observers.get(element)?.disconnect();
  observers.delete(element);
  echarts.getInstanceByDom(element)?.dispose();
}

/** The picture as a data URL, of type "svg" or "png"; an empty text where nothing was drawn. */
function image(element, type) {
  const chart = echarts.getInstanceByDom(element);
  if (!chart) return "";
  const painted = chart.getZr().painter.getType() === "canvas";
  if (type === "svg" && !painted) return chart.getDataURL({ type: "svg" });
  // The charts are drawn as SVG; a picture in pixels is drawn a second time, out of sight.
  const canvas = document.createElement("div");
  const renderer = type === "svg" ? "svg" : "canvas";
  const twin = echarts.init(canvas, null, { renderer, width: chart.getWidth(), height: chart.getHeight() });
  twin.setOption({ ...chart.getOption(), animation: false });
  // The paper behind the ink: text of a dark page would be lost on white.
  const backgroundColor = getComputedStyle(element.closest(".card") ?? document.body).backgroundColor;
  const url = twin.getDataURL(type === "svg" ? { type } : { type, pixelRatio: 2, backgroundColor });
  twin.dispose();
  return url;
}

/** The results as one HTML file, with `settings` (a text) at its end. */
const report = (settings) => write(image, settings);

globalThis.softUnlearnCharts = { draw, dispose, image, table, report };

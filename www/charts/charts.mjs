// Draws charts from plain option objects, with the few parts of ECharts that the page uses. The page's Rust code
// decides what is drawn; these files decide only what needs functions: colours of the theme, tooltips, resizing, clicks.
// Each of its own file: "echarts/charts" and "echarts/components" would bring what rare.mjs brings when it is needed.
import { install as LineChart } from "echarts/lib/chart/line/install.js";
import { install as ScatterChart } from "echarts/lib/chart/scatter/install.js";
import { install as AriaComponent } from "echarts/lib/component/aria/install.js";
import { install as GridComponent } from "echarts/lib/component/grid/installSimple.js";
import { install as LegendComponent } from "echarts/lib/component/legend/installLegendPlain.js";
import { install as MarkLineComponent } from "echarts/lib/component/marker/installMarkLine.js";
import * as echarts from "echarts/core";
import { install as SVGRenderer } from "echarts/lib/renderer/installSVGRenderer.js";
import { draggable } from "./drag.mjs";
import { table } from "./export.mjs";
import { keyed } from "./keys.mjs";
import { paper } from "./paper.mjs";
import { enlargement, themed } from "./theme.mjs";

echarts.use([
  AriaComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
]);

/** What is known of the picture in an element: the chart, what it last drew, the layer of its many points. */
const pictures = new WeakMap();

/** What the first screen does without. It is brought after the first result, or when a picture that needs it is drawn. */
let rare;
let bringing;

const rarity = ({ pick, edit, points, drawn }) => pick || edit || points.length || drawn.legend?.type === "scroll" || drawn.series.some(({ type }) => type === "bar");

function bring() {
  bringing ??= import("./rare.mjs").then(
    (module) => {
      rare = module;
      // Those that were drawn without have their words at the pointer now.
      for (const element of document.querySelectorAll(".chart")) {
        const picture = pictures.get(element);
        if (picture?.chart) again(picture);
      }
    },
    (error) => {
      // The next such picture asks again.
      bringing = undefined;
      throw error;
    },
  );
  return bringing;
}

document.addEventListener("soft-unlearn:whole", () => bring().catch(console.error));

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
 * brush (x from, x to, y from, y to), or nothing where it was cleared. `edit` hears of a point that was clicked or dragged (x and y,
 * and x and y of where it was let go), `stroke` of the points that a brush drew (x and y in turns).
 */
function draw(element, option, points, pick, edit, stroke) {
  const picture = pictures.get(element) ?? opened(element);
  Object.assign(picture, { option, points: points ?? [], pick, edit, stroke, stale: true });
  if (picture.near) (picture.chart ? soon : paint)(picture);
  // Room for its legend already, or what is below would jump when the picture comes into sight.
  else if (element.clientWidth) prepare(picture);
}

/** Pictures that are drawn anew, each in a task of its own: a slider that changes several keeps the page answering between them. */
const waiting = new Set();

function soon(picture) {
  if (!waiting.size) setTimeout(next);
  waiting.add(picture);
}

function next() {
  const [picture] = waiting;
  waiting.delete(picture);
  if (waiting.size) setTimeout(next);
  if (picture.stale && pictures.get(picture.element) === picture) paint(picture);
}

function opened(element) {
  const { top, bottom, width } = element.getBoundingClientRect();
  const picture = { element, near: width > 0 && bottom > -300 && top < innerHeight + 300, hidden: {} };
  picture.resized = new ResizeObserver(() => {
    // Names that fitted may no longer fit.
    if (picture.chart && element.clientWidth && !fills(picture)) again(picture);
  });
  picture.resized.observe(element);
  sight.observe(element);
  const page = element.closest(".page");
  if (page) presenting.observe(page, { attributeFilter: ["class"] });
  pictures.set(element, picture);
  return picture;
}

/** How large a picture is: as its element, or where that is in a tab that is not open, as on a desk. */
const room = ({ clientWidth, clientHeight }) => (clientWidth ? { width: clientWidth, height: clientHeight } : { width: 960, height: 440 });

/** Whether the chart is as large as its element. */
const fills = ({ chart, element }) => chart.getWidth() === room(element).width && chart.getHeight() === room(element).height;

/** Draws the picture anew, soon or when it comes near the window. */
function again(picture) {
  picture.stale = true;
  if (picture.near) soon(picture);
}

/** Told when the page is presented, and when no longer. */
const presenting = new MutationObserver(() => {
  for (const element of document.querySelectorAll(".chart")) {
    const picture = pictures.get(element);
    if (picture?.chart && picture.scale !== enlargement(element)) again(picture);
  }
});

/** Completes the picture's option, and makes its element as tall as the legend needs. */
function prepare(picture) {
  const { element, option, points } = picture;
  const { width, height } = room(element);
  const size = [width, height - (picture.above ?? 0)];
  const scale = enlargement(element);
  const { handles, ...parsed } = typeof option === "string" ? JSON.parse(option) : option;
  picture.handles = handles;
  // Names beside marks that need a wide picture.
  if (size[0] < 640 * scale) {
    for (const { data } of parsed.series ?? []) {
      for (const { label } of (data ?? []).filter((item) => item?.label?.wide)) {
        label.show = false;
        parsed.grid.right = 24;
      }
    }
  }
  points.forEach((_, i) => parsed.series[i] && (parsed.series[i].data = []));
  const { made, above, ink } = themed(parsed, { scale, size, many: points.length > 0 });
  // On a narrow screen a legend has several rows, which take nothing from the picture.
  if (picture.above !== above) element.style.setProperty("--legend", `${above}px`);
  Object.assign(picture, { drawn: made, above, ink, scale });
}

function paint(picture) {
  prepare(picture);
  const { element, points } = picture;
  if (!rare && rarity(picture)) {
    bring().then(() => picture.stale && pictures.get(element) === picture && paint(picture), console.error);
    return;
  }
  picture.stale = false;
  // Axes, lines and brush are drawn by ECharts, which builds one path of all points of a series: far too slow for tens of
  // thousands. They are stamped on a layer of their own beneath it.
  const renderer = points.length ? "canvas" : "svg";
  const chart = (picture.chart ??= echarts.init(element, null, { renderer, ...room(element) }));
  if (!fills(picture)) chart.resize(room(element));
  chart.setOption(picture.drawn, { notMerge: true });
  // Before the picture's own listeners: what begins on a mark is a drag.
  if (picture.handles) draggable(picture);
  if (picture.pick) rare.picking(picture);
  if (picture.edit) rare.editing(picture);
  if (picture.handles || picture.pick || picture.edit) keyed(picture);
  chart.off("legendselectchanged");
  chart.on("legendselectchanged", ({ selected }) => {
    picture.hidden = selected;
    stamp(picture);
  });
  // The first time in a task of its own: opening the picture and drawing its points take some 30 ms each.
  if (picture.layer) stamp(picture);
  else if (points.length) setTimeout(() => pictures.get(element) === picture && stamp(picture));
}

/** Draws the layer of many points anew. */
function stamp(picture) {
  const { chart, points, drawn, element } = picture;
  if (!chart || !drawn || !points.length || !rare) return;
  picture.layer ??= element.insertBefore(Object.assign(document.createElement("canvas"), { className: "points" }), element.firstChild);
  rare.stamped(picture, picture.layer, devicePixelRatio);
}

/** Frees what was drawn into `element`. */
function dispose(element) {
  const picture = pictures.get(element);
  if (!picture) return;
  picture.resized.disconnect();
  sight.unobserve(element);
  rare?.unpickable(picture);
  picture.drag?.();
  picture.edited?.();
  picture.keys?.();
  pictures.delete(element);
  picture.chart?.dispose();
}

/** The picture as a data URL, "png" or "svg"; an empty text where nothing was drawn. */
async function image(element, type) {
  await bring();
  const picture = pictures.get(element);
  if (picture?.stale) paint(picture);
  return picture?.chart ? rare.image(picture, type) : "";
}

/** Offers the picture to be saved under a name. */
async function save(element, type, name) {
  const href = await image(element, type);
  if (href) Object.assign(document.createElement("a"), { href, download: name }).click();
}

globalThis.softUnlearnCharts = { draw, dispose, image, save, table, paper };

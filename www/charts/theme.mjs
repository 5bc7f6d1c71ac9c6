// How every picture looks: the colours of the page, sizes for a desk or a projector, names that fit.

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

const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 9, useGrouping: "min2" });
/** A number on an axis, with the minus sign and the thin spaces that the rest of the page uses. */
const tick = (value) => NUMBERS.format(value).replace("-", "\u2212").replaceAll(",", "\u202f");

/** The page's colours, as its styles have them now. */
const inks = () => {
  const styles = getComputedStyle(document.documentElement);
  const [text, quiet, line, grid, surface] = ["ink", "quiet", "line", "faint", "surface"].map((name) => styles.getPropertyValue(`--${name}`).trim());
  return { text, quiet, line, grid, surface };
};

/** How much larger everything is for a projector; a screen in a hand has no room for that. */
const ENLARGED = 1.5;
export const enlargement = (element) => (element.closest(".presenting") && innerWidth > 700 ? ENLARGED : 1);

/** Entries of an option that are lengths in pixels, wherever they stand, and within which objects others are. */
const LENGTHS = new Set(["fontSize", "lineHeight", "symbolSize", "nameGap", "itemWidth", "itemHeight", "itemGap", "borderWidth"]);
const WITHIN = { lineStyle: ["width"], grid: ["left", "right", "top", "bottom"] };

/** The option with every length this many times as large. */
function enlarged(value, scale, within) {
  if (Array.isArray(value)) return value.map((item) => enlarged(item, scale, within));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const length = typeof item === "number" && (LENGTHS.has(key) || WITHIN[within]?.includes(key));
    return [key, length ? item * scale : enlarged(item, scale, key)];
  });
  return Object.fromEntries(entries);
}

/** How wide a text is. */
export function measured(text, font) {
  measured.ink ??= document.createElement("canvas").getContext("2d");
  measured.ink.font = font;
  return measured.ink.measureText(text).width;
}

/** A text in lines that fit, each as full as it can be; a word alone may be longer. */
function broken(text, fits) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A text in one line, or in two where it is too long; what is too long for two ends in dots. */
function wrapped(text, fits) {
  const [first, ...rest] = broken(text, fits);
  return [first, rest.join(" ")].filter(Boolean).map((line) => {
    if (fits(line)) return line;
    let end = line.length;
    while (end > 0 && !fits(`${line.slice(0, end)}…`)) end -= 1;
    return `${line.slice(0, end).trimEnd()}…`;
  });
}

/** In which row each of these widths lies where they are laid one beside the other, and where in it. */
export function laid(widths, gap, room) {
  let [x, row] = [0, 0];
  return widths.map((width) => {
    if (x > 0 && x + width > room) [x, row] = [0, row + 1];
    const place = [x, row];
    x += width + gap;
    return place;
  });
}

/** How many rows that makes. */
export const rows = (places) => (places.length ? places.at(-1)[1] + 1 : 0);

/** How much taller a picture is for all of its legend's names, beyond their first row. */
function unfolded({ legend, series = [] }, font, width) {
  if (!legend) return 0;
  const names = (legend.data ?? [...new Set(series.map(({ name }) => name))]).map((item) => item.name ?? item).filter(Boolean);
  const size = legend.textStyle.fontSize;
  const widths = names.map((name) => legend.itemWidth + 6 + measured(name, `${size}px ${font}`));
  return Math.max(0, rows(laid(widths, legend.itemGap, width)) - 1) * (Math.max(legend.itemHeight, 1.2 * size) + legend.itemGap);
}

/** Axes' names in the room beside the axes, in two lines where one is too short, which the picture makes way for; names within it in lines. */
function fitted(option, font, [width, height]) {
  const { grid, xAxis, yAxis } = option;
  // Upwards first: the room across depends on it.
  for (const [axis, size, sides] of [[yAxis, height, ["top", "bottom", "left"]], [xAxis, width, ["left", "right", "bottom"]]]) {
    if (!grid || typeof axis?.name !== "string") continue;
    const [from, to, beside] = sides;
    const { fontSize } = axis.nameTextStyle;
    const room = size - grid[from] - grid[to];
    const lines = wrapped(axis.name, (line) => measured(line, `${fontSize}px ${font}`) <= room);
    if (lines.length === 1) continue;
    axis.name = lines.join("\n");
    axis.nameTextStyle.lineHeight = 1.25 * fontSize;
    grid[beside] += 1.5 * fontSize;
  }
  // Names of a half of the picture stay in it.
  for (const { label, data } of (option.series ?? []).filter((series) => series.label?.half)) {
    const room = (width - grid.left - grid.right) / 2 - 2 * label.fontSize;
    const fits = (line) => measured(line, `${label.fontSize}px ${font}`) <= room;
    for (const item of data) item.label.formatter = item.label.formatter.split("\n").flatMap((line) => broken(line, fits)).join("\n");
  }
  return option;
}

/** The option with the page's colours, in an element of this size, how much taller that has to be for the whole legend, and those colours. `many`: its
 * points are stamped on a layer beneath it. */
export function themed(option, { scale, size, many, ink = inks() }) {
  // In quotes that an attribute of an SVG file may hold.
  const font = getComputedStyle(document.body).fontFamily.replaceAll("\"", "'");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // A grid would lie on top of points that are stamped, like scratches: the axes have ticks instead.
  const plain = many ? { axisLine: { show: true }, axisTick: { show: true }, splitLine: { show: false } } : {};
  const axis = (given) => ({
    ...given,
    nameTextStyle: { color: ink.quiet, fontSize: 12, ...given.nameTextStyle },
    axisLabel: { color: ink.quiet, fontSize: 12, hideOverlap: true, ...(given.type === "category" ? {} : { formatter: tick }), ...given.axisLabel },
    axisLine: { ...plain.axisLine, lineStyle: { color: ink.line }, ...given.axisLine },
    axisTick: { ...plain.axisTick, lineStyle: { color: ink.line }, ...given.axisTick },
    splitLine: { lineStyle: { color: ink.grid }, ...given.splitLine, ...plain.splitLine },
  });
  const axes = (given) => (Array.isArray(given) ? given.map(axis) : given && axis(given));
  const complete = {
    backgroundColor: "transparent",
    animation: !still,
    animationDuration: 250,
    ...option,
    textStyle: { fontFamily: font, fontSize: 12, color: ink.text },
    // The places given are meant: a long name of an axis does not shrink the picture.
    grid: option.grid && { outerBoundsMode: "none", ...option.grid },
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
    // Lines lie where they are said to: unless told, ECharts rounds to hundredths, and influences are far smaller.
    series: option.series?.map((series) => (series.markLine ? { ...series, markLine: { precision: -1, ...series.markLine } } : series)),
    legend: option.legend && { itemWidth: 25, itemHeight: 14, itemGap: 10, textStyle: { color: ink.text, fontSize: 12 }, inactiveColor: ink.quiet, ...option.legend },
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
  const [width] = size;
  const made = fitted(scale === 1 ? complete : enlarged(complete, scale), font, size);
  const above = unfolded(made, font, width - 24);
  if (above > 0) {
    made.legend.width = width - 24;
    made.grid.top += above;
  }
  return { made, above, ink };
}

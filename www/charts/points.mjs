// Points that are too many for ECharts: stamped on a canvas, and found under the pointer.

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

/** Where the axes have their zero, and how many pixels a step of 1 is along each. */
function scales({ chart, drawn: { xAxis, yAxis } }) {
  const [left, bottom] = chart.convertToPixel({ gridIndex: 0 }, [xAxis.min, yAxis.min]);
  const [right, top] = chart.convertToPixel({ gridIndex: 0 }, [xAxis.max, yAxis.max]);
  const across = (right - left) / (xAxis.max - xAxis.min);
  const up = (top - bottom) / (yAxis.max - yAxis.min);
  return { x0: left - xAxis.min * across, y0: bottom - yAxis.min * up, across, up };
}

/** Where the point next to a place in the picture lies on the axes; nothing where none is within so many pixels. */
export function nearest(picture, x, y, within) {
  const { x0, y0, across, up } = scales(picture);
  let least = within * within;
  let found;
  picture.points.forEach((values, i) => {
    const series = picture.drawn.series[i];
    if (!series || picture.hidden[series.name] === false) return;
    for (let k = 0; k + 1 < values.length; k += 2) {
      const distance = (x0 + values[k] * across - x) ** 2 + (y0 + values[k + 1] * up - y) ** 2;
      if (distance > least) continue;
      least = distance;
      found = [values[k], values[k + 1]];
    }
  });
  return found;
}

/** The many points where the axes say, on a canvas of this many pixels a CSS pixel. A canvas would take microseconds to draw a picture of
 * a point; its pixels are written as numbers, which takes a tenth of that. */
export function stamped(picture, layer, scale) {
  const { chart, points, drawn, hidden } = picture;
  const [width, height] = [chart.getWidth(), chart.getHeight()].map((size) => Math.round(size * scale));
  if (layer.width !== width || layer.height !== height) Object.assign(layer, { width, height });
  if (!width || !height) return layer;
  const { x0, y0, across, up } = scales(picture);
  const sheet = new ImageData(width, height);
  points.forEach((values, i) => {
    const series = drawn.series[i];
    if (!series || hidden[series.name] === false || !values.length) return;
    const mark = sprite(series, scale);
    const half = mark.edge / 2;
    for (let k = 0; k + 1 < values.length; k += 2) {
      const x = (x0 + values[k] * across) * scale;
      const y = (y0 + values[k + 1] * up) * scale;
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

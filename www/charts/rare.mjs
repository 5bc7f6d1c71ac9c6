// What the first screen does without: words at the pointer, bars, long legends, many points on a canvas, saved pictures, and what selects rows or moves
// points by hand.
import * as echarts from "echarts/core";
import { install as BarChart } from "echarts/lib/chart/bar/install.js";
import { install as BrushComponent } from "echarts/lib/component/brush/install.js";
import { install as ScrollingLegendComponent } from "echarts/lib/component/legend/installLegendScroll.js";
import { install as TooltipComponent } from "echarts/lib/component/tooltip/install.js";
import { install as CanvasRenderer } from "echarts/lib/renderer/installCanvasRenderer.js";

echarts.use([BarChart, BrushComponent, CanvasRenderer, ScrollingLegendComponent, TooltipComponent]);

export { editing } from "./edit.mjs";
export { image } from "./image.mjs";
export { picking, unpickable } from "./pick.mjs";
export { stamped } from "./points.mjs";

// What only some pictures need, and the first load does without: bars, and what selects rows or moves points by hand.
import * as echarts from "echarts/core";
import { install as BarChart } from "echarts/lib/chart/bar/install.js";
import { install as BrushComponent } from "echarts/lib/component/brush/install.js";

echarts.use([BarChart, BrushComponent]);

export { editing } from "./edit.mjs";
export { picking, unpickable } from "./pick.mjs";

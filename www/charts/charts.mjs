// The chart library, cut down to what the page draws, behind four calls. Options come from Rust as plain objects.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  TooltipComponent,
]);

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) echarts.getInstanceByDom(target)?.resize();
});

const escape = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** Tooltips are HTML. A point's own words (`tip`, lines of text) are escaped whatever they hold. */
const tooltip = ({ data, seriesName, value }) => {
  const lines = data?.tip ?? [seriesName, ...[value].flat()];
  return lines.map(escape).join("<br>");
};

globalThis.softUnlearnCharts = {
  /** Draws or redraws a chart in an element. */
  draw(element, option, renderer) {
    const chart = echarts.getInstanceByDom(element) ?? echarts.init(element, null, { renderer });
    sizes.observe(element);
    if (option.tooltip) option.tooltip.formatter = tooltip;
    chart.setOption(option, { notMerge: true });
  },
  /** Frees an element's chart. */
  dispose(element) {
    sizes.unobserve(element);
    echarts.getInstanceByDom(element)?.dispose();
  },
  /** The chart as a data address, for saving. */
  image(element, type, background) {
    return echarts.getInstanceByDom(element)?.getDataURL({ type, pixelRatio: 2, backgroundColor: background }) ?? "";
  },
};

/* Stacked bars of lights. The figures stand in a script of JSON beside the chart; a table says the same. */
import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { inPlace, tone } from "./parts/charting.js";

echarts.use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, TooltipComponent]);

/* Colour is never the only sign: each light has its own pattern on the chart as well. */
export const decals = {
  late: { symbol: "rect", rotation: -Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4] },
  "at-risk": { symbol: "circle", symbolSize: 0.6, dashArrayX: [[6, 6]], dashArrayY: [6] },
  "not-started": { symbol: "none" },
  "on-course": { symbol: "none" },
  "late-2": { symbol: "rect", rotation: -Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [4, 3] },
  "late-3": { symbol: "rect", rotation: -Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [6, 2] },
  "at-risk-2": { symbol: "circle", symbolSize: 0.8, dashArrayX: [[5, 5]], dashArrayY: [5] },
  "at-risk-3": { symbol: "circle", symbolSize: 0.9, dashArrayX: [[4, 4]], dashArrayY: [4] },
  done: { symbol: "rect", rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [1, 6] },
};

function series(light) {
  const decal = { color: "rgba(255,255,255,0.45)", ...decals[light.key] };
  return {
    name: light.word,
    type: "bar",
    stack: "all",
    barMaxWidth: 20,
    data: light.counts,
    itemStyle: { color: tone(`--${light.key}-bar`), decal },
  };
}

function options(data) {
  const text = { color: tone("--ink"), fontFamily: tone("--tblr-font-sans-serif") };
  const quiet = { ...text, color: tone("--quiet") };
  const line = { lineStyle: { color: tone("--line") } };
  const narrow = window.innerWidth < 768;
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.title } },
    textStyle: text,
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: "shadow" },
      backgroundColor: tone("--ground"),
      borderColor: tone("--line"),
      textStyle: text,
    },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: text },
    grid: { left: 4, right: 16, top: narrow ? 52 : 34, bottom: 4, containLabel: true },
    xAxis: { type: "value", minInterval: 1, axisLabel: quiet, splitLine: line },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.names,
      axisTick: { show: false },
      axisLine: line,
      axisLabel: { ...text, width: narrow ? 110 : 190, overflow: "truncate", fontSize: 12 },
    },
    series: data.lights.map(series),
  };
}

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  inPlace(place, () => options(data), (event) => {
    const address = data.links[event.dataIndex];
    if (address) window.location.assign(`${address}&light=${data.lights[event.seriesIndex].key}`);
  });
}

document.querySelectorAll("[data-chart]").forEach(draw);

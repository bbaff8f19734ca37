/* Lines of one indicator: values, path, yearly goals, forecast with its interval. A table below says the same. */
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { inPlace, tone } from "./parts/charting.js";

echarts.use([AriaComponent, CanvasRenderer, GridComponent, LegendComponent, LineChart, TooltipComponent]);

function lines(data) {
  const last = data.values.reduce((place, value, at) => (value === null ? place : at), -1);
  const joined = data.middle.map((value, at) => (at === last && data.middle.some((one) => one !== null) ? data.values[at] : value));
  const spread = data.high.map((value, at) => (value === null ? null : value - data.low[at]));
  const bare = { type: "line", connectNulls: true };
  const hidden = { lineStyle: { opacity: 0 }, symbol: "none", tooltip: { show: false }, silent: true };
  return [
    { ...bare, ...hidden, name: data.words.range, stack: "range", data: data.low },
    { ...bare, ...hidden, name: data.words.range, stack: "range", data: spread, areaStyle: { color: tone("--at-risk-bar"), opacity: 0.25 } },
    { ...bare, name: data.words.path, data: data.path, symbol: "none", lineStyle: { type: "dashed", color: tone("--not-started-bar"), width: 2 }, itemStyle: { color: tone("--not-started-bar") } },
    { ...bare, name: data.words.goals, data: data.goals, symbol: "diamond", symbolSize: 10, lineStyle: { opacity: 0 }, itemStyle: { color: tone("--done-bar") } },
    { ...bare, name: data.words.middle, data: joined, symbol: "emptyCircle", lineStyle: { type: "dotted", color: tone("--at-risk-bar"), width: 2 }, itemStyle: { color: tone("--at-risk-bar") } },
    { ...bare, name: data.words.values, data: data.values, symbol: "circle", symbolSize: 7, lineStyle: { color: tone("--tblr-primary"), width: 3 }, itemStyle: { color: tone("--tblr-primary") } },
  ].filter((one) => one.data.some((value) => value !== null));
}

function options(data) {
  const text = { color: tone("--ink"), fontFamily: tone("--tblr-font-sans-serif") };
  const line = { lineStyle: { color: tone("--line") } };
  const shown = lines(data);
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.title } },
    textStyle: text,
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: tone("--ground"), borderColor: tone("--line"), textStyle: text },
    legend: { top: 0, left: 0, textStyle: text, data: [...new Set(shown.map((one) => one.name))] },
    grid: { left: 8, right: 20, top: 40, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.years, axisLine: line, axisLabel: { color: tone("--quiet") } },
    yAxis: { type: "value", scale: true, name: "", axisLabel: { color: tone("--quiet") }, splitLine: line },
    series: shown,
  };
}

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.lineChart).textContent);
  inPlace(place, () => options(data));
}

document.querySelectorAll("[data-line-chart]").forEach(draw);

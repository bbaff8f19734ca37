/* The dashboard of a programme: columns and lines by day, the map of districts. Every figure also stands in a table. */
import { BarChart, LineChart, MapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { inPlace, tone } from "./parts/charting.js";

echarts.use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LabelLayout, LegendComponent, LineChart, MapChart, MarkLineComponent, TooltipComponent, VisualMapComponent]);

const narrow = () => window.innerWidth < 768;

function frame(title) {
  const text = { color: tone("--ink"), fontFamily: tone("--tblr-font-sans-serif") };
  return {
    animation: false,
    aria: { enabled: true, label: { description: title } },
    textStyle: text,
    tooltip: { renderMode: "richText", backgroundColor: tone("--ground"), borderColor: tone("--line"), textStyle: text },
  };
}

function daily(data, title) {
  const base = frame(title);
  const quiet = { color: tone("--quiet"), fontFamily: base.textStyle.fontFamily };
  const line = { lineStyle: { color: tone("--line") } };
  const { words } = data;
  const money = (name, values, type, colour, mark) => ({
    name,
    type: "line",
    yAxisIndex: 1,
    data: values,
    symbol: "none",
    lineStyle: { width: 2, type, color: tone(colour) },
    itemStyle: { color: tone(colour) },
    ...mark,
  });
  const given = {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: tone("--late-bar"), type: "dashed" },
      label: { formatter: `${words.given} ${data.given}`, position: "insideEndBottom", color: tone("--ink"), backgroundColor: tone("--ground"), padding: [2, 4] },
      data: data.given ? [{ yAxis: data.given }] : [],
    },
  };
  const most = Math.max(data.given, ...data.committed) * 1.05;
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: "axis" },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: base.textStyle },
    grid: { left: 4, right: 8, top: narrow() ? 76 : 40, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.names, axisTick: { show: false }, axisLine: line, axisLabel: quiet },
    yAxis: [
      { type: "value", minInterval: 1, axisLabel: quiet, splitLine: line },
      { type: "value", max: Math.ceil(most), axisLabel: quiet, splitLine: { show: false } },
    ],
    series: [
      { name: words.applied, type: "bar", barMaxWidth: 16, data: data.applied, itemStyle: { color: tone("--done-bar") } },
      money(words.committed, data.committed, "solid", "--at-risk-bar", given),
      money(words.paid, data.paid, "dotted", "--on-course-bar", {}),
    ],
  };
}

function map(data, title) {
  const base = frame(title);
  const { words } = data;
  const most = Math.max(...data.areas.map((area) => area.value), 1);
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: ({ name, data: area }) =>
        area ? `${name}\n${words.applied} ${area.value}\n${words.paid} ${area.paid}\n${words.committed} ${area.committed}` : name,
    },
    visualMap: { min: 0, max: most, left: 0, bottom: 0, itemHeight: 70, text: [`${most}`, "0"], textStyle: base.textStyle, inRange: { color: [tone("--heat-1"), tone("--heat-4")] } },
    series: [
      {
        type: "map",
        map: "districts",
        data: data.areas,
        selectedMode: false,
        layoutCenter: ["52%", "50%"],
        layoutSize: "98%",
        label: { show: true, color: tone("--ink"), fontSize: narrow() ? 9 : 11, fontFamily: base.textStyle.fontFamily },
        labelLayout: { hideOverlap: true },
        itemStyle: { areaColor: tone("--ground"), borderColor: tone("--quiet") },
        emphasis: { label: { color: tone("--ink") }, itemStyle: { areaColor: tone("--picked") } },
      },
    ],
  };
}

function draw(place, data, options, clicked) {
  inPlace(place, () => options(data, place.getAttribute("aria-label")), clicked);
}

const told = (name) => JSON.parse(document.getElementById(name).textContent);

document.querySelectorAll("[data-daily]").forEach((place) => draw(place, told(place.dataset.daily), daily));

document.querySelectorAll("[data-programme-map]").forEach(async (place) => {
  const data = told(place.dataset.programmeMap);
  try {
    const answer = await fetch(data.source);
    if (!answer.ok) throw new Error(String(answer.status));
    echarts.registerMap("districts", await answer.json());
  } catch {
    place.hidden = true; // the table beside it says the same
    return;
  }
  draw(place, data, map, (event) => {
    if (event.data && event.data.link) window.location.assign(event.data.link);
  });
});

/* The cockpit: columns over time, and the map of districts. Every figure also stands in a table; a click opens its tasks. */
import { MapChart } from "echarts/charts";
import { VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { decals } from "./charts.js";
import { inPlace, tone } from "./parts/charting.js";

echarts.use([LabelLayout, MapChart, VisualMapComponent]);

const narrow = () => window.innerWidth < 768;

function frame(title) {
  const text = { color: tone("--ink"), fontFamily: tone("--tblr-font-sans-serif") };
  return {
    animation: false,
    aria: { enabled: true, label: { description: title } },
    textStyle: text,
    tooltip: {
      renderMode: "richText",
      backgroundColor: tone("--ground"),
      borderColor: tone("--line"),
      textStyle: text,
    },
  };
}

function column(light) {
  const decal = { color: "rgba(255,255,255,0.45)", ...decals[light.key] };
  return {
    name: light.word,
    type: "bar",
    stack: "all",
    barMaxWidth: 34,
    data: light.counts,
    itemStyle: { color: tone(`--${light.key}-bar`), decal },
  };
}

function trend(data, title) {
  const base = frame(title);
  const quiet = { color: tone("--quiet"), fontFamily: base.textStyle.fontFamily };
  const line = { lineStyle: { color: tone("--line") } };
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: base.textStyle },
    grid: { left: 4, right: 8, top: narrow() ? 56 : 36, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.names, axisTick: { show: false }, axisLine: line, axisLabel: quiet },
    yAxis: { type: "value", minInterval: 1, axisLabel: quiet, splitLine: line },
    series: data.lights.map(column),
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
        area ? `${name}\n${words.troubled} ${area.troubled}\n${words.total} ${area.total}\n${words.share} ${area.value}%` : name,
    },
    visualMap: {
      min: 0,
      max: most,
      left: 0,
      bottom: 0,
      itemHeight: 70,
      text: [`${most}%`, "0%"],
      textStyle: base.textStyle,
      inRange: { color: [tone("--heat-1"), tone("--heat-4")] },
    },
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

function draw(place, data, options, address) {
  inPlace(place, () => options(data, place.getAttribute("aria-label")), (event) => {
    const found = address(event);
    if (found) window.location.assign(found);
  });
}

const told = (name) => JSON.parse(document.getElementById(name).textContent);

document.querySelectorAll("[data-trend]").forEach((place) => {
  const data = told(place.dataset.trend);
  draw(place, data, trend, (event) => `${data.links[event.dataIndex]}&light=${data.lights[event.seriesIndex].key}`);
});

document.querySelectorAll("[data-map]").forEach(async (place) => {
  const data = told(place.dataset.map);
  try {
    const answer = await fetch(data.source);
    if (!answer.ok) throw new Error(String(answer.status));
    echarts.registerMap("districts", await answer.json());
  } catch {
    place.hidden = true; // the table beside it says the same
    return;
  }
  draw(place, data, map, (event) => event.data && event.data.link);
});

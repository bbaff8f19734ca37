/* What every chart needs: the colours of the theme, and a canvas that keeps to its place. */
import * as echarts from "echarts/core";

export const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/* A chart in its place, made when the place has a size and kept to it: a map laid out in no space at all breaks (ECharts 6.1). */
export function inPlace(place, options, clicked = () => {}) {
  let chart = null;
  const paint = () => chart?.setOption(options(), true);
  const fit = () => {
    if (!place.clientWidth || !place.clientHeight) return;
    if (chart) {
      chart.resize();
      return;
    }
    chart = echarts.init(place, null, { renderer: "canvas" });
    paint();
    chart.on("click", clicked);
  };
  new ResizeObserver(fit).observe(place);
  document.addEventListener("theme", paint);
}

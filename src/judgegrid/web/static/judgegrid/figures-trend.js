"use strict";
// The course of one figure: value, interval, and the same period of the year before. Blank stays a gap.

document.addEventListener("DOMContentLoaded", () => {
  const holder = document.getElementById("trend");
  const source = document.getElementById("trend-points");
  if (!holder || !source) return;
  const points = JSON.parse(source.textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--jg-${name}`).trim();
  const chart = echarts.init(holder, null, { renderer: "svg" });
  const list = (key) => points.map((point) => point[key]);
  const wide = (point) => (point.low === null || point.high === null ? null : point.high - point.low);
  const quiet = { symbol: "none", silent: true, tooltip: { show: false } };

  chart.setOption({
    aria: { enabled: true },
    animation: false,
    grid: { left: 8, right: 28, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, data: ["本期", "上年同期"], textStyle: { color: colour("ink") } },
    tooltip: {
      trigger: "axis",
      confine: true,
      formatter: (at) => {
        const point = points[at[0].dataIndex];
        const lines = [`<strong>${echarts.format.encodeHTML(point.label)}</strong>`, `本期：${echarts.format.encodeHTML(point.said)}`];
        if (point.year_ago !== null) lines.push(`上年同期：${point.year_ago.toFixed(1)}`);
        return lines.join("<br>");
      },
    },
    xAxis: { type: "category", data: list("code"), boundaryGap: false, axisLabel: { color: colour("soft"), hideOverlap: true }, axisLine: { lineStyle: { color: "#8a94a3" } } },
    yAxis: { type: "value", min: 0, axisLabel: { color: colour("soft") }, splitLine: { lineStyle: { color: colour("line") } } },
    series: [
      { ...quiet, type: "line", stack: "interval", data: list("low"), lineStyle: { opacity: 0 } },
      { ...quiet, type: "line", stack: "interval", data: points.map(wide), lineStyle: { opacity: 0 }, areaStyle: { color: colour("deed"), opacity: 0.14 } },
      { name: "上年同期", type: "line", data: list("year_ago"), symbol: "none", lineStyle: { type: "dashed", color: "#8a94a3", width: 1.5 }, itemStyle: { color: "#8a94a3" } },
      { name: "本期", type: "line", data: points.map((point) => ({ value: point.value, symbol: point.partial ? "emptyCircle" : "circle", symbolSize: point.partial ? 9 : 6 })), lineStyle: { color: colour("deed"), width: 2 }, itemStyle: { color: colour("deed") } },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(holder);
});

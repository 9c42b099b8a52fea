"use strict";
// The map of areas: our own polygons where every area has one, else tiles in administrative order.
// Colour is the band; a raw rate never colours an area. Press an area to go one level down.

document.addEventListener("DOMContentLoaded", () => {
  const holder = document.getElementById("map");
  const source = document.getElementById("map-areas");
  if (!holder || !source) return;
  const areas = JSON.parse(source.textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--jg-${name}`).trim();
  const drawn = areas.every((area) => area.polygon);
  const chart = echarts.init(holder, null, { renderer: "svg" });

  const square = (left, top, width, height) => ({
    type: "Polygon",
    coordinates: [[[left, -top], [left + width, -top], [left + width, -top - height], [left, -top - height], [left, -top]]],
  });
  const tiles = (columns) => areas.map((area, place) => {
    const row = Math.floor(place / columns);
    return square((place % columns) * 1.06, row * 0.66, 1, 0.6);
  });
  const wrap = (text, width) => text.match(new RegExp(`.{1,${width}}`, "gu")).join("\n");

  const draw = () => {
    const wide = holder.clientWidth;
    const columns = Math.max(3, Math.min(Math.floor(wide / 96), Math.ceil(Math.sqrt(areas.length * 2.4))));
    const shapes = drawn ? areas.map((area) => area.polygon) : tiles(columns);
    if (!drawn) {
      const across = Math.min(columns, areas.length);
      const rows = Math.ceil(areas.length / columns);
      holder.style.height = `${Math.min(900, Math.max(120, (wide / Math.max(across, 3)) * 0.62 * rows + 16))}px`;
      chart.resize();
    }
    echarts.registerMap("areas", {
      type: "FeatureCollection",
      features: areas.map((area, place) => ({ type: "Feature", properties: { name: area.code }, geometry: shapes[place] })),
    });
    chart.setOption(option(), true);
  };

  const option = () => ({
    aria: { enabled: true, label: { description: `${areas.length} 个区划按区间判断着色，明细见下方表格。` } },
    tooltip: {
      confine: true,
      formatter: (at) => (at.data ? `<strong>${at.data.label_text}</strong><br>${at.data.said}<br>${at.data.band}` : ""),
    },
    series: [{
      type: "map",
      map: "areas",
      aspectScale: drawn ? 0.85 : 1,
      layoutCenter: ["50%", "50%"],
      selectedMode: false,
      left: 4, right: 4, top: 4, bottom: 4,
      label: {
        show: areas.length <= 80,
        color: colour("ink"),
        fontSize: holder.clientWidth < 500 ? 11 : 13,
        lineHeight: holder.clientWidth < 500 ? 14 : 17,
        formatter: (at) => (at.data ? `${wrap(at.data.label_text, drawn || holder.clientWidth > 700 ? 7 : 5)}\n${at.data.sign}` : ""),
      },
      emphasis: { label: { color: colour("ink") }, itemStyle: { areaColor: "inherit", borderWidth: 2, borderColor: colour("deed") } },
      data: areas.map((area) => ({
        name: area.code,
        label_text: echarts.format.encodeHTML(area.name),
        said: echarts.format.encodeHTML(area.said),
        band: area.band,
        sign: area.sign,
        url: area.url,
        cursor: area.url ? "pointer" : "default",
        itemStyle: {
          areaColor: colour(`${area.style}-fill`),
          borderColor: area.style === "unsure" ? "#8a94a3" : "#ffffff",
          borderType: area.style === "unsure" ? "dashed" : "solid",
          borderWidth: 1,
        },
      })),
    }],
  });

  chart.on("click", (at) => { if (at.data && at.data.url) window.location.assign(at.data.url); });
  let seen = 0;
  new ResizeObserver(() => {
    if (holder.clientWidth === seen) return;
    seen = holder.clientWidth;
    chart.resize();
    draw();
  }).observe(holder);
});

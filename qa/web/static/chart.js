// Charts of a page: <div class="plot" data-chart="ID"> is drawn of the JSON in <script type="application/json" id="ID">
// {x: months, y, low, high, n, beside, marked, small, words}. Colours are the page's own and change with its theme.
// Arrow keys go from point to point; what a point says is written into the figure's [data-says], aloud.

const source = document.querySelector("script[data-uplot]").dataset.uplot;
const { default: uPlot } = await import(source);
const drawn = new Map();

function colours() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const of = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(["agent", "quiet", "line", "open", "mute", "panel"].map((name) => [name, of(name)]));
  probe.remove();
  return found;
}

function faded(colour, share) {
  const parts = colour.match(/[\d.]+/g);
  return parts ? `rgba(${parts.slice(0, 3).join(",")},${share})` : colour;
}

function says(data, at) {
  const words = data.words;
  if (data.y[at] === null) return `${data.x[at]} —`;
  const parts = [`${data.x[at]} · ${words.y} ${data.y[at].toFixed(2)}`];
  if (data.low[at] !== null) parts.push(`${words.interval} ${data.low[at].toFixed(1)}–${data.high[at].toFixed(1)}`);
  parts.push(`n = ${data.n[at]}`);
  if (data.beside[at] !== null) parts.push(`${words.beside} ${data.beside[at].toFixed(2)}`);
  if (data.marked[at] && at) parts.push(words.marked);
  if (data.small[at]) parts.push(words.small);
  return parts.join(" · ");
}

function floor(data) {
  const known = [...data.low, ...data.y, ...data.beside].filter((each) => each !== null);
  return Math.max(0, Math.min(90, Math.floor(Math.min(...known, 90) / 10) * 10));
}

function options(box, data, colour) {
  const font = "11px system-ui, sans-serif";
  const axis = { stroke: colour.quiet, font, grid: { stroke: colour.line, width: 1 }, ticks: { show: false } };
  const dots = { show: true, size: 7, fill: colour.agent, stroke: colour.agent };
  return {
    width: box.clientWidth || 520,
    height: 190,
    legend: { show: false },
    cursor: { y: false, points: { size: 9 }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [-0.35, data.x.length - 0.65] }, y: { range: [floor(data), 101] } },
    axes: [
      { ...axis, grid: { show: false }, splits: () => data.x.map((_, at) => at), values: (_, at) => at.map((each) => (data.x.length < 8 || each % 2 === (data.x.length - 1) % 2 ? data.x[each]?.slice(2) : "")), size: 26 },
      { ...axis, size: 36 },
    ],
    series: [
      {},
      { stroke: "transparent", points: { show: false } },
      { stroke: "transparent", points: { show: false } },
      { stroke: colour.quiet, width: 1.5, dash: [5, 4], points: { show: false } },
      { stroke: colour.agent, width: 2, points: dots },
    ],
    bands: [{ series: [2, 1], fill: faded(colour.agent, 0.2) }],
    hooks: {
      setCursor: [(plot) => tell(box, data, plot.cursor.idx)],
      drawClear: [(plot) => marks(plot, data, colour)],
    },
  };
}

function marks(plot, data, colour) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour.open;
  ctx.setLineDash([4, 4]);
  data.marked.forEach((marked, at) => {
    if (!marked || !at) return;
    const x = plot.valToPos(at - 0.5, "x", true);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  });
  ctx.restore();
}

function tell(box, data, at) {
  const place = box.closest("figure")?.querySelector("[data-says]");
  if (place) place.textContent = at === null || at === undefined ? " " : says(data, at);
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  drawn.get(box)?.destroy();
  const x = data.x.map((_, at) => at);
  drawn.set(box, new uPlot(options(box, data, colours()), [x, data.low, data.high, data.beside, data.y], box));
  if (!box.dataset.keys) {
    box.dataset.keys = "on";
    box.addEventListener("keydown", (event) => step(event, box, data));
    new ResizeObserver(() => drawn.get(box)?.setSize({ width: box.clientWidth, height: 190 })).observe(box);
  }
}

function step(event, box, data) {
  const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
  if (move === undefined) return;
  event.preventDefault();
  const plot = drawn.get(box);
  const from = plot.cursor.idx ?? (move > 0 ? -1 : data.x.length);
  const to = Math.max(0, Math.min(data.x.length - 1, from + move));
  plot.setCursor({ left: plot.valToPos(to, "x"), top: 20 });
  tell(box, data, to);
}

const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
all();
document.addEventListener("htmx:afterSettle", () => {
  for (const box of document.querySelectorAll("[data-chart]")) if (!drawn.has(box)) draw(box);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
new MutationObserver(all).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

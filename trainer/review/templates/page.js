// The page: a set's figure and replay are made when it is first opened, and again in other colours or on paper.
const WORDS = JSON.parse(document.getElementById("words").textContent);
const players = new Map();
let medium = SCREEN;

// Plotly is large: it is read only when the first figure is drawn, so that the page shows before it.
function needPlotly() {
  const kept = document.getElementById("plotly");
  if (!kept) return;
  const script = document.createElement("script");
  script.textContent = kept.textContent;
  kept.replaceWith(script);
}

function draw(set) {
  const place = set.querySelector(".plot");
  if (!place) return;
  needPlotly();
  const data = JSON.parse(set.querySelector("script.curves").textContent);
  const isBeside = set.querySelector(".player") && !set.querySelector(".look.pair");
  const made = figure(data, (isBeside ? medium.beside : medium.width) ?? place.clientWidth, medium.curve);
  Plotly.react(place, made.traces, made.layout, { displayModeBar: false, doubleClick: "reset", scrollZoom: false });
  if (players.has(set)) { players.get(set).show(); return; }
  if (!set.querySelector(".player")) return;
  players.set(set, new Player(set, data));
  set.addEventListener("redraw", () => draw(set));
  place.on("plotly_relayout", () => players.get(set).show());
}
// Every open set is drawn for paper; on the screen only one that is near, and again if it was before.
const drawOpen = (isAll) => document.querySelectorAll("details.set[open]").forEach((set) => {
  if (!set.closest("details.month:not([open])") && (isAll || set.querySelector(".plot")?.layout)) draw(set);
});
const near = new IntersectionObserver((found) => found.forEach(({ isIntersecting, target }) => {
  if (!isIntersecting) return;
  near.unobserve(target);
  draw(target);
}), { rootMargin: "800px" });

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.set")) return;
  if (target.open) near.observe(target); else players.get(target)?.play(false);
}, true);
document.querySelectorAll("details.set[open]").forEach((set) => near.observe(set));
const setAll = (state) => document.querySelectorAll("details").forEach((one) => { one.open = state; });
document.getElementById("open-all").addEventListener("click", () => setAll(true));
document.getElementById("close-all").addEventListener("click", () => setAll(false));
document.getElementById("print").addEventListener("click", () => window.print());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawOpen(false));
// Printing: the colours of paper and the width of A4, whatever the screen has.
const print = (starts) => {
  medium = starts ? PAPER : SCREEN;
  document.documentElement.classList.toggle("printing", starts);
  drawOpen(starts);
};
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (medium === SCREEN) drawOpen(false); }, 120);
});

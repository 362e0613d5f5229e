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
const drawOpen = () => document.querySelectorAll("details.set[open]").forEach((set) => {
  if (!set.closest("details.month:not([open])")) draw(set);
});

document.addEventListener("toggle", ({ target }) => {
  if (target.matches("details.set")) { if (target.open) draw(target); else players.get(target)?.play(false); }
  if (target.matches("details.month[open]")) target.querySelectorAll("details.set[open]").forEach(draw);
}, true);
requestAnimationFrame(() => setTimeout(drawOpen));  // the set that is open from the start, once the page has been seen
const setAll = (state) => document.querySelectorAll("details").forEach((one) => { one.open = state; });
document.getElementById("open-all").addEventListener("click", () => setAll(true));
document.getElementById("close-all").addEventListener("click", () => setAll(false));
document.getElementById("print").addEventListener("click", () => window.print());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawOpen());
// Printing: the colours of paper and the width of A4, whatever the screen has.
const print = (starts) => {
  medium = starts ? PAPER : SCREEN;
  document.documentElement.classList.toggle("printing", starts);
  drawOpen();
};
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (medium === SCREEN) drawOpen(); }, 120);
});

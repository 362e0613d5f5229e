// The page: a set's chart answers to the pointer, and its replay is unpacked, once the set is open and near.
const WORDS = JSON.parse(document.getElementById("words").textContent);
const plots = new Map(), players = new Map();

function start(set) {
  const place = set.querySelector(".plot");
  if (!place || plots.has(set)) return;
  const data = unpackCurves(JSON.parse(set.querySelector("script.curves").textContent));
  plots.set(set, new Plot(place, data));
  if (set.querySelector(".player")) players.set(set, new Player(set, data, plots.get(set)));
}

const near = new IntersectionObserver((found) => found.forEach(({ isIntersecting, target }) => {
  if (!isIntersecting) return;
  near.unobserve(target);
  start(target);
}), { rootMargin: "400px" });

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.set")) return;
  if (target.open) near.observe(target); else players.get(target)?.play(false);
}, true);
document.querySelectorAll("details.set[open]").forEach((set) => near.observe(set));
const setAll = (state) => document.querySelectorAll("details").forEach((one) => { one.open = state; });
document.getElementById("open-all").addEventListener("click", () => setAll(true));
document.getElementById("close-all").addEventListener("click", () => setAll(false));
document.getElementById("print").addEventListener("click", () => window.print());

// The bodies are drawn on canvases, which take the page's colours and size only when they are drawn again.
const redraw = () => players.forEach((player) => player.show());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
// On paper every open set has its body, in the colours of paper.
const print = (starts) => {
  document.documentElement.classList.toggle("printing", starts);
  if (starts) document.querySelectorAll("details.set[open]").forEach((set) => set.parentElement.closest("details:not([open])") || start(set));
  redraw();
};
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(redraw, 120);
});

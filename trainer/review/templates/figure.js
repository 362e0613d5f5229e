// One set's figure: its curves one above the other, repetitions and phases as bands, a lane of marks for each fault.
// Fault marks: a shape and a colour for each code, of the Okabe-Ito set, darkened or lightened for contrast.
const SHAPES = ["circle", "square", "diamond", "triangle-up", "pentagon", "star"];
const LANE_PX = 34, GAP_PX = 26, TOP_PX = 26, BOTTOM_PX = 44;
const LEFT_PX = 44, RIGHT_PX = 12;  // the margins beside the axes: the cursor needs them too
const SCREEN = { curve: 150, width: null }, PAPER = { curve: 105, width: 650, beside: 430 };
const touch = matchMedia("(pointer: coarse)").matches;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function figure(data, width, curvePx) {
  const lanes = data.lanes.length ? data.lanes.length * LANE_PX + GAP_PX : 18;
  const height = TOP_PX + BOTTOM_PX + lanes + data.curves.length * (curvePx + GAP_PX) - GAP_PX;
  const inner = height - TOP_PX - BOTTOM_PX;
  // What the parts below add to, and where a height in pixels from the top lies on plotly's paper.
  const made = { traces: [], shapes: [], notes: [], layout: emptyLayout(data, width, height), share: (px) => 1 - px / inner };
  addBands(made, data);
  data.lanes.forEach((lane, k) => addLane(made, lane, k));
  data.curves.forEach((curve, c) => addCurve(made, data, c, lanes + c * (curvePx + GAP_PX), curvePx));
  return { traces: made.traces, layout: { ...made.layout, shapes: made.shapes, annotations: made.notes } };
}

function emptyLayout(data, width, height) {
  const ink = colour("--ink");
  return {
    width, height, margin: { l: LEFT_PX, r: RIGHT_PX, t: TOP_PX, b: BOTTOM_PX }, showlegend: false,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: ink, size: 12, family: getComputedStyle(document.body).fontFamily },
    hovermode: "closest", dragmode: touch ? false : "zoom",
    hoverlabel: { bgcolor: colour("--paper"), bordercolor: colour("--line"), font: { color: ink } },
    xaxis: { range: data.range, title: { text: data.seconds, standoff: 6 }, showgrid: false, zeroline: false, anchor: "free", position: 0 },
  };
}

// The words above a lane or a curve.
function addTitle(made, text, y, tint) {
  made.notes.push({
    text, xref: "paper", yref: "paper", x: 0, y, xanchor: "left", yanchor: "bottom", showarrow: false,
    align: "left", font: { color: tint, size: 12 },
  });
}

function addBands(made, data) {
  const band = ([x0, x1], fillcolor) => made.shapes.push({
    type: "rect", xref: "x", yref: "paper", x0, x1, y0: 0, y1: 1, fillcolor, line: { width: 0 }, layer: "below",
  });
  data.reps.forEach((rep) => {
    const top = rep.peak ?? rep.end;
    band([rep.start, top], colour("--plot-up"));
    band([top, rep.end], colour("--plot-down"));
    made.notes.push({ text: String(rep.n), xref: "x", yref: "paper", x: (rep.start + rep.end) / 2, y: 1, yanchor: "bottom", showarrow: false });
  });
  data.waiting.forEach((span) => band(span, colour("--plot-wait")));
}

const marker = (lane, marks, tint) => ({
  color: tint, size: 10, symbol: marks.map((m) => SHAPES[lane.style] + (m.severe ? "" : "-open")), line: { width: 2, color: tint },
});

function addLane(made, lane, k) {
  const tint = colour(`--fault-${lane.style}`), axis = `y${k + 2}`;
  const top = made.share(k * LANE_PX + 16), bottom = made.share((k + 1) * LANE_PX);
  addTitle(made, lane.label, top, tint);
  made.layout[`yaxis${k + 2}`] = { domain: [bottom, top], range: [-1, 1], visible: false, fixedrange: true };
  lane.marks.forEach((m) => made.shapes.push({
    type: "line", xref: "x", yref: axis, x0: m.onset, x1: m.end, y0: 0, y1: 0, line: { color: tint, width: m.severe ? 6 : 3 },
  }));
  made.traces.push({
    type: "scatter", mode: "markers", name: lane.label, x: lane.marks.map((m) => m.onset), y: lane.marks.map(() => 0), yaxis: axis,
    text: lane.marks.map((m) => m.text), hovertemplate: "%{text}<extra></extra>", meta: "fault", marker: marker(lane, lane.marks, tint),
  });
}

function addCurve(made, data, c, topPx, curvePx) {
  const curve = data.curves[c], k = data.lanes.length + c + 2, axis = `y${k}`, [low, high] = curve.range;
  const top = made.share(topPx), bottom = made.share(topPx + curvePx), grid = colour("--plot-grid");
  addTitle(made, `${curve.label}${curve.unit ? ` (${curve.unit.trim()})` : ""}`, top, colour("--ink"));
  made.layout[`yaxis${k}`] = { domain: [bottom, top], gridcolor: grid, zerolinecolor: grid, fixedrange: true, nticks: 5, range: curve.range };
  curve.not_seen.forEach(([a, b]) => made.traces.push({
    type: "scatter", mode: "none", fill: "toself", yaxis: axis, meta: "not seen", hoverinfo: "skip", x: [a, b, b, a, a], y: [low, low, high, high, low],
    fillcolor: "rgba(0,0,0,0)", fillpattern: { shape: "/", bgcolor: "rgba(0,0,0,0)", fgcolor: colour("--hatch"), fgopacity: 1, size: 7, solidity: 0.12, fillmode: "overlay" },
  }));
  curve.levels.forEach((level) => addLevel(made, level, axis, level.y > low + .75 * (high - low)));
  made.traces.push({
    type: "scatter", mode: "lines", name: curve.label, meta: "curve", x: data.t, y: curve.values, yaxis: axis, connectgaps: false,
    line: { color: colour("--plot-line"), width: 1.6 }, hovertemplate: `%{y:${curve.format}}${curve.unit} at %{x:.1f} s<extra></extra>`,
  });
  data.lanes.forEach((lane) => {
    const here = lane.marks.filter((m) => m.curve === c && m.y !== null);
    if (here.length) {
      made.traces.push({
        type: "scatter", mode: "markers", name: lane.label, meta: "fault peak", yaxis: axis, x: here.map((m) => m.x), y: here.map((m) => m.y),
        text: here.map((m) => m.text), hovertemplate: "%{text}<extra></extra>", marker: marker(lane, here, colour(`--fault-${lane.style}`)),
      });
    }
  });
  if (curve.empty) {
    made.notes.push({ text: data.unseen, xref: "paper", yref: "paper", x: .5, y: (top + bottom) / 2, showarrow: false, bgcolor: colour("--paper"), borderpad: 4 });
  }
}

// The height from which on it is a fault; its word stands below the line where it would meet the curve's title.
function addLevel(made, level, axis, isHigh) {
  made.shapes.push({ type: "line", xref: "paper", yref: axis, x0: 0, x1: 1, y0: level.y, y1: level.y, line: { color: colour("--ink"), width: 1, dash: level.dash } });
  made.notes.push({ text: level.word, xref: "paper", yref: axis, x: 0, y: level.y, xanchor: "left", yanchor: isHigh ? "top" : "bottom", showarrow: false, font: { size: 11 } });
}

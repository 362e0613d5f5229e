// One set's figure: its curves one above the other, repetitions and phases as bands, a lane of marks for each fault.
// Fault marks: a shape and a colour for each code, of the Okabe-Ito set, darkened or lightened for contrast.
const SHAPES = ["circle", "square", "diamond", "triangle-up", "pentagon", "star"];
const LANE_PX = 34, GAP_PX = 26, TOP_PX = 26, BOTTOM_PX = 44;
const SCREEN = { curve: 150, width: null }, PAPER = { curve: 105, width: 650, beside: 430 };
const LEFT_PX = 44, RIGHT_PX = 12;  // the margins beside the axes: the cursor needs them too
const touch = matchMedia("(pointer: coarse)").matches;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function figure(data, width, CURVE_PX) {
  const ink = colour("--ink"), grid = colour("--plot-grid"), line = colour("--plot-line");
  const traces = [], shapes = [], notes = [];
  const lanes = data.lanes.length ? data.lanes.length * LANE_PX + GAP_PX : 18;
  const height = TOP_PX + BOTTOM_PX + lanes + data.curves.length * (CURVE_PX + GAP_PX) - GAP_PX;
  const inner = height - TOP_PX - BOTTOM_PX;
  const share = (px) => 1 - px / inner;
  const layout = {
    width, height, margin: { l: LEFT_PX, r: RIGHT_PX, t: TOP_PX, b: BOTTOM_PX }, showlegend: false,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: ink, size: 12, family: getComputedStyle(document.body).fontFamily },
    hovermode: "closest", dragmode: touch ? false : "zoom",
    hoverlabel: { bgcolor: colour("--paper"), bordercolor: colour("--line"), font: { color: ink } },
    xaxis: { range: data.range, title: { text: data.seconds, standoff: 6 }, showgrid: false, zeroline: false, anchor: "free", position: 0 },
  };
  const word = (text, y, at) => notes.push({
    text, xref: "paper", yref: "paper", x: 0, y, xanchor: "left", yanchor: "bottom", showarrow: false,
    align: "left", font: { color: at ?? ink, size: 12 },
  });
  const band = (span, fill, y0, y1) => shapes.push({
    type: "rect", xref: "x", yref: "paper", x0: span[0], x1: span[1], y0, y1, fillcolor: fill, line: { width: 0 }, layer: "below",
  });
  data.reps.forEach((rep) => {
    const top = rep.peak ?? rep.end;
    band([rep.start, top], colour("--plot-up"), 0, 1);
    band([top, rep.end], colour("--plot-down"), 0, 1);
    notes.push({ text: String(rep.n), xref: "x", yref: "paper", x: (rep.start + rep.end) / 2, y: 1, yanchor: "bottom", showarrow: false });
  });
  data.waiting.forEach((span) => band(span, colour("--plot-wait"), 0, 1));

  let used = 0;
  data.lanes.forEach((lane, k) => {
    const tint = colour(`--fault-${lane.style}`), axis = `y${k + 2}`;
    const top = share(used + 16), bottom = share(used + LANE_PX);
    word(lane.label, top, tint);
    layout[`yaxis${k + 2}`] = { domain: [bottom, top], range: [-1, 1], visible: false, fixedrange: true };
    lane.marks.forEach((m) => shapes.push({
      type: "line", xref: "x", yref: axis, x0: m.onset, x1: m.end, y0: 0, y1: 0, line: { color: tint, width: m.severe ? 6 : 3 },
    }));
    traces.push({
      type: "scatter", mode: "markers", name: lane.label, x: lane.marks.map((m) => m.onset), y: lane.marks.map(() => 0), yaxis: axis,
      text: lane.marks.map((m) => m.text), hovertemplate: "%{text}<extra></extra>", meta: "fault",
      marker: { color: tint, size: 10, symbol: lane.marks.map((m) => SHAPES[lane.style] + (m.severe ? "" : "-open")), line: { width: 2, color: tint } },
    });
    used += LANE_PX;
  });
  used = lanes;

  data.curves.forEach((curve, c) => {
    const k = data.lanes.length + c + 2, axis = `y${k}`;
    const top = share(used), bottom = share(used + CURVE_PX);
    word(`${curve.label}${curve.unit ? ` (${curve.unit.trim()})` : ""}`, top);
    layout[`yaxis${k}`] = { domain: [bottom, top], gridcolor: grid, zerolinecolor: grid, fixedrange: true, nticks: 5, range: curve.range };
    curve.not_seen.forEach(([a, b]) => traces.push({
      type: "scatter", mode: "none", fill: "toself", yaxis: axis, meta: "not seen", hoverinfo: "skip",
      x: [a, b, b, a, a], y: [curve.range[0], curve.range[0], curve.range[1], curve.range[1], curve.range[0]],
      fillcolor: "rgba(0,0,0,0)", fillpattern: { shape: "/", bgcolor: "rgba(0,0,0,0)", fgcolor: colour("--hatch"), fgopacity: 1, size: 7, solidity: 0.12, fillmode: "overlay" },
    }));
    curve.levels.forEach((level) => {
      shapes.push({ type: "line", xref: "paper", yref: axis, x0: 0, x1: 1, y0: level.y, y1: level.y, line: { color: ink, width: 1, dash: level.dash } });
      const high = level.y > curve.range[0] + .75 * (curve.range[1] - curve.range[0]);  // its word would meet the title
      notes.push({ text: level.word, xref: "paper", yref: axis, x: 0, y: level.y, xanchor: "left", yanchor: high ? "top" : "bottom", showarrow: false, font: { size: 11 } });
    });
    traces.push({
      type: "scatter", mode: "lines", name: curve.label, meta: "curve", x: data.t, y: curve.values, yaxis: axis, connectgaps: false,
      line: { color: line, width: 1.6 }, hovertemplate: `%{y:${curve.format}}${curve.unit} at %{x:.1f} s<extra></extra>`,
    });
    data.lanes.forEach((lane) => {
      const here = lane.marks.filter((m) => m.curve === c && m.y !== null);
      if (!here.length) return;
      const tint = colour(`--fault-${lane.style}`);
      traces.push({
        type: "scatter", mode: "markers", name: lane.label, meta: "fault peak", yaxis: axis, x: here.map((m) => m.x), y: here.map((m) => m.y),
        text: here.map((m) => m.text), hovertemplate: "%{text}<extra></extra>",
        marker: { color: tint, size: 10, symbol: here.map((m) => SHAPES[lane.style] + (m.severe ? "" : "-open")), line: { width: 2, color: tint } },
      });
    });
    if (curve.empty) {
      notes.push({ text: data.unseen, xref: "paper", yref: "paper", x: .5, y: (top + bottom) / 2, showarrow: false, bgcolor: colour("--paper"), borderpad: 4 });
    }
    used += CURVE_PX + GAP_PX;
  });
  return { traces, layout: { ...layout, shapes, annotations: notes } };
}

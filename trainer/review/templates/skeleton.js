// The body's movement: unpacked from the page, looked up at any time, drawn as lines on a canvas.
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const GAP_S = .5;  // between frames further apart than this the movement is not guessed

const SHOULDERS = [1, 2], HIPS = [13, 14], HEAD = 0;  // places among the points kept, see replay.py
const UNSEEN = -128, ABSOLUTE = 127;  // bytes with a meaning, see packing.py

// Columns of numbers, row after row; NaN where not seen.
function unpack(text, columns, step) {
  const packed = new Int8Array(bytes(text).buffer), last = new Int32Array(columns), found = [];
  for (let at = 0, k = 0; at < packed.length; at++, k = (k + 1) % columns) {
    if (packed[at] === UNSEEN) { found.push(NaN); continue; }
    if (packed[at] === ABSOLUTE) last[k] = (packed[++at] & 255) | (packed[++at] << 8);
    else last[k] += packed[at];
    found.push(last[k] * step);
  }
  return Float32Array.from(found);
}

// Times in seconds from the milliseconds between them.
function unpackTimes(ms) {
  let at = 0;
  return ms.map((each) => (at += each) / 1000);
}

// Median length of the trunk in the picture, in the unit of the points.
function torsoOf({ points, count }) {
  const found = [];
  for (let at = 0; at < points.length; at += 2 * count) {
    const middle = ([a, b], axis) => (points[at + 2 * a + axis] + points[at + 2 * b + axis]) / 2;
    found.push(Math.hypot(...[0, 1].map((axis) => middle(SHOULDERS, axis) - middle(HIPS, axis))));
  }
  return found.filter(Number.isFinite).sort((a, b) => a - b)[found.length >> 1] ?? 0;
}

function unpackBody(data) {
  const body = { ...data, t: unpackTimes(data.ms), points: unpack(data.points, 2 * data.count, data.step) };
  return { ...body, states: data.states && bytes(data.states), torso: torsoOf(body) };
}

// The demonstration: a body for each side, which is good throughout.
function unpackShown({ figures, ...same }) {
  const states = new Uint8Array(2 * same.ms.length).fill(1), names = ["nobody", "good"];
  const of = (figure) => ({ ...unpackBody({ ...same, ...figure }), states, names });
  return Object.fromEntries(Object.entries(figures).map(([side, figure]) => [side, of(figure)]));
}

// The last frame at or before a time; -1 before the first.
function frameAt(body, t) {
  let low = -1, high = body.t.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (body.t[middle] <= t + 1e-6) low = middle; else high = middle - 1;
  }
  return low;
}

// Points [x, y, ...] between the frames around a time, and how spine and hips are; null where nobody was seen.
function bodyAt(body, t) {
  const k = frameAt(body, t);
  if (k < 0 || t - body.t[k] > GAP_S || !body.states[2 * k]) return null;
  const size = 2 * body.count, xy = body.points.slice(k * size, (k + 1) * size);
  const span = k + 1 < body.t.length ? body.t[k + 1] - body.t[k] : Infinity;
  if (span <= GAP_S && body.states[2 * k + 2]) {
    const part = (t - body.t[k]) / span;
    for (let i = 0; i < size; i++) xy[i] += part * (body.points[(k + 1) * size + i] - xy[i]);
  }
  return { xy, spine: body.names[body.states[2 * k]], hips: body.names[body.states[2 * k + 1]] };
}

function drawBody(canvas, body, t) {
  const width = canvas.clientWidth || canvas.width, height = canvas.clientHeight || canvas.height;
  const ratio = document.documentElement.classList.contains("printing") ? 2 : devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const [left, top, right, bottom] = body.view, edge = Math.min(40, .09 * width);
  const scale = Math.min((width - 2 * edge) / Math.max(1, right - left), (height - 2 * edge) / Math.max(1, bottom - top));
  const now = bodyAt(body, t);
  if (!now) {
    pen.fillStyle = colour("--soft");
    pen.font = "14px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.fillText(WORDS.nobody, width / 2, height / 2);
    return null;
  }
  const at = (i) => [
    width / 2 + scale * (now.xy[2 * i] - (left + right) / 2), height / 2 + scale * (now.xy[2 * i + 1] - (top + bottom) / 2),
  ];
  const between = ([a, b]) => at(a).map((value, axis) => (value + at(b)[axis]) / 2);
  const isSeen = (...places) => places.flat().every((value) => Number.isFinite(value));
  const neck = between(SHOULDERS), seat = between(HIPS), head = at(HEAD);
  const torso = Math.min(Math.max(body.torso * scale, 30), height / 2), thick = Math.max(4, .1 * torso);
  pen.lineCap = pen.lineJoin = "round";
  const trunk = [SHOULDERS[0], SHOULDERS[1], HIPS[1], HIPS[0]].map(at);
  if (isSeen(...trunk)) {
    pen.beginPath();
    trunk.forEach((place) => pen.lineTo(...place));
    pen.fillStyle = colour("--limb");
    pen.fill();
  }
  // Limbs over one another stay apart by an edge in the colour of the ground.
  body.lines.filter((ends) => isSeen(...ends.map(at))).forEach(([a, b]) => {
    pen.strokeStyle = colour("--stage");
    pen.lineWidth = thick + 4;
    line(pen, at(a), at(b));
    pen.strokeStyle = colour("--limb");
    pen.lineWidth = thick;
    line(pen, at(a), at(b));
  });
  if (isSeen(head, neck, seat)) {
    pen.strokeStyle = pen.fillStyle = colour("--limb");
    pen.lineWidth = thick;
    line(pen, neck, head);
    pen.beginPath();
    pen.arc(...head, Math.max(6, .2 * torso), 0, 2 * Math.PI);
    pen.fill();
  }
  const { beads = 0, count } = body;
  if (beads) drawBeads(pen, Array.from({ length: beads }, (_, n) => at(count - beads + n)), .05 * torso);
  else if (isSeen(neck, seat)) drawPart(pen, neck, seat, now.spine);
  if (isSeen(at(HIPS[0]), at(HIPS[1]))) drawPart(pen, at(HIPS[0]), at(HIPS[1]), now.hips);
  return now;
}

function line(pen, a, b) {
  pen.beginPath();
  pen.moveTo(...a);
  pen.lineTo(...b);
  pen.stroke();
}

function drawBeads(pen, places, radius) {
  pen.fillStyle = colour("--good");
  places.forEach((place) => {
    pen.beginPath();
    pen.arc(...place, Math.max(2.5, radius), 0, 2 * Math.PI);
    pen.fill();
  });
}

// Colour is never alone: well is solid with discs, a fault dashed with triangles, not seen dotted with rings.
function drawPart(pen, a, b, state) {
  const tint = colour({ good: "--good", fault: "--bad" }[state] ?? "--unknown");
  pen.strokeStyle = pen.fillStyle = tint;
  pen.lineWidth = 6;
  pen.lineCap = state === "fault" ? "butt" : "round";
  pen.setLineDash({ good: [], fault: [9, 5] }[state] ?? [1, 10]);
  line(pen, a, b);
  pen.setLineDash([]);
  pen.lineWidth = 2.5;
  [a, b].forEach(([x, y]) => {
    pen.beginPath();
    if (state === "fault") {
      pen.moveTo(x, y - 8);
      pen.lineTo(x + 8, y + 6);
      pen.lineTo(x - 8, y + 6);
      pen.closePath();
    } else {
      pen.arc(x, y, 6, 0, 2 * Math.PI);
    }
    if (state === "good" || state === "fault") { pen.fill(); return; }
    pen.fillStyle = colour("--paper");
    pen.fill();
    pen.stroke();
  });
}

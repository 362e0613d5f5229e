// The body's movement: unpacked from the page, looked up at any time, drawn as lines on a canvas.
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const GAP_S = .5;  // between frames further apart than this the movement is not guessed

function unpackBody(data) {
  const packed = bytes(data.points).buffer;
  const view = new DataView(packed);
  const points = new Float32Array(packed.byteLength / 2);
  for (let i = 0; i < points.length; i++) {
    const value = view.getInt16(2 * i, true);
    points[i] = value === data.unseen ? NaN : value * data.step;
  }
  let at = 0;
  const t = data.ms.map((ms) => (at += ms) / 1000);
  return { ...data, t, points, states: bytes(data.states) };
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

const SHOULDERS = [1, 2], HIPS = [13, 14], HEAD = 0;  // places among the points kept, see replay.py

function drawBody(canvas, body, t) {
  const width = canvas.clientWidth || canvas.width, height = canvas.clientHeight || canvas.height;
  const ratio = document.documentElement.classList.contains("printing") ? 2 : devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d"), ink = colour("--ink");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const [left, top, right, bottom] = body.view, EDGE = 26;
  const scale = Math.min((width - 2 * EDGE) / Math.max(1, right - left), (height - 2 * EDGE) / Math.max(1, bottom - top));
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
  pen.lineCap = "round";
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = 2.5;
  body.lines.forEach(([a, b]) => { if (isSeen(at(a), at(b))) line(pen, at(a), at(b)); });
  const neck = between(SHOULDERS), seat = between(HIPS), head = at(HEAD);
  if (isSeen(head, neck, seat)) {
    line(pen, neck, head);
    pen.beginPath();
    pen.arc(...head, Math.max(6, .2 * Math.hypot(neck[0] - seat[0], neck[1] - seat[1])), 0, 2 * Math.PI);
    pen.fillStyle = colour("--paper");
    pen.fill();
    pen.stroke();
  }
  if (isSeen(neck, seat)) drawPart(pen, neck, seat, now.spine);
  if (isSeen(at(HIPS[0]), at(HIPS[1]))) drawPart(pen, at(HIPS[0]), at(HIPS[1]), now.hips);
  return now;
}

function line(pen, a, b) {
  pen.beginPath();
  pen.moveTo(...a);
  pen.lineTo(...b);
  pen.stroke();
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

// The chart of one set: where a time lies on it, the values under the pointer, clicks, zoom, and the replay's cursors.
const DRAG_PX = 4;  // a mouse that moves further while it is pressed drags, and that zooms
const MOST_TICKS = 8;
const LEAST_ZOOM_S = .2;
const percent = (part) => `${(100 * part).toFixed(3)}%`;

// At most `most` round numbers between `low` and `high`, computed as in figure.py.
function ticks([low, high], most) {
  const least = (high - low) / most, power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least * (1 - 1e-9));
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9; n++) found.push(Number((n * step).toPrecision(6)));
  return found;
}

// A set's chart data with its times and values unpacked.
const unpackCurves = (data) => ({
  ...data, t: unpackTimes(data.ms), curves: data.curves.map((curve) => ({ ...curve, values: unpack(curve.values, 1, curve.step) })),
});

const within = (spans, t) => spans.some(([first, last]) => t >= first && t < last);

// Where in the set a time is: in which repetition, on which way.
function whereIs(data, t) {
  const rep = data.reps.find((each) => t >= each.start && t <= each.end);
  if (rep?.peak === null) return fill(WORDS.hold, rep);
  if (rep) return `${fill(WORDS.repetition, rep)}, ${t < rep.peak ? WORDS.up : WORDS.down}`;
  return within(data.waiting, t) ? WORDS.waiting : WORDS.rest;
}

const faultsAt = (data, t) => [...new Set(
  data.lanes.flatMap((lane) => lane.marks).filter((mark) => t >= mark.onset - .005 && t <= mark.end).map((mark) => mark.text),
)];

class Plot {
  constructor(place, data) {
    this.place = place;
    this.data = data;
    this.rows = place.querySelector(".rows");
    this.tip = this.add("p", "tip");
    this.frame = this.add("i", "frame");  // what a drag would zoom to
    this.cursors = [];
    this.seek = () => {};
    this.from = null;  // where the pointer was pressed
    this.zoom(data.range);
    this.rows.addEventListener("pointermove", (event) => this.point(event));
    this.rows.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.rows.addEventListener("pointerdown", (event) => this.press(event));
    this.rows.addEventListener("dblclick", () => this.zoom(data.range));
    addEventListener("pointermove", (event) => this.drag(event));
    addEventListener("pointerup", (event) => this.release(event));
    addEventListener("pointercancel", () => this.forget());
  }

  add(tag, name) {
    const made = document.createElement(tag);
    made.className = name;
    made.hidden = true;
    this.rows.append(made);
    return made;
  }

  // Of the width that is shown, 0 left and 1 right.
  share(t) { return (t - this.range[0]) / (this.range[1] - this.range[0]); }

  shareAt(event) {
    const { left, width } = this.rows.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1);
  }

  timeAt(event) { return this.range[0] + this.shareAt(event) * (this.range[1] - this.range[0]); }

  // Show a part of the time; everything lies at percents of the elements `time`.
  zoom([first, last]) {
    this.range = [first, last];
    this.place.dataset.range = this.range.map((t) => t.toFixed(2)).join(" ");
    const [begin, end] = this.data.range, span = last - first;
    this.place.querySelectorAll(".time").forEach((time) => {
      time.setAttribute("x", percent((begin - first) / span));
      time.setAttribute("width", percent((end - begin) / span));
    });
    this.place.querySelector(".ticks .time").replaceChildren(...ticks(this.range, MOST_TICKS).map((t) => {
      const word = document.createElementNS("http://www.w3.org/2000/svg", "text");
      word.setAttribute("x", percent((t - begin) / (end - begin)));
      word.setAttribute("y", 14);
      word.textContent = t;
      return word;
    }));
    this.cursors.forEach((cursor) => cursor.show(cursor.t));
  }

  // A line over the whole chart at a time of the replay.
  cursor() {
    const mark = this.add("b", "cursor");
    const cursor = {
      t: null,
      show: (t) => {
        cursor.t = t;
        const share = t === null ? -1 : this.share(t);
        mark.hidden = !(share >= 0 && share <= 1);
        mark.style.left = percent(share);
        mark.dataset.t = t?.toFixed(2);
      },
      hide: () => cursor.show(null),
    };
    this.cursors.push(cursor);
    return cursor;
  }

  // The values at the pointer's time. Before the start position nothing is judged, so there is nothing to say.
  point(event) {
    if (this.from?.isDrag) return;
    const t = this.timeAt(event), k = Math.max(0, frameAt(this.data, t)), { top } = this.rows.getBoundingClientRect();
    const values = this.data.curves.map((curve) => {
      const value = curve.values[k];
      if (Number.isFinite(value)) return `${curve.label}: ${value.toFixed(curve.digits)}${curve.unit}`;
      return within(curve.not_seen, t) ? `${curve.label}: ${WORDS.not_seen}` : "";
    });
    const lines = [`${t.toFixed(1)} s · ${whereIs(this.data, t)}`, ...values, ...faultsAt(this.data, t)];
    this.tip.replaceChildren(...lines.filter(Boolean).map((text) => {
      const line = document.createElement("span");
      line.textContent = text;
      return line;
    }));
    this.tip.hidden = false;
    this.tip.classList.toggle("left", this.share(t) > .5);
    this.tip.style.left = percent(this.share(t));
    this.tip.style.top = `${event.clientY - top}px`;
  }

  press(event) {
    if (event.button !== 0) return;
    this.from = { x: event.clientX, y: event.clientY, share: this.shareAt(event), t: this.timeAt(event), isDrag: false };
    if (event.pointerType === "mouse") event.preventDefault();  // it marks no text
  }

  drag(event) {
    const { from } = this;
    if (!from) return;
    from.isDrag ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRAG_PX;
    if (!from.isDrag || event.pointerType !== "mouse") return;
    const shares = [from.share, this.shareAt(event)].sort((a, b) => a - b);
    this.tip.hidden = true;
    this.frame.hidden = false;
    this.frame.style.left = percent(shares[0]);
    this.frame.style.width = percent(shares[1] - shares[0]);
  }

  release(event) {
    const { from } = this;
    this.forget();
    if (!from) return;
    const to = this.timeAt(event);
    if (!from.isDrag) this.seek(from.t);
    else if (event.pointerType === "mouse" && Math.abs(to - from.t) >= LEAST_ZOOM_S) this.zoom([from.t, to].sort((a, b) => a - b));
  }

  forget() {
    this.from = null;
    this.frame.hidden = true;
  }
}

// The replay of one set: a clock that plays, steps and jumps; the body, the cursor and the video follow it.
const DRIFT_S = .15;  // a video further off than this is set right

function playerFor(set, data) {
  const root = set.querySelector(".player");
  const body = unpackBody(JSON.parse(root.querySelector("script.replay").textContent));
  const [one, two] = root.querySelectorAll(".body"), slider = root.querySelector("input");
  const video = root.querySelector("video"), now = root.querySelector(".now");
  const button = (name) => root.querySelector(`[data-do="${name}"]`);
  const place = set.querySelector(".plot"), cursors = [cursorOn(place), cursorOn(place)];
  const marks = data.lanes.flatMap((lane) => lane.marks).sort((a, b) => a.onset - b.onset);
  const pair = body.best === null ? null : [data.reps[body.best], data.reps[body.worst]];
  let t = data.range[0], speed = 1, isPlaying = false, isPair = false, before = 0;

  const bounds = () => isPair ? [0, Math.max(...pair.map((rep) => rep.end - rep.start))] : data.range;
  const times = () => isPair ? pair.map((rep) => Math.min(rep.start + t, rep.end)) : [t];
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // Where in the set this is: in which repetition, on which way.
  function where() {
    const rep = data.reps.find((each) => t >= each.start && t <= each.end);
    if (rep) {
      const name = say(rep.peak === null ? WORDS.hold : WORDS.repetition, rep);
      return rep.peak === null ? name : `${name}, ${t < rep.peak ? WORDS.up : WORDS.down}`;
    }
    return data.waiting.some(([a, b]) => t >= a && t < b) ? WORDS.waiting : WORDS.rest;
  }

  function show() {
    const at = times();
    const seen = drawBody(one.querySelector("canvas"), body, at[0]);
    cursors[0].show(at[0]);
    if (isPair) {
      drawBody(two.querySelector("canvas"), body, at[1]);
      cursors[1].show(at[1]);
      pair.forEach((rep, k) => { [one, two][k].querySelector("p").textContent = say(k ? WORDS.worst : WORDS.best, rep); });
      now.textContent = `${t.toFixed(1)} s`;
    } else {
      cursors[1].hide();
      one.querySelector("p").textContent = "";
      const state = seen ? ` · ${WORDS.spine} ${WORDS[seen.spine]}, ${WORDS.hips} ${WORDS[seen.hips]}` : "";
      const faults = marks.filter((mark) => t >= mark.onset - .005 && t <= mark.end).map((mark) => mark.plain);
      now.textContent = [`${t.toFixed(1)} s · ${where()}${state}`, ...new Set(faults)].join(" · ");
    }
    [slider.min, slider.max] = bounds();
    slider.value = t;
    slider.setAttribute("aria-valuetext", now.textContent);
    root.dataset.t = t.toFixed(2);
  }

  function seek(to) {
    const [first, last] = bounds();
    t = Math.min(Math.max(to, first), last);
    if (video && !isPair) video.currentTime = Math.max(0, t - body.video);
    show();
  }

  function play(wanted) {
    isPlaying = wanted;
    if (wanted && t >= bounds()[1] - .01) t = bounds()[0];
    button("play").textContent = wanted ? "⏸" : "▶";
    root.classList.toggle("playing", wanted);
    if (video) {
      video.playbackRate = speed;
      if (wanted && !isPair) { video.currentTime = Math.max(0, t - body.video); video.play().catch(() => {}); } else video.pause();
    }
    before = performance.now();
    if (wanted) requestAnimationFrame(tick);
  }

  function tick(at) {
    if (!isPlaying) return;
    t += speed * Math.max(0, at - before) / 1000;
    before = Math.max(before, at);
    if (t >= bounds()[1]) {
      t = bounds()[1];
      play(false);
    }
    if (isPlaying && video && !isPair && Math.abs(video.currentTime - (t - body.video)) > DRIFT_S * Math.max(1, 2 * speed)) {
      video.currentTime = Math.max(0, t - body.video);
    }
    show();
    if (isPlaying) requestAnimationFrame(tick);
  }

  function step(way) {
    play(false);
    if (isPair) { seek(t + way / 15); return; }
    const k = frameAt(body, t), next = way > 0 ? k + 1 : body.t[k] < t - .005 ? k : k - 1;
    seek(body.t[Math.min(Math.max(next, 0), body.t.length - 1)]);
  }

  function jump(way) {
    if (!marks.length) return;
    if (isPair) compare(false);
    play(false);
    const ahead = way > 0 ? marks.find((mark) => mark.onset > t + .01) : marks.findLast((mark) => mark.onset < t - .01);
    seek((ahead ?? marks.at(way > 0 ? 0 : -1)).onset);  // after the last one comes the first
  }

  function compare(wanted) {
    if (!pair || wanted === isPair) return;
    play(false);
    const back = times()[0];
    isPair = wanted;
    two.hidden = !wanted;
    set.querySelector(".look").classList.toggle("pair", wanted);
    button("pair").textContent = wanted ? WORDS.one : WORDS.two;
    if (video) video.hidden = wanted;
    set.dispatchEvent(new Event("redraw"));
    seek(wanted ? 0 : back);
  }

  function setSpeed(value) {
    speed = value;
    if (video) video.playbackRate = value;
    root.querySelectorAll("[data-speed]").forEach((b) => b.setAttribute("aria-pressed", String(Number(b.dataset.speed) === value)));
  }

  const DO = {
    play: () => play(!isPlaying), back: () => step(-1), on: () => step(1), fault: () => jump(1), pair: () => compare(!isPair),
  };
  root.addEventListener("click", ({ target }) => {
    const chosen = target.closest("button");
    if (chosen?.dataset.do) DO[chosen.dataset.do]();
    if (chosen?.dataset.speed) setSpeed(Number(chosen.dataset.speed));
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target.matches("button"), isSlider = event.target === slider;
    const key = event.key.toLowerCase();
    const found = {
      " ": !isButton && DO.play, arrowleft: !isSlider && DO.back, arrowright: !isSlider && DO.on,
      f: () => jump(event.shiftKey ? -1 : 1), b: DO.pair, 1: () => setSpeed(1), 2: () => setSpeed(.5), 4: () => setSpeed(.25),
    }[key];
    if (!found) return;
    event.preventDefault();
    found();
  });
  slider.addEventListener("input", () => { play(false); seek(Number(slider.value)); });
  video?.addEventListener("error", () => { video.replaceWith(WORDS.no_video); });
  onPlotClick(place, (to) => { if (isPair) compare(false); play(false); seek(to); });
  if (!marks.length) button("fault").disabled = true;
  seek(marks.length ? marks[0].onset : data.reps.length ? data.reps[0].peak ?? data.reps[0].start : t);
  return { show, stop: () => play(false) };
}

// The replay of one set: a clock that plays, steps and jumps; the body, the cursor and the video follow it.
const DRIFT_S = .15;  // a video further off than this is set right
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Player {
  constructor(set, data, plot) {
    this.set = set;
    this.data = data;
    this.root = set.querySelector(".player");
    const { shown, ...replay } = JSON.parse(this.root.querySelector("script.replay").textContent);
    this.body = unpackBody(replay);
    this.shown = shown && { ...shown, of: unpackShown(shown) };  // how it goes, or null
    this.stages = [...this.root.querySelectorAll(".body")];
    this.slider = this.root.querySelector("input");
    this.video = this.root.querySelector("video");
    this.cursors = [plot.cursor(), plot.cursor()];
    this.marks = data.lanes.flatMap((lane) => lane.marks).sort((a, b) => a.onset - b.onset);
    this.pair = this.body.best === null ? null : [data.reps[this.body.best], data.reps[this.body.worst]];
    this.speed = 1;
    this.isPlaying = this.isPair = false;
    this.before = 0;  // the moment of the frame drawn last
    this.DO = {
      play: () => this.play(!this.isPlaying), back: () => this.step(-1), on: () => this.step(1),
      fault: () => this.jump(1), pair: () => this.compare(!this.isPair),
    };
    this.listen(plot);
    this.button("fault").disabled = !this.marks.length;
    const first = data.reps[0];
    this.seek(this.marks[0]?.onset ?? first?.peak ?? first?.start ?? data.range[0]);
  }

  button(name) { return this.root.querySelector(`[data-do="${name}"]`); }

  // From, to: of the whole set; side by side, of the longer of the two repetitions, from 0.
  bounds() { return this.isPair ? [0, Math.max(...this.pair.map((rep) => rep.end - rep.start))] : this.data.range; }

  // The times in the set that are shown: one, or that of each of the two repetitions.
  times() { return this.isPair ? this.pair.map((rep) => Math.min(rep.start + this.t, rep.end)) : [this.t]; }

  show() {
    const seen = this.times().map((at, k) => {
      this.cursors[k].show(at);
      return drawBody(this.stages[k].querySelector("canvas"), this.body, at);
    });
    if (!this.isPair) this.cursors[1].hide();
    if (!this.isPair && this.shown) this.showHow();
    this.stages.forEach((stage, k) => { stage.querySelector("p").textContent = this.caption(k); });
    const now = this.root.querySelector(".now");
    now.textContent = this.isPair ? `${this.t.toFixed(1)} s` : this.said(seen[0]);
    [this.slider.min, this.slider.max] = this.bounds();
    this.slider.value = this.t;
    this.slider.setAttribute("aria-valuetext", now.textContent);
    this.root.dataset.t = this.t.toFixed(2);
  }

  caption(k) {
    if (this.isPair) return fill(k ? WORDS.worst : WORDS.best, this.pair[k]);
    return this.shown ? [WORDS.yours, WORDS.how][k] : "";
  }

  // How it goes, at the same phase of the repetition.
  showHow() {
    const { reps } = this.data, { of } = this.shown;
    const last = reps.findLast((rep) => rep.start <= this.t) ?? reps[0];
    const at = this.howTime(last);
    drawBody(this.stages[1].querySelector("canvas"), of[last?.side] ?? Object.values(of)[0], at);
    this.root.dataset.how = at.toFixed(2);
  }

  // The demonstration's time for this one's: up, back and held as the person moves; at rest before and after.
  howTime(rep) {
    const { start, peak, end } = this.shown, { t } = this;
    if (!rep || t < rep.start) return start;
    if (rep.peak === null) return t < rep.end ? peak : end;
    if (t < rep.peak) return start + (peak - start) * (t - rep.start) / (rep.peak - rep.start);
    return peak + (end - peak) * Math.min(1, (t - rep.peak) / Math.max(.01, rep.end - rep.peak));
  }

  // This moment in words.
  said(seen) {
    const { t } = this;
    const parts = seen ? [`${WORDS.spine} ${WORDS[seen.spine]}, ${WORDS.hips} ${WORDS[seen.hips]}`] : [];
    return [`${t.toFixed(1)} s`, whereIs(this.data, t), ...parts, ...faultsAt(this.data, t)].join(" · ");
  }

  seek(to) {
    const [first, last] = this.bounds();
    this.t = Math.min(Math.max(to, first), last);
    this.setVideo();
    this.show();
  }

  // The video's own time for this one's.
  videoTime() { return Math.max(0, this.t - this.body.video); }

  setVideo() { if (this.video && !this.isPair) this.video.currentTime = this.videoTime(); }

  play(wanted) {
    this.isPlaying = wanted;
    if (wanted && this.t >= this.bounds()[1] - .01) this.t = this.bounds()[0];
    this.button("play").textContent = wanted ? "⏸" : "▶";
    if (wanted) this.setVideo();
    if (wanted && !this.isPair) this.video?.play().catch(() => {}); else this.video?.pause();
    this.before = performance.now();
    if (wanted) requestAnimationFrame((at) => this.tick(at));
  }

  tick(at) {
    if (!this.isPlaying) return;
    this.t += this.speed * Math.max(0, at - this.before) / 1000;
    this.before = Math.max(this.before, at);
    const last = this.bounds()[1];
    if (this.t >= last) {
      this.t = last;
      this.play(false);
    } else if (this.video && Math.abs(this.video.currentTime - this.videoTime()) > DRIFT_S) {
      this.setVideo();
    }
    this.show();
    if (this.isPlaying) requestAnimationFrame((next) => this.tick(next));
  }

  step(way) {
    this.play(false);
    const { t, body } = this;
    if (this.isPair) { this.seek(t + way / 15); return; }
    const k = frameAt(body, t), next = way > 0 ? k + 1 : body.t[k] < t - .005 ? k : k - 1;
    this.seek(body.t[Math.min(Math.max(next, 0), body.t.length - 1)]);
  }

  // To the next fault or the one before; after the last comes the first.
  jump(way) {
    if (!this.marks.length) return;
    this.compare(false);
    this.play(false);
    const ahead = way > 0
      ? this.marks.find((mark) => mark.onset > this.t + .01)
      : this.marks.findLast((mark) => mark.onset < this.t - .01);
    this.seek((ahead ?? this.marks.at(way > 0 ? 0 : -1)).onset);
  }

  // The best and the worst repetition side by side, or one picture again.
  compare(wanted) {
    if (!this.pair || wanted === this.isPair) return;
    this.play(false);
    const back = this.times()[0];
    this.isPair = wanted;
    this.stages[1].hidden = !wanted && !this.shown;
    this.button("pair").textContent = wanted ? WORDS.both : WORDS.two;
    if (this.video) this.video.hidden = wanted;
    this.seek(wanted ? 0 : back);
  }

  setSpeed(value) {
    this.speed = value;
    if (this.video) this.video.playbackRate = value;
    this.root.querySelectorAll("[data-speed]").forEach((button) => {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === value));
    });
  }

  listen(plot) {
    this.root.addEventListener("click", ({ target }) => {
      const { do: does, speed } = target.closest("button")?.dataset ?? {};
      if (does) this.DO[does]();
      if (speed) this.setSpeed(Number(speed));
    });
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.slider.addEventListener("input", () => { this.play(false); this.seek(Number(this.slider.value)); });
    this.video?.addEventListener("error", () => { this.video.replaceWith(WORDS.no_video); this.video = null; });
    plot.seek = (to) => { this.compare(false); this.play(false); this.seek(to); };
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target.matches("button"), isSlider = event.target === this.slider;  // they have keys of their own
    const does = {
      " ": !isButton && this.DO.play, arrowleft: !isSlider && this.DO.back, arrowright: !isSlider && this.DO.on,
      f: () => this.jump(event.shiftKey ? -1 : 1), b: this.DO.pair,
      1: () => this.setSpeed(1), 2: () => this.setSpeed(.5), 4: () => this.setSpeed(.25),
    }[event.key.toLowerCase()];
    if (!does) return;
    event.preventDefault();
    does();
  }
}

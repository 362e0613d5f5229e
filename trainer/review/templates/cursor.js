// The line on a figure that stands where the replay is, and the way from a click on the figure to its time.
function cursorOn(place) {
  const mark = document.createElement("i");
  mark.className = "cursor";
  place.parentElement.append(mark);
  const inner = () => place.layout.width - LEFT_PX - RIGHT_PX;
  return {
    show(t) {
      if (!place.layout) return;
      const [first, last] = place.layout.xaxis.range;  // plotly keeps what is zoomed to here
      const part = (t - first) / (last - first);
      mark.hidden = !(part >= 0 && part <= 1);
      mark.style.transform = `translateX(${(LEFT_PX + part * inner()).toFixed(1)}px)`;
      mark.style.height = `${place.layout.height - BOTTOM_PX - TOP_PX}px`;
      mark.style.top = `${TOP_PX}px`;
      mark.dataset.t = t.toFixed(2);
    },
    hide() { mark.hidden = true; },
  };
}

const CLICK_PX = 4;  // who moved further was dragging: that zooms

function onPlotClick(place, seek) {
  let from = null;
  place.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; }, true);
  addEventListener("pointerup", (event) => {
    if (!from || !place.layout) return;
    const moved = Math.hypot(event.clientX - from[0], event.clientY - from[1]);
    from = null;
    const x = event.clientX - place.getBoundingClientRect().left - LEFT_PX, width = place.layout.width - LEFT_PX - RIGHT_PX;
    if (moved > CLICK_PX || x < 0 || x > width) return;
    const [first, last] = place.layout.xaxis.range;
    seek(first + x / width * (last - first));
  }, true);
}

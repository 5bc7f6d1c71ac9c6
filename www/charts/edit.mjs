// Points that are changed by hand: a click on one, a drag of it to another place, or new ones that a brush draws.
import { STILL, reach, within } from "./pointer.mjs";
import { nearest } from "./points.mjs";

/** How far apart a brush's points are, in pixels. */
const APART = 14;

/** Lets a picture's points be taken hold of. `picture.edit` hears where the point lay, and where it was let go: the same place after a click. While the
 * element has a `data-brush`, `picture.stroke` hears of new points instead. */
export function editing(picture) {
  if (picture.edited) return;
  const { element } = picture;
  let held;
  const place = (event) => within(element, event);
  const inside = (at) => picture.chart?.containPixel({ gridIndex: 0 }, at);
  const brushing = () => picture.stroke && element.dataset.brush !== undefined;
  const under = (at) => (picture.edit && inside(at) ? nearest(picture, ...at, reach()) : undefined);
  const added = (at) => {
    const mark = Object.assign(document.createElement("div"), { className: "held-point" });
    mark.style.left = `${at[0]}px`;
    mark.style.top = `${at[1]}px`;
    return element.appendChild(mark);
  };
  const drop = () => {
    for (const mark of held?.marks ?? []) mark.remove();
    held = undefined;
  };
  const press = (event) => {
    const at = place(event);
    if (event.button !== 0) return;
    if (brushing() && inside(at)) held = { strokes: [at], marks: [added(at)] };
    else {
      const point = under(at);
      if (point) held = { point, at, marks: [] };
    }
    if (!held) return;
    // The pointer of the keys is none of the browser's.
    if (event.isTrusted) element.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event) => {
    const at = place(event);
    if (!held) {
      element.classList.toggle("holdable", !brushing() && under(at) !== undefined);
      return;
    }
    if (held.strokes) {
      // A quick hand is heard of seldom: the points between are where it went.
      for (let from = held.strokes.at(-1), far = apart(from, at); far >= APART; from = held.strokes.at(-1), far = apart(from, at)) {
        const next = [0, 1].map((axis) => from[axis] + (APART / far) * (at[axis] - from[axis]));
        if (!inside(next)) return;
        held.strokes.push(next);
        held.marks.push(added(next));
      }
      return;
    }
    if (apart(at, held.at) <= STILL) {
      unmark();
      return;
    }
    if (!held.marks.length) held.marks.push(added(at));
    held.marks[0].style.left = `${at[0]}px`;
    held.marks[0].style.top = `${at[1]}px`;
  };
  const unmark = () => {
    for (const mark of held.marks.splice(0)) mark.remove();
  };
  const value = (at) => picture.chart.convertFromPixel({ gridIndex: 0 }, at);
  const release = (event) => {
    if (!held) return;
    const { point, at: from, strokes } = held;
    const at = place(event);
    drop();
    if (strokes) {
      picture.stroke?.(Float64Array.from(strokes.flatMap(value)));
      return;
    }
    const moved = apart(at, from) > STILL;
    // Let go beside the axes, it stays where it was.
    if (moved && !inside(at)) return;
    picture.edit?.(...point, ...(moved ? value(at) : point));
  };
  // A finger on a point, or with a brush, does not scroll the page.
  const still = (event) => {
    const at = event.touches.length === 1 && place(event.touches[0]);
    if (at && (brushing() ? inside(at) : under(at))) event.preventDefault();
  };
  const escape = ({ key }) => key === "Escape" && drop();
  const heard = [["pointerdown", press], ["pointermove", move], ["pointerup", release], ["pointercancel", drop]];
  for (const [kind, listener] of heard) element.addEventListener(kind, listener, true);
  element.addEventListener("touchstart", still, { passive: false });
  addEventListener("keydown", escape);
  picture.edited = () => {
    for (const [kind, listener] of heard) element.removeEventListener(kind, listener, true);
    element.removeEventListener("touchstart", still);
    removeEventListener("keydown", escape);
    drop();
  };
}

const apart = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);

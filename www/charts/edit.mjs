// Points that are changed by hand: a click on one, or a drag of it to another place.
import { STILL, reach, within } from "./pointer.mjs";
import { nearest } from "./points.mjs";

/** Lets a picture's points be taken hold of. `picture.edit` hears where the point lay, and where it was let go: the same place after a click. */
export function editing(picture) {
  if (picture.edited) return;
  const { element } = picture;
  let held;
  const place = (event) => within(element, event);
  const inside = (at) => picture.chart?.containPixel({ gridIndex: 0 }, at);
  const under = (at) => (picture.edit && inside(at) ? nearest(picture, ...at, reach()) : undefined);
  const mark = Object.assign(document.createElement("div"), { className: "held-point", hidden: true });
  element.append(mark);
  const drop = () => {
    held = undefined;
    mark.hidden = true;
  };
  const press = (event) => {
    const at = place(event);
    const point = event.button === 0 ? under(at) : undefined;
    if (!point) return;
    held = { point, at };
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event) => {
    const at = place(event);
    if (!held) {
      element.classList.toggle("holdable", under(at) !== undefined);
      return;
    }
    mark.hidden = Math.hypot(at[0] - held.at[0], at[1] - held.at[1]) <= STILL;
    mark.style.left = `${at[0]}px`;
    mark.style.top = `${at[1]}px`;
  };
  const release = (event) => {
    if (!held) return;
    const { point, at: from } = held;
    const at = place(event);
    const moved = Math.hypot(at[0] - from[0], at[1] - from[1]) > STILL;
    drop();
    // Let go beside the axes, it stays where it was.
    if (moved && !inside(at)) return;
    picture.edit?.(...point, ...(moved ? picture.chart.convertFromPixel({ gridIndex: 0 }, at) : point));
  };
  // A finger on a point does not scroll the page.
  const still = (event) => {
    if (event.touches.length === 1 && under(place(event.touches[0]))) event.preventDefault();
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
    mark.remove();
  };
}

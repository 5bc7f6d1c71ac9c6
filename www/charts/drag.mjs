// Marks that are dragged: along the curve of a slider, or across a picture. Whoever drags moves the slider, so that both say the same to the last bit.

import { finger, within } from "./pointer.mjs";

/** How near the pointer has to be to take hold of a mark, in pixels. */
const REACH = finger.matches ? 24 : 12;

const slider = ({ slider }) => document.getElementById(slider);

/** Where a handle's mark is, and its curve: points with the settings that they belong to, in pixels. A line across the picture has no x. */
function placed({ chart }, handle) {
  const pixel = ([x, y]) => chart.convertToPixel({ gridIndex: 0 }, [x ?? 0, y]);
  return { mark: pixel(handle.at), curve: handle.points.map(([setting, ...at]) => ({ setting, at: pixel(at) })) };
}

/** How far two places are apart; for a line across the picture, upwards alone. */
const apart = (handle, [x, y], [mx, my]) => (handle.at[0] === null ? Math.abs(y - my) : Math.hypot(x - mx, y - my));

/** The setting of the place on a curve that is nearest to the pointer. */
function nearest(handle, curve, pointer) {
  let best = { distance: Infinity };
  for (let i = 1; i < curve.length; i += 1) {
    const [from, to] = [curve[i - 1], curve[i]];
    const across = handle.at[0] === null ? 0 : 1;
    const step = [across * (to.at[0] - from.at[0]), to.at[1] - from.at[1]];
    const length = step[0] ** 2 + step[1] ** 2;
    const share = length ? Math.min(1, Math.max(0, (across * (pointer[0] - from.at[0]) * step[0] + (pointer[1] - from.at[1]) * step[1]) / length)) : 0;
    const distance = apart(handle, pointer, [from.at[0] + share * step[0], from.at[1] + share * step[1]]);
    if (distance < best.distance) best = { distance, setting: from.setting + share * (to.setting - from.setting) };
  }
  return best.setting;
}

/** Lets a picture's marks be dragged. `picture.handles`: each with its slider's id, where its mark is, and its curve. */
export function draggable(picture) {
  if (picture.drag) return;
  const { element } = picture;
  let held;
  const place = (event) => within(element, event);
  const under = (event) => {
    const pointer = place(event);
    if (!picture.chart?.containPixel({ gridIndex: 0 }, pointer)) return undefined;
    const found = (picture.handles ?? []).filter(slider).map((handle) => ({ handle, distance: apart(handle, pointer, placed(picture, handle).mark) }));
    const [first] = found.sort((a, b) => a.distance - b.distance);
    return first && first.distance <= REACH ? first.handle : undefined;
  };
  const move = (event) => {
    if (!held) {
      element.classList.toggle("holdable", under(event) !== undefined);
      return;
    }
    event.stopPropagation();
    event.preventDefault();
    const input = slider(held);
    if (!input) return;
    // Along the curve that was taken hold of: while models are retrained, the picture's marks may be on another.
    const setting = nearest(held, placed(picture, held).curve, place(event));
    if (setting === undefined) return;
    const before = input.value;
    // The slider rounds to its own steps.
    input.value = String(setting);
    if (input.value !== before) input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const press = (event) => {
    const handle = event.button === 0 ? under(event) : undefined;
    if (!handle) return;
    held = handle;
    // The pointer of the keys is none of the browser's.
    if (event.isTrusted) element.setPointerCapture(event.pointerId);
    event.stopPropagation();
    event.preventDefault();
  };
  const release = (event) => {
    if (!held) return;
    const input = slider(held);
    held = undefined;
    picture.dragged = true;
    event.stopPropagation();
    input?.dispatchEvent(new Event("change", { bubbles: true }));
    setTimeout(() => (picture.dragged = false));
  };
  // What begins as a drag is no brush and no click.
  const still = (event) => {
    if (!held && !picture.dragged) return;
    event.stopPropagation();
    event.preventDefault();
  };
  const heard = [["pointermove", move], ["pointerdown", press], ["pointerup", release], ["pointercancel", release], ["mousedown", still], ["mousemove", still], ["mouseup", still], ["click", still]];
  for (const [kind, listener] of heard) element.addEventListener(kind, listener, true);
  picture.drag = () => heard.forEach(([kind, listener]) => element.removeEventListener(kind, listener, true));
}

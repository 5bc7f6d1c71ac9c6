// The pointer over a picture: how near it has to be to a point to mean it, when it is a click, and where it is.

/** The pointer is a finger: it has no other way to scroll the page than over the pictures. */
export const finger = matchMedia("(pointer: coarse)");

/** How far from a point a press still means it, in pixels. */
export const reach = () => (finger.matches ? 16 : 8);

/** How far the pointer may move between press and release to be a click. */
export const STILL = 5;

/** Where an event is in an element. */
export function within(element, { clientX, clientY }) {
  const { left, top } = element.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

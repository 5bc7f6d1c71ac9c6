// Selecting rows in a picture: by a click, by a rectangle, and by a finger, which scrolls the page unless it is asked to draw.
import { STILL, finger, reach, within } from "./pointer.mjs";
import { nearest } from "./points.mjs";

/** The number that a point was rounded from lies this share of it around, at most. */
const ROUNDED = 2 ** -24;
const around = (value) => [value - Math.abs(value) * ROUNDED, value + Math.abs(value) * ROUNDED];

/** Lets an element's clicks be heard, and offers to draw a rectangle where the pointer is a finger. */
function pickable(picture) {
  const { element } = picture;
  let from;
  picture.pressed = ({ clientX, clientY }) => (from = [clientX, clientY]);
  picture.clicked = (event) => {
    const { clientX, clientY } = event;
    // Beyond a click a rectangle is drawn.
    if (!picture.pick || !picture.chart || Math.hypot(clientX - from?.[0], clientY - from?.[1]) > STILL) return;
    const place = within(element, event);
    if (!picture.chart.containPixel({ gridIndex: 0 }, place)) return;
    const found = nearest(picture, ...place, reach());
    picture.chart.dispatchAction({ type: "brush", areas: [] });
    picture.pick(...(found ? found.flatMap(around) : []));
  };
  // Before others hear of it: the picture's own listeners may keep it from them.
  element.addEventListener("pointerdown", picture.pressed, true);
  element.addEventListener("click", picture.clicked, true);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small draw-rectangle", textContent: "Draw a rectangle" });
  button.addEventListener("click", () => arm(picture, !picture.armed));
  element.before(button);
  picture.button = button;
}

/** Makes the pointer draw rectangles: a mouse always, a finger once, when it is asked to. */
function arm(picture, asked) {
  picture.armed = asked;
  picture.button.setAttribute("aria-pressed", String(asked));
  picture.element.classList.toggle("drawing", asked);
  const brushType = asked || !finger.matches ? "rect" : false;
  picture.chart?.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType, brushMode: "single" } });
}

/** Hears of rectangles that are drawn on a chart that was drawn anew. */
export function picking(picture) {
  if (!picture.button) pickable(picture);
  picture.chart.off("brushEnd");
  picture.chart.on("brushEnd", ({ areas }) => {
    const range = areas[0]?.coordRange;
    arm(picture, false);
    picture.pick?.(...(range ? [...range[0], ...range[1]] : []));
  });
  arm(picture, picture.armed ?? false);
}

/** Takes back what was added beside the picture. */
export function unpickable({ element, pressed, clicked, button }) {
  element.removeEventListener("pointerdown", pressed, true);
  element.removeEventListener("click", clicked, true);
  button?.remove();
}

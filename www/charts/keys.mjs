// A pointer that keys move over a picture: whatever is clicked, dragged or drawn there can be done without a mouse.

/** How far one press of an arrow key moves it, in pixels; with Shift one. */
const STEP = 10;

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const HINT = "Arrow keys move, with Shift in small steps. Enter takes hold and lets go. Home goes to the next mark.";

/** Gives a picture whose marks, rows or points are taken hold of a pointer for keys. What hears the other pointer hears this one. */
export function keyed(picture) {
  if (picture.keys) return;
  const { element } = picture;
  let [at, held, marks] = [undefined, false, 0];
  const pointer = Object.assign(document.createElement("div"), { className: "key-pointer", hidden: true });
  const hint = Object.assign(document.createElement("p"), { className: "key-hint", id: `${element.id}-keys`, textContent: HINT });
  element.append(pointer, hint);
  element.tabIndex = 0;
  element.setAttribute("aria-describedby", hint.id);

  const tell = (...kinds) => {
    const { left, top } = element.getBoundingClientRect();
    const place = { clientX: left + at[0], clientY: top + at[1], button: 0, buttons: held ? 1 : 0, bubbles: true, cancelable: true, pointerType: "mouse" };
    const target = picture.chart.getZr().painter.getViewportRoot();
    for (const kind of kinds) target.dispatchEvent(new (kind.startsWith("pointer") ? PointerEvent : MouseEvent)(kind, place));
  };
  const show = () => {
    pointer.style.left = `${at[0]}px`;
    pointer.style.top = `${at[1]}px`;
    pointer.classList.toggle("holding", held);
    // Where the picture has no such place, it stays unseen.
    pointer.hidden = false;
  };
  const go = ([x, y]) => {
    at = [Math.min(Math.max(x, 0), element.clientWidth - 1), Math.min(Math.max(y, 0), element.clientHeight - 1)];
    show();
    tell("pointermove", "mousemove");
  };
  const mark = () => {
    const handles = picture.handles ?? [];
    const [x, y] = handles.length ? handles[marks++ % handles.length].at : [];
    const middle = [element.clientWidth / 2, element.clientHeight / 2];
    if (y === undefined) return middle;
    const found = picture.chart.convertToPixel({ gridIndex: 0 }, [x ?? 0, y]);
    return x === null ? [middle[0], found[1]] : found;
  };
  const release = (kind) => {
    if (!held) return;
    held = false;
    tell(kind, "mouseup", ...(kind === "pointerup" ? ["click"] : []));
    show();
  };
  const pressed = (event) => {
    const { key, shiftKey } = event;
    if (event.target !== element || !picture.chart || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!at) go(mark());
    if (ARROWS[key]) go(ARROWS[key].map((step, axis) => at[axis] + step * (shiftKey ? 1 : STEP)));
    else if (key === "Home" && !held) go(mark());
    else if (key === "Enter" && held) release("pointerup");
    else if (key === "Enter") {
      held = true;
      tell("pointerdown", "mousedown");
      show();
    } else if (key === "Escape" && held) release("pointercancel");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const focused = () => {
    // A press of the other pointer is not asked where keys would begin.
    if (picture.chart && element.matches(":focus-visible")) go(mark());
  };
  const left = () => {
    release("pointerup");
    pointer.hidden = true;
    // The next time it begins where the marks are then.
    [at, marks] = [undefined, 0];
  };
  const heard = [["keydown", pressed], ["focus", focused], ["blur", left]];
  for (const [kind, listener] of heard) element.addEventListener(kind, listener);
  picture.keys = () => {
    for (const [kind, listener] of heard) element.removeEventListener(kind, listener);
    pointer.remove();
    hint.remove();
  };
}

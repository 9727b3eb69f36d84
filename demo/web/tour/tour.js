// The guided tour: cards that drive the page, kept where one was.

import { readAddress } from "../address/address.js";
import { find, findAll } from "../core/dom.js";
import { recall, remember } from "../core/memory.js";
import { fillIn, words } from "../core/words.js";
import { nameStarts } from "./start.js";
import { openPlace, STEPS, strokesOf } from "./steps.js";

/** @import { Demonstration } from "../types.js" */
/** @import { Found, Step } from "./steps.js" */

const OPEN = "reader-tour"; // leaves room below the page for the card
const MARK = "reader-mark"; // what is talked about has a frame, see page.css

/**
 * Wire tour.html below `root`.
 * @param {HTMLElement} root
 */
export function createTour(root) {
  const card = find(root, ".tour");
  const back = find(card, ".back", HTMLButtonElement);
  let steps = STEPS; // less those on what a link hides
  let place = 0; // of the card that is shown
  /** @type {string | null} */
  let drawn = null; // what the tour has drawn on the pad
  /** @type {Promise<void> | undefined} */
  let done; // ends when it is drawn
  let number = 0; // of the newest card: what an older one still does ends
  /** @type {Found | undefined} */
  let found;

  function say() {
    const { name } = steps[place];
    const isLast = place === steps.length - 1;
    find(card, ".count").textContent = `${place + 1} / ${steps.length}`;
    find(card, "h2").textContent = words[`tour_${name}_title`];
    find(card, "#tour-text").textContent = words[`tour_${name}`];
    find(card, ".next").textContent = words[isLast ? "tour_end" : "tour_next"];
    const network = words[`${found?.network}_name`];
    find(card, ".found").textContent = found
      ? fillIn(words.tour_gave_up, { network, amount: found.amount })
      : "";
  }

  function unmark() {
    for (const each of findAll(document, `.${MARK}`)) each.classList.remove(MARK);
  }

  /** @param {Step} step */
  function mark({ target, panel }) {
    unmark();
    const marked = findAll(document, target)[0];
    if (!marked) return;
    marked.classList.add(MARK);
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    // A panel still grows; the card stands at the window's lower edge.
    marked.scrollIntoView({ block: panel ? "start" : "nearest", behavior });
  }

  /** @param {string | null} name */
  function draw(name) {
    if (name === null || name === drawn) return;
    drawn = name;
    /** @type {Demonstration} */
    const detail = { strokes: strokesOf(name), isAnimated: true };
    document.dispatchEvent(new CustomEvent("reader:draw", { detail }));
    done = detail.done;
  }

  /**
   * Show a card, and do what it talks about.
   * @param {number} index
   */
  async function show(index) {
    const mine = ++number;
    const isStale = () => mine !== number;
    place = index;
    found = undefined;
    remember("tour", place);
    const step = steps[place];
    back.disabled = place === 0;
    card.hidden = false;
    document.body.classList.add(OPEN);
    say();
    card.focus({ preventScroll: true });
    openPlace(step);
    draw(step.drawing);
    mark(step);
    await done;
    if (isStale()) return;
    const result = await step.act?.(isStale);
    if (isStale()) return;
    found = result;
    say();
    mark(step); // it may have grown
  }

  function close() {
    number += 1;
    card.hidden = true;
    document.body.classList.remove(OPEN);
    drawn = null;
    unmark();
    nameStarts();
    find(document, ".sketchpad .start-tour").focus({ preventScroll: true });
  }

  function next() {
    if (place < steps.length - 1) return show(place + 1);
    remember("tour", 0); // the next time it begins anew
    close();
  }

  function goBack() {
    if (place > 0) show(place - 1);
  }

  find(card, ".next").addEventListener("click", next);
  find(card, ".skip").addEventListener("click", close);
  back.addEventListener("click", goBack);
  card.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Escape would clear the pad, a number correct it
    if (event.key === "Escape") close();
    else if (event.key === "ArrowRight") next();
    else if (event.key === "ArrowLeft") goBack();
  });
  document.addEventListener("reader:tour", () => {
    const { hidden = [] } = readAddress() ?? {};
    steps = STEPS.filter(({ part }) => !part || !hidden.includes(part));
    const kept = recall("tour");
    show(steps[kept] ? kept : 0);
  });

  return {
    update() {
      nameStarts();
      if (!card.hidden) say();
    },
  };
}

// What the tour shows, card by card: each drives the page by what a visitor would use.

import { goTo } from "../address/address.js";
import { find, findAll } from "../core/dom.js";
import { constants } from "../core/words.js";
import { moveSlider } from "../explore/sliders.js";

/** @import { Point, Stroke } from "../types.js" */

/**
 * One card. Its words are `tour_NAME` and `tour_NAME_title`.
 * @typedef {object} Step
 * @property {string} name
 * @property {string} target what is talked about
 * @property {keyof typeof DRAWINGS | null} drawing what stands on the pad; null where the pad is not to be seen
 * @property {string} [panel] what is open below
 * @property {string} [part] what it is about and a link may hide
 * @property {(isStale: () => boolean) => Promise<Found | undefined>} [act] what is done then
 */

/** @typedef {{ name: string, amount: string, network: string }} Found which network gave up, and where */

const PEN = 22; // units
const PACE = 120; // ms between two places of a slider that moves by itself: its bars follow
const PATIENCE = 5000; // ms to wait for what has to come from the server
/** @type {Record<string, Point[][]>} */
const DRAWINGS = {
  rim: [[[290, 40], [330, 38], [374, 36], [358, 78], [342, 120], [332, 160]]],
  crossed: [
    [[130, 70], [200, 67], [280, 66], [262, 106], [240, 150], [214, 200], [190, 245]],
    [[160, 158], [215, 154], [270, 150]],
  ],
  scribble: [[[120, 150], [150, 80], [180, 220], [205, 90], [230, 215], [255, 85], [280, 210], [300, 120], [110, 130]]],
};

/** @type {Step[]} */
export const STEPS = [
  { name: "rim", drawing: "rim", target: ".sketchpad .sheet" },
  { name: "seen", drawing: "rim", target: ".sketchpad .verdict" },
  { name: "shift", drawing: "rim", panel: "playground", part: "playground", target: ".panel[data-panel=playground]", act: shift },
  { name: "why", drawing: "rim", panel: "why", part: "why", target: ".panel[data-panel=why]" },
  { name: "inside", drawing: "rim", panel: "inside", part: "inside", target: ".panel[data-panel=inside]" },
  { name: "crossed", drawing: "crossed", target: ".sketchpad .sheet" },
  { name: "scribble", drawing: "scribble", target: ".sketchpad .verdict", act: waitForVerdict },
  { name: "photo", drawing: null, part: "photo", target: ".photo", act: readExample },
];

/** @param {string} name of a drawing */
export function strokesOf(name) {
  return DRAWINGS[name].map((points) => /** @type {Stroke} */ ({ points, width: PEN }));
}

/**
 * Open what a card is about.
 * @param {Step} step
 */
export function openPlace({ drawing, panel }) {
  const isPhoto = drawing === null;
  goTo({ tab: isPhoto ? "photo" : "draw", panel });
  const open = findAll(document, ".choice [aria-expanded=true]")[0];
  if (!panel && open) open.click(); // closes it
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/**
 * What each network reads in the playground, by name.
 * @param {ParentNode} panel
 * @returns {Record<string, string | undefined>}
 */
function readBars(panel) {
  const cards = findAll(panel, ".card[data-model]");
  return Object.fromEntries(
    cards.map((card) => [card.dataset.model, findAll(card, "li.winner")[0]?.dataset.digit]),
  );
}

/**
 * Wait until something holds, but not for ever.
 * @param {() => boolean} holds
 * @param {() => boolean} isStale
 */
async function waitUntil(holds, isStale) {
  for (let waited = 0; waited < PATIENCE && !isStale() && !holds(); waited += PACE / 4) {
    await pause(PACE / 4);
  }
}

/**
 * Whether a part, the pad or what looks closer, shows the answer to what it holds now.
 * @param {string} part
 */
function shows(part) {
  const { version, answered } = find(document, part).dataset;
  return version === answered;
}

/** Whether pad and open panel do. */
const isAnswered = () => shows(".sketchpad") && shows(".explore");

/**
 * Wait for the pad's answer: a long sentence makes its place higher, and it has to be scrolled to anew.
 * @param {() => boolean} isStale
 * @returns {Promise<undefined>}
 */
async function waitForVerdict(isStale) {
  await waitUntil(() => shows(".sketchpad"), isStale);
}

/**
 * Move the slider until one network reads something else than before.
 * @param {() => boolean} isStale
 * @returns {Promise<Found | undefined>}
 */
async function shift(isStale) {
  const panel = find(document, ".panel[data-panel=playground]");
  const { low, step, neutral, unit } = constants.changes.shift_x;
  await waitUntil(() => !panel.hidden, isStale);
  find(panel, ".reset").click();
  await waitUntil(isAnswered, isStale);
  const before = readBars(panel);
  for (let amount = neutral - step; amount >= low; amount -= step) {
    if (isStale()) return undefined;
    moveSlider(panel, "shift_x", amount);
    await pause(PACE);
    await waitUntil(isAnswered, isStale);
    const now = readBars(panel);
    const lost = Object.keys(now).find((network) => now[network] !== before[network]);
    if (lost) return { name: "gave_up", amount: `${Math.abs(amount)} ${unit}`, network: lost };
  }
  return undefined;
}

/**
 * Have the first example read, once the tab is there.
 * @param {() => boolean} isStale
 * @returns {Promise<undefined>}
 */
async function readExample(isStale) {
  const example = () => findAll(document, ".photo[data-ready] .example")[0];
  await waitUntil(() => Boolean(example()?.offsetParent), isStale);
  if (!isStale()) example()?.click();
}

// Looks closer at the digit that the pad or the photo announces. One panel is open at most, and only
// an open panel asks the server: closed, nothing of this costs anything.

import { changeAddress, readAddress } from "../address/address.js";
import { find, findAll } from "../core/dom.js";
import { adopt, followLanguage, words } from "../core/words.js";
import { createInside } from "./inside.js";
import { createLearning } from "./learning.js";
import { createLookingLoop } from "./looking_loop.js";
import { createNearest } from "./nearest.js";
import { createPlayground } from "./playground.js";
import { movedSliders, moveSlider } from "./sliders.js";
import { createSteps } from "./steps.js";
import { createWhy } from "./why.js";

/** @import { Answer, Component, LearningView, LookedAt, OrSentence } from "../types.js" */
/** @import { Networks } from "./inside.js" */
/** @import { Panel } from "./looking_loop.js" */
/** @import { NearestByModel } from "./nearest.js" */
/** @import { PlaygroundProps, PlaygroundServer } from "./playground.js" */
/** @import { Steps } from "./steps.js" */
/** @import { Maps } from "./why.js" */

/**
 * @typedef {object} ExploreServer
 * @property {(message: object) => Answer<Maps>} explain_why
 * @property {(message: object) => Answer<Networks>} look_inside
 * @property {(message: object) => Answer<NearestByModel>} find_nearest
 * @property {(message: object) => Answer<OrSentence<LearningView>>} show_learning
 * @property {(message: object) => Answer<Steps>} show_steps
 * @property {PlaygroundServer["try_changes"]} try_changes
 * @property {PlaygroundServer["find_limits"]} find_limits
 */

/** @param {Component<PlaygroundProps & { panels: string[] }, ExploreServer>} component */
export function mount(component) {
  const { element, props, server } = component;
  adopt(props);
  const root = find(element, ".explore");
  const nothing = find(root, ".nothing");
  const choices = findAll(root, ".choice button");
  /** @param {string} name */
  const panelOf = (name) => find(root, `.panel[data-panel=${name}]`);
  const why = createWhy(panelOf("why"), server.explain_why);
  const playground = createPlayground(panelOf("playground"), props, server, () => want());
  const learning = createLearning(panelOf("learning"), server.show_learning);
  /** @type {Record<string, Panel<LookedAt>>} */
  const panels = {
    why,
    inside: createInside(panelOf("inside"), server.look_inside, () => want()),
    nearest: createNearest(panelOf("nearest"), server.find_nearest),
    steps: createSteps(panelOf("steps"), server.show_steps),
    playground,
    learning,
  };
  /** @type {LookedAt | null} */
  let digit = null;
  /** @type {string | null} */
  let open = null; // the name of the open panel
  let isFresh = false; // opened by a click, and not shown yet
  const lookAgain = createLookingLoop(
    () => (open && canShow() ? { panel: panels[open], digit: /** @type {LookedAt} */ (digit) } : null),
    bringIntoView,
    root.dataset,
  );

  /** A panel opens below the window's edge: scroll to it once, when it is filled. */
  function bringIntoView() {
    if (!isFresh) return;
    isFresh = false;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    root.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
  }

  /** Learning is about no digit; all other panels are. */
  const canShow = () => digit !== null || open === "learning";

  function want() {
    nothing.hidden = !open || canShow();
    if (open) {
      panelOf(open).hidden = !canShow();
      if (!canShow()) bringIntoView();
    }
    lookAgain();
  }

  /**
   * Open a panel, or close all.
   * @param {string | null} name
   */
  function show(name) {
    open = name;
    for (const button of choices) {
      const panel = button.dataset.panel ?? "";
      button.setAttribute("aria-expanded", `${panel === name}`);
      panelOf(panel).hidden = true;
    }
    want();
  }

  function openByAddress() {
    const { panel, changes = {} } = readAddress() ?? {};
    if (panel) show(panel);
    for (const [name, amount] of Object.entries(changes)) moveSlider(root, name, amount);
  }

  for (const button of choices) {
    button.addEventListener("click", () => {
      const name = button.dataset.panel ?? null;
      isFresh = open !== name;
      show(isFresh ? name : null);
      changeAddress({ panel: open ?? undefined, changes: undefined });
    });
  }
  document.addEventListener("reader:digit", (event) => {
    digit = event.detail.digit;
    nothing.dataset.word = event.detail.nothingWord;
    nothing.textContent = words[event.detail.nothingWord];
    want();
  });
  document.addEventListener("reader:collect", ({ detail }) => {
    detail.panel = open ?? undefined;
    if (open === "playground") detail.changes = movedSliders(root);
  });
  window.addEventListener("hashchange", openByAddress);
  followLanguage(component, root, () => {
    why.update();
    playground.update();
    learning.update();
    want();
  });
  openByAddress();
  root.dataset.ready = "true";
}

// Looks closer at the digit that the pad or the photo announces. One panel is open at most, and only
// an open panel asks the server: closed, nothing of this costs anything.

const root = element.querySelector(".explore");
const panelOf = (name) => root.querySelector(`.panel[data-panel=${name}]`);
let digit = null; // with getSource, see announceDigit
let open = null; // the name of the open panel
let wanted = 0; // counts what should be shown: the newest digit, the newest change
let isAsking = false;
let isFresh = false; // opened by a click, and not shown yet
let resting = 0;

const panels = {
  why: createWhy(panelOf("why")),
  inside: createInside(panelOf("inside")),
  steps: createSteps(panelOf("steps")),
  playground: createPlayground(panelOf("playground"), want),
};

/** Ask for what the open panel shows, one request at a time, until it is up to date. */
async function catchUp() {
  isAsking = true;
  for (let shown = -1; shown !== wanted && open && digit; ) {
    const [mine, panel, looked] = [wanted, panels[open], digit];
    const isStale = () => mine !== wanted;
    const answer = await askPatiently(() => panel.ask(looked), { onAway() {}, isStale });
    // A live panel shows every answer; a slow one only the newest.
    if (answer && panel === panels[open] && digit) {
      panel.show(answer, looked);
      bringIntoView();
    }
    shown = mine;
  }
  isAsking = false;
}

/** A panel opens below the window's edge: scroll to it once, when it is filled. */
function bringIntoView() {
  if (!isFresh) return;
  isFresh = false;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  root.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
}

function want() {
  wanted += 1;
  root.querySelector(".nothing").hidden = !open || Boolean(digit);
  if (!open) return;
  panelOf(open).hidden = !digit;
  clearTimeout(resting);
  if (!digit) return bringIntoView();
  resting = setTimeout(() => isAsking || catchUp(), panels[open].delay);
}

/** Open a panel, or close all. */
function show(name) {
  open = name;
  for (const button of root.querySelectorAll(".choice button")) {
    button.setAttribute("aria-expanded", button.dataset.panel === name);
    panelOf(button.dataset.panel).hidden = true;
  }
  want();
}

for (const button of root.querySelectorAll(".choice button")) {
  button.addEventListener("click", () => {
    const name = button.dataset.panel;
    isFresh = open !== name;
    show(isFresh ? name : null);
    history.replaceState(history.state, "", open ? `#${open}` : location.pathname + location.search);
  });
}

function openByAddress() {
  const name = location.hash.slice(1);
  if (props.panels.includes(name)) show(name);
}

document.addEventListener("reader:digit", (event) => {
  digit = event.detail;
  want();
});
window.addEventListener("hashchange", openByAddress);
followLanguage(root, () => {
  panels.why.update();
  panels.playground.update();
  want();
});
panels.why.update();
panels.playground.update();
openByAddress();
root.dataset.ready = "true";

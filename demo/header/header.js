// Light or dark, remembered; and what opens a tab: an address such as #photo, a picture handed in.

/** Gradio's theme is a class on the body. */
function setTheme(isDark) {
  document.body.classList.toggle("dark", isDark);
}

const theme = recall("theme");
if (theme) setTheme(theme === "dark");
element.querySelector(".theme").addEventListener("click", () => {
  const isDark = !document.body.classList.contains("dark");
  setTheme(isDark);
  remember("theme", isDark ? "dark" : "light");
});

const findTabs = () => [...document.querySelectorAll("[role=tablist] > [role=tab]")];

const FRAMES = 300; // how long to wait for Gradio's tabs: five seconds

/** Open the tab of this name; another name, such as that of a panel, is left to others. */
function openTab(name, frames = FRAMES) {
  const index = props.tabs.indexOf(name);
  const tab = findTabs()[index];
  if (index < 0 || frames === 0 || tab?.ariaSelected === "true") return;
  tab?.click();
  // While the page loads, the tabs are not there yet, or don't listen yet.
  requestAnimationFrame(() => openTab(name, frames - 1));
}

window.addEventListener("hashchange", () => openTab(location.hash.slice(1)));
document.addEventListener("click", (event) => {
  const index = findTabs().indexOf(event.target.closest?.("[role=tab]"));
  if (index < 0) return;
  history.replaceState(history.state, "", `#${props.tabs[index]}`);
  requestAnimationFrame(() => document.dispatchEvent(new CustomEvent("reader:tab")));
});
document.addEventListener("reader:file", () => openTab("photo"));
openTab(document.readerFile ? "photo" : location.hash.slice(1));

/** Gradio names no tab anew that was not opened yet; while the page loads, it may undo what we wrote. */
function nameTabs(frames = FRAMES) {
  findTabs().forEach((tab, index) => {
    const name = words[`tab_${props.tabs[index]}`];
    if (tab.textContent !== name) tab.textContent = name;
  });
  if (frames > 0) requestAnimationFrame(() => nameTabs(frames - 1));
}

function update() {
  document.body.style.setProperty("--reader-drop-hint", JSON.stringify(words.drop_hint));
  nameTabs();
}

followLanguage(element, update);
update();
speakChinese();
element.querySelector("header").dataset.ready = "true";

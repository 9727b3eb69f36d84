// Light or dark, remembered; and addresses that open a tab, such as #photo.

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

/** Open the tab of this name; another name, such as that of a panel, is left to others. */
function openTab(name) {
  findTabs()[props.tabs.indexOf(name)]?.click();
}

document.addEventListener("reader:open", (event) => openTab(event.detail));
window.addEventListener("hashchange", () => openTab(location.hash.slice(1)));
document.addEventListener("click", (event) => {
  const index = findTabs().indexOf(event.target.closest?.("[role=tab]"));
  if (index < 0) return;
  history.replaceState(history.state, "", `#${props.tabs[index]}`);
  requestAnimationFrame(() => document.dispatchEvent(new CustomEvent("reader:tab")));
});
openTab(location.hash.slice(1));
listenForFiles(openTab);

function update() {
  document.body.style.setProperty("--reader-drop-hint", JSON.stringify(words.drop_hint));
}

followLanguage(element, update);
update();

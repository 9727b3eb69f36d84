// Light or dark, remembered; and what opens a tab: an address such as #photo, a picture handed in.

import { find, findAll } from "../core/dom.js";
import { recall, remember } from "../core/memory.js";
import { adopt, followLanguage, words } from "../core/words.js";
import { isFileWaiting } from "../file_drop.js";
import { openApiDocs } from "./api_docs.js";
import { speakChinese } from "./chinese.js";

/** @import { Component } from "../types.js" */

const FRAMES = 300; // how long to wait for Gradio's tabs: five seconds

/** @param {Component<{ tabs: string[] }>} component */
export function mount(component) {
  const { element, props } = component;
  adopt(props);
  wireTheme(find(element, ".theme"));
  wireTabs(props.tabs);
  followLanguage(component, element, () => {
    document.body.style.setProperty("--reader-drop-hint", JSON.stringify(words.drop_hint));
    nameTabs(props.tabs);
  });
  speakChinese();
  openApiDocs();
  find(element, "header").dataset.ready = "true";
}

/** @param {HTMLElement} button */
function wireTheme(button) {
  const theme = recall("theme");
  if (theme) setTheme(theme === "dark");
  button.addEventListener("click", () => {
    const isDark = !document.body.classList.contains("dark");
    setTheme(isDark);
    remember("theme", isDark ? "dark" : "light");
  });
}

/**
 * Gradio's theme is a class on the body.
 * @param {boolean} isDark
 */
function setTheme(isDark) {
  document.body.classList.toggle("dark", isDark);
}

function findTabs() {
  return findAll(document, "[role=tablist] > [role=tab]");
}

/** @param {string[]} names what an address may name, in the order of the tabs */
function wireTabs(names) {
  /**
   * Open the tab of this name; another name, such as that of a panel, is left to others.
   * @param {string} name
   */
  function openTab(name, frames = FRAMES) {
    const index = names.indexOf(name);
    const tab = findTabs()[index];
    if (index < 0 || frames === 0 || tab?.ariaSelected === "true") return;
    tab?.click();
    // While the page loads, the tabs are not there yet, or don't listen yet.
    requestAnimationFrame(() => openTab(name, frames - 1));
  }

  window.addEventListener("hashchange", () => openTab(location.hash.slice(1)));
  document.addEventListener("click", ({ target }) => {
    const tab = target instanceof Element ? target.closest("[role=tab]") : null;
    const index = findTabs().findIndex((each) => each === tab);
    if (index < 0) return;
    history.replaceState(history.state, "", `#${names[index]}`);
    requestAnimationFrame(() => document.dispatchEvent(new Event("reader:tab")));
  });
  document.addEventListener("reader:file", () => openTab("photo"));
  openTab(isFileWaiting() ? "photo" : location.hash.slice(1));
}

/**
 * Gradio names no tab anew that was not opened yet; while the page loads, it may undo what we wrote.
 * @param {string[]} names
 */
function nameTabs(names, frames = FRAMES) {
  findTabs().forEach((tab, index) => {
    const name = words[`tab_${names[index]}`];
    if (tab.textContent !== name) tab.textContent = name;
  });
  if (frames > 0) requestAnimationFrame(() => nameTabs(names, frames - 1));
}

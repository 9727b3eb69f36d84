// The page's head: what the address asks for, and what opens a tab; language, theme, lessons and the tour.

import { changeAddress, readAddress } from "../address/address.js";
import { find, findAll } from "../core/dom.js";
import { recall, remember } from "../core/memory.js";
import { adopt, constants, followLanguage, words } from "../core/words.js";
import { isFileWaiting } from "../file_drop.js";
import { createTour } from "../tour/tour.js";
import { openApiDocs } from "./api_docs.js";
import { wireLanguage } from "./language.js";
import { createLesson } from "./lesson.js";
import { watchParts } from "./parts.js";

/** @import { Component } from "../types.js" */

const FRAMES = 300; // how long to wait for Gradio's tabs: five seconds

/** @param {Component} component */
export function mount(component) {
  const { element, props } = component;
  adopt(props);
  const menu = find(element, ".language select", HTMLSelectElement);
  const updateLesson = createLesson(element);
  const tour = createTour(element);
  wireTheme(find(element, ".theme"));
  wireTabs();
  watchParts();
  const updateNotice = createNotice(find(element, ".notice"));
  followLanguage(component, element, () => {
    document.body.style.setProperty("--reader-drop-hint", JSON.stringify(words.drop_hint));
    menu.value = words.language;
    nameTabs();
    updateLesson();
    updateNotice();
    tour.update();
  });
  wireLanguage(menu);
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

function wireTabs() {
  /**
   * Open the tab of this name.
   * @param {string | undefined} name
   */
  function openTab(name, frames = FRAMES) {
    const tab = name === undefined ? undefined : findTabs()[constants.tabs.indexOf(name)];
    if (name === undefined || frames === 0 || tab?.ariaSelected === "true") return;
    tab?.click();
    // While the page loads, the tabs are not there yet, or don't listen yet.
    requestAnimationFrame(() => openTab(name, frames - 1));
  }

  window.addEventListener("hashchange", () => openTab(readAddress()?.tab));
  document.addEventListener("click", ({ target }) => {
    const tab = target instanceof Element ? target.closest("[role=tab]") : null;
    const index = findTabs().findIndex((each) => each === tab);
    if (index < 0) return;
    changeAddress({ tab: constants.tabs[index] });
    requestAnimationFrame(() => document.dispatchEvent(new Event("reader:tab")));
  });
  document.addEventListener("reader:file", () => openTab("photo"));
  document.addEventListener("reader:collect", ({ detail }) => {
    detail.tab = constants.tabs[findTabs().findIndex(({ ariaSelected }) => ariaSelected === "true")];
  });
  openTab(isFileWaiting() ? "photo" : readAddress()?.tab);
}

/** Gradio names no tab anew that was not opened yet; while the page loads, it may undo what we wrote. */
function nameTabs(frames = FRAMES) {
  findTabs().forEach((tab, index) => {
    const name = constants.tabs[index];
    tab.dataset.part = name; // a link may hide it
    if (tab.textContent !== words[`tab_${name}`]) tab.textContent = words[`tab_${name}`];
  });
  if (frames > 0) requestAnimationFrame(() => nameTabs(frames - 1));
}

/**
 * Say that a link can't be meant; returns what says it again in another language.
 * @param {HTMLElement} notice
 */
function createNotice(notice) {
  let isLost = false;
  const update = () => (notice.textContent = isLost ? words.bad_link : "");
  const check = () => {
    isLost = readAddress() === null;
    update();
  };
  document.addEventListener("reader:lost", () => {
    isLost = true;
    update();
  });
  window.addEventListener("hashchange", check);
  check();
  return update;
}

// A picture may be pasted, or dropped anywhere on the page: it opens the photo's tab.

/** Hand a file to the photo: Gradio makes that part of the page only when its tab is opened. */
function handIn(transfer, openTab) {
  const file = transfer?.files?.[0];
  if (!file) return false;
  document.readerFile = file;
  openTab("photo");
  document.dispatchEvent(new CustomEvent("reader:file"));
  return true;
}

/** Listen on the whole page; while a file is dragged over it, it says so. */
function listenForFiles(openTab) {
  const isDragging = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const setDropping = (isOver) => document.body.classList.toggle("reader-drop", isOver);

  document.addEventListener("paste", (event) => handIn(event.clipboardData, openTab));
  document.addEventListener("dragover", (event) => {
    if (!isDragging(event)) return;
    event.preventDefault(); // or the browser would leave the page and open the file
    setDropping(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) setDropping(false);
  });
  document.addEventListener("drop", (event) => {
    setDropping(false);
    if (!isDragging(event)) return;
    event.preventDefault();
    handIn(event.dataTransfer, openTab);
  });
}

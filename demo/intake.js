// A picture may be pasted, or dropped anywhere on the page, from its first moment on: so this stands
// in the page's head. Gradio makes the parts of the page later, and the photo's when its tab opens:
// whoever comes later finds the file in document.readerFile, whoever is there hears "reader:file".

(() => {
  function handIn(transfer) {
    const file = transfer?.files?.[0];
    if (!file) return;
    document.readerFile = file;
    document.dispatchEvent(new CustomEvent("reader:file"));
  }

  const isDragging = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const setDropping = (isOver) => document.body.classList.toggle("reader-drop", isOver);

  document.addEventListener("paste", (event) => handIn(event.clipboardData));
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
    handIn(event.dataTransfer);
  });
})();

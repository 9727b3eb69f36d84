// What starts with the page itself, before Gradio makes its parts.

import { listenForFiles } from "./file_drop.js";

listenForFiles(document);

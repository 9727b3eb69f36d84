"""The words that a visitor sees, by key. Layout and handlers name a key, never a sentence."""

from __future__ import annotations

TITLE = "Digit reader"

WORDS = {
    "tagline": "Draw a digit. Two neural networks read it while you draw.",
    "tab_draw": "Draw",
    "tab_photo": "Photo",
    # The pad
    "pad": "Drawing pad",
    "pad_hint": "Draw a digit here",
    "tools": "Drawing tools",
    "brush": "Pen",
    "eraser": "Eraser",
    "size": "Pen width",
    "undo": "Undo",
    "redo": "Redo",
    "clear": "Clear",
    # The answers
    "answers": "Answers",
    "nn_name": "NN",
    "nn_kind": "plain network",
    "cnn_name": "CNN",
    "cnn_kind": "convolutional",
    "seen": "The 28 by 28 picture that both networks were given",
    "empty": "Both networks answer while you draw.",
    "photo_empty": "Upload, paste or photograph one handwritten digit.",
    "sure": "Both read a {cnn}.",
    "unsure": "Perhaps a {cnn}, perhaps a {second}.",
    "differ": "The NN reads a {nn}, the CNN a {cnn}.",
    "no_digit": "This does not look like one digit.",
    "offline": "No connection. Your drawing is kept, and is read as soon as the server answers.",
    "unexpected": "Something went wrong on the server. Change the drawing or try again.",
    # The photo
    "photo": "A picture of one digit",
}

"""Both models' answers: verdict, picture and bars. Parts that the pad, the photo and the playground show."""

from pathlib import Path

from demo.shared import read_parts

HTML = read_parts(Path(__file__).parent, "answers.html")
CSS = read_parts(Path(__file__).parent, "answers.css")
JS = read_parts(Path(__file__).parent, "answers.js")

__all__ = ["CSS", "HTML", "JS"]

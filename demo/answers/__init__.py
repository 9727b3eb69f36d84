"""Both models' answers to one digit, as a component: verdict, picture and bars."""

from demo.answers.answers import Answers

__all__ = ["Answers"]

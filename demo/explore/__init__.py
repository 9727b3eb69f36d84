"""What lies behind an answer, as a component: why, inside, step by step, and a playground."""

from demo.explore.explore import Explore

__all__ = ["Explore"]

"""A synthetic bank to try everything on: invented, repeatable, with stories in it that the pages should find."""

from analytics.demo.deliver import Delivery, delivery_names, demo_size, make_demo
from analytics.demo.stories import Stories, stories

__all__ = ["Delivery", "Stories", "delivery_names", "demo_size", "make_demo", "stories"]

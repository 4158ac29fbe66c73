"""A synthetic bank to try everything on: invented, repeatable, with stories in it that the pages should find.

run_demo(data_folder, …)    write every delivery and publish it, as an analyst would
make_demo(folder, …)        only write the files
stories(…)                  who plays in the planted stories, by id
"""

from analytics.demo.deliver import Delivery, delivery_names, make_demo
from analytics.demo.run import run_demo
from analytics.demo.size import demo_size
from analytics.demo.stories import Stories, stories

__all__ = ["Delivery", "Stories", "delivery_names", "demo_size", "make_demo", "run_demo", "stories"]

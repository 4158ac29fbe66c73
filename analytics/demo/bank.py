"""The demo bank before anything happens: its tree, its people, its plot and its shelf."""

from dataclasses import dataclass

import numpy as np

from analytics.demo import clients
from analytics.demo.organisation import make_tree
from analytics.demo.people import Staff, make_staff
from analytics.demo.plot import Plot, make_plot
from analytics.demo.products import Shelf, make_shelf
from analytics.demo.size import Size
from analytics.demo.tree import Tree

Array = np.ndarray


@dataclass(frozen=True)
class Bank:
    """What does not change while the months go by."""

    size: Size
    tree: Tree
    plot: Plot
    staff: Staff
    shelf: Shelf
    rich: Array  # per seat: how rich its clients are, 1 on average
    pull: Array  # per seat: how many new clients it draws, 1 on average
    book_share: Array  # per seat: share of all clients that belongs in its book
    mis_seats: Array  # per seat: is it in the mis-selling sub-branch?


def make_bank(size: Size) -> Bank:
    """The tree, the people and the plot; quick, nothing is simulated yet."""
    tree = make_tree(size)
    plot = make_plot(size, tree)
    rich = np.array([tree.units[int(unit)].rich for unit in plot.seat_units])
    share = clients.book_targets(size, plot, rich)
    pull = share**0.5
    under = {plot.mis_seller, *tree.children(plot.mis_seller)}
    return Bank(
        size=size,
        tree=tree.closing(plot.closing, plot.close_day, plot.successor),
        plot=plot,
        staff=make_staff(size, tree, plot),
        shelf=make_shelf(),
        rich=rich,
        pull=pull / pull.mean(),
        book_share=share,
        mis_seats=np.isin(plot.seat_units, list(under)),
    )

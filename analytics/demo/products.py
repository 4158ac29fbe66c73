"""The demo bank's product shelf: what is sold, what is merely held, and how often and for how much."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Category:
    """A product category.

    ``held`` is the share of clients holding it (of those of middling depth), ``money`` its weight in a client's assets
    (0: a service, counted as one), ``lost`` the monthly chance of giving it up. ``tickets`` are sales per manager and
    month, ``typical`` the median ticket in yuan and ``spread`` the standard deviation of its logarithm.
    """

    name: str
    held: float
    money: float = 0.0
    lost: float = 0.004
    tickets: float = 0.0
    typical: float = 0.0
    spread: float = 0.0
    round_to: int = 1  # yuan
    cancelled: float = 0.0


CATEGORIES = (
    Category("deposit", 0.50, money=1.0, lost=0.016, tickets=2.6, typical=30_000, spread=0.9, round_to=1000),
    Category("debit_card", 0.40, lost=0.002),
    Category("ebank", 0.22, lost=0.008, tickets=1.6),
    Category("sms", 0.17, lost=0.006, tickets=0.8),
    Category("wealth_card", 0.10, lost=0.004, tickets=0.5),
    Category("wealth", 0.10, money=1.4, lost=0.19, tickets=6.2, typical=60_000, spread=0.8, round_to=1000,
             cancelled=0.012),
    Category("fund", 0.07, money=0.7, lost=0.22, tickets=6.0, typical=16_000, spread=1.0, round_to=100,
             cancelled=0.015),
    Category("insurance", 0.05, money=0.5, lost=0.075, tickets=2.6, typical=24_000, spread=0.8, round_to=100,
             cancelled=0.045),
    Category("gold", 0.02, money=0.2, lost=0.08, tickets=0.7, typical=5_200, spread=0.7),
    Category("bond", 0.03, money=0.6, lost=0.12, tickets=1.1, typical=30_000, spread=0.7, round_to=100),
    Category("card", 0.07, lost=0.08, tickets=3.4),
    Category("loan", 0.04, lost=0.04, tickets=0.6, typical=180_000, spread=0.8, round_to=1000),
)  # fmt: skip
INDEX = {category.name: i for i, category in enumerate(CATEGORIES)}
BIT = {category.name: 1 << i for i, category in enumerate(CATEGORIES)}
ESSENTIAL = ("debit_card", "ebank", "sms", "wealth_card")
BY_SKILL = ("fund", "insurance", "wealth", "gold", "bond", "card")  # where managers truly differ

_SHELF = (
    ("deposit", "D", "活期存款 整存整取一年 整存整取三年 大额存单 通知存款"),
    ("debit_card", "K", "借记卡 借记卡金卡"),
    ("ebank", "E", "个人网上银行 手机银行"),
    ("sms", "M", "短信通知"),
    ("wealth_card", "V", "理财卡 白金理财卡"),
    ("wealth", "W", "稳盈月享 稳盈季享 稳盈半年 安汐一年 安汐两年 现金日添利"),
    ("fund", "F", "沐岚成长混合 沐岚价值股票 沐岚纯债 沐岚双月短债 沐岚红利指数 沐岚均衡配置"),
    ("insurance", "I", "岁岁安年金 福满终身 康护重疾 金穗两全 学海教育金"),
    ("gold", "G", "传承金条 生肖金章"),
    ("bond", "B", "储蓄国债三年 储蓄国债五年"),
    ("card", "C", "信用卡普卡 信用卡金卡 信用卡白金卡"),
    ("loan", "L", "个人住房贷款 个人消费贷款 个人经营贷款"),
)
REGULAR_PRODUCTS = 3  # the first three insurance products are sold with regular premiums as well


@dataclass(frozen=True)
class Shelf:
    """All products in order; a category's products stand next to each other."""

    codes: np.ndarray
    names: tuple[str, ...]
    categories: np.ndarray  # index into CATEGORIES
    first: np.ndarray  # per category: position of its first product
    count: np.ndarray  # per category: how many products


def make_shelf() -> Shelf:
    """The shelf, the same in every demo bank."""
    rows = [(letter, n, name, INDEX[category]) for category, letter, text in _SHELF
            for n, name in enumerate(text.split(), 1)]  # fmt: skip
    categories = np.array([row[3] for row in rows])
    return Shelf(
        codes=np.array([f"{letter}{n:03d}" for letter, n, _, _ in rows]),
        names=tuple(row[2] for row in rows),
        categories=categories,
        first=np.array([int(np.argmax(categories == i)) for i in range(len(CATEGORIES))]),
        count=np.bincount(categories, minlength=len(CATEGORIES)),
    )

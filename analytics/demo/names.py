"""Invented names for an invented bank: places, offices and people. Any likeness is chance."""

from collections.abc import Iterator

import numpy as np

BANK = "沐岚银行"
PROVINCE = "岚州省分行"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CITIES = _words("临澜 青屿 云泽 松湾 鹤川 望溪 安汐 星渚 霞浔 梧里 白鹭洲 听涛")
_SUB = _words("柳渡 桂岭 镜湖 石桥 鹤楼 东篱 梅洲 银街 云井 茶市 北埠 莲田 盐巷 旧坊 竹山 枫桥口 雁滩 杏林 荷塘 苇岸")
_WARD = _words(
    "槐荫 听雨 观澜 采薇 望月 临风 晴川 流霞 拾翠 问津 揽秀 沁芳 清晖 远香 含光 叠翠 知春 鸣泉 映雪 栖霞里 "
    "长亭 短篷 渔歌 牧云 耕读 织锦 丹枫 青萍 朱雀门 白石 乌篷 黄鹂 紫藤 碧梧 金粟 银杏 铁牌 铜铃 玉带 珠帘"
)
_STREET = ("路", "街", "巷", "里", "桥", "园", "广场", "新区")

_SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_FIRST = "明志文嘉子浩雨思佳俊晓雅建海永宏春秋书若安宇天立云梓欣诗静婉清巧泽锦博远景君亦可慧素沐晨舒承启以知亚"
_SECOND = "德轩涵琪怡宁杰辉峰涛玲芳敏洁然萱彤妍婷航鹏磊强军伟华平兰梅竹菊云霞光瑜瑶琳珊莹月星辰阳哲睿凡超越成功"


def _numbered(stems: list[str]) -> Iterator[str]:
    """The stems, then the stems again with 二, 三 … so that no name comes twice."""
    yield from stems
    round_number = 2
    while True:
        yield from (f"{stem}{_chinese(round_number)}" for stem in stems)
        round_number += 1


def _chinese(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def cities() -> Iterator[str]:
    """City branches, without end: 临澜分行, …"""
    return (f"{name}分行" for name in _numbered(list(CITIES)))


def sub_branches() -> Iterator[str]:
    """Sub-branches, without end: 柳渡支行, …"""
    # neighbours in the list should not sound alike: both characters change from one name to the next
    turns = range(len(_WARD))
    mixed = (a[0] + _WARD[(3 * i + 7 * turn) % len(_WARD)][-1] for turn in turns for i, a in enumerate(_SUB))
    stems = [*_SUB, *mixed]
    return (f"{name}支行" for name in _numbered(list(dict.fromkeys(stems))))


def outlets(chance: np.random.Generator) -> Iterator[str]:
    """Outlets in no particular order, without end: 槐荫路, …"""
    stems = [ward + street for street in _STREET for ward in _WARD]
    stems += [a[0] + b[-1] + street for street in _STREET for a in _WARD for b in _SUB]
    stems = list(dict.fromkeys(stems))
    return _numbered([stems[i] for i in chance.permutation(len(stems))])


def people(count: int, chance: np.random.Generator) -> list[str]:
    """``count`` names, surname first; common surnames are common, and no name comes twice while there are enough."""
    weights = 1 / (np.arange(len(_SURNAMES)) + 8)
    names: dict[str, None] = {}
    for _ in range(60):
        surnames = chance.choice(len(_SURNAMES), count, p=weights / weights.sum())
        firsts = chance.integers(0, len(_FIRST), count)
        seconds = chance.integers(-6, len(_SECOND), count)  # below zero: a given name of one character
        for s, f, g in zip(surnames, firsts, seconds, strict=True):
            names[_SURNAMES[s] + (_FIRST[f] + _SECOND[g] if g >= 0 else _SECOND[f])] = None
        if len(names) >= count:
            break
    return list(names)[:count]

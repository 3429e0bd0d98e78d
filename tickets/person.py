"""Who the caller is and how to reach them, from their own words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.numbers import DIGIT, to_digits

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴"
    "崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚麦关霍区欧莫岑招甘伍冼黎温"
    "简游卓庞柯庄翁甄植陶颜倪易聂骆文葛安米鲍盛翟蓝阮凌柳章鲁牟裴邢路申向尤辛管祝左涂谷耿邝禤劳屈符布"
)
_COMPOUND = ("欧阳", "司徒", "上官", "司马", "诸葛")
_TITLE = "先生|女士|小姐|太太|阿姨|师傅|老师"

_NAME = re.compile(
    r"(?:我|免贵|本人|小姓)是?姓(?P<surname>欧阳|司徒|上官|司马|诸葛|[\u4e00-\u9fff]{1,3})"
    rf"|(?:我叫|我名叫|我的名字叫|本人叫)(?P<full>[\u4e00-\u9fff]{{2,4}})"
    rf"|(?:我是|叫我|称呼我|我这边是)(?P<short>(?:欧阳|司徒|上官|司马|诸葛|[\u4e00-\u9fff]))(?P<title>{_TITLE})"
)
_AFTER = re.compile("[，。,. 我住在家的电话想要有是今这那投反手号来打,]")
_TITLE_AFTER = re.compile(_TITLE)

_SPACED = r"[，,、。\s-]*"
_NUMBER = re.compile(f"(?:[{DIGIT}]{_SPACED}){{8,15}}")
_REPEATED = re.compile(f"([两三四五六七八二])个([{DIGIT}])")
_MINE = re.compile("电话|号码|手机|联系|打给我|打我|回我|找我")
_NOT_MINE = re.compile("骚扰|诈骗|对方|商家|店家|老板|他的|她的|公司的?电话|客服|物业的?电话|打来")
_WHOLE = re.compile("1[3-9][0-9]{9}|0757[2368][0-9]{7}|[2368][0-9]{7}")


@dataclass(frozen=True, slots=True)
class Told:
    """A value, where its words begin, the words, and how sure it is."""

    value: str
    start: int
    words: str
    confidence: float


def _surname(said: str) -> str:
    """The surname in what followed 姓: 陈, 欧阳, or 张 of 弓长张."""
    if said[:2] in _COMPOUND:
        return said[:2]
    if said[0] in SURNAMES:
        return said[0]
    return said[2] if len(said) == 3 and said[2] in SURNAMES else ""


def find_name(text: str) -> Told | None:
    """What to call the caller: 陈, 陈先生 or 陈大文; the last naming wins, as a correction does."""
    found: Told | None = None
    for match in _NAME.finditer(text):
        if match["short"]:
            if match["short"] in SURNAMES or match["short"] in _COMPOUND:
                found = Told(match["short"] + match["title"], match.start(), match[0], 0.85)
        elif match["surname"]:
            surname = _surname(match["surname"])
            title = _TITLE_AFTER.match(text, match.start("surname") + len(surname)) if surname else None
            if surname:
                found = Told(surname + (title[0] if title else ""), match.start(), match[0], 0.75)
        else:
            name = _AFTER.split(match["full"])[0]
            limit = 4 if name[:2] in _COMPOUND else 3
            if len(name) >= 2 and _surname(name[:2]) and name[0] in SURNAMES | {n[0] for n in _COMPOUND}:
                found = Told(name[:limit], match.start(), match[0], 0.7)
    return found


def _written_out(text: str) -> str:
    return _REPEATED.sub(lambda match: match[2] * (int(to_digits(match[1])) if match[1] != "两" else 2), text)


def find_contact(text: str) -> Told | None:
    """A telephone number the caller gave as their own: a mobile, or a landline of the city.

    A number that is the matter itself (骚扰电话) or somebody else's is passed over. The last wins.
    """
    found: Told | None = None
    plain = _written_out(text)
    for match in _NUMBER.finditer(plain):
        before = plain[max(0, match.start() - 12) : match.start()]
        around = before + plain[match.end() : match.end() + 6]
        whole = _WHOLE.fullmatch(to_digits(match[0]))
        if whole is None or _NOT_MINE.search(around):
            continue
        sure = bool(_MINE.search(around))
        if not sure and len(whole[0]) < 11:
            # Eight digits alone may be an account, an amount, a meter.
            continue
        words = match[0].rstrip("，,、。 -")
        found = Told(whole[0], min(match.start(), len(text) - 1), words, 0.9 if sure else 0.7)
    return found

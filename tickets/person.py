"""Who the caller is, how to reach them and the order they had before, from their own words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.numbers import DIGIT, to_digits
from tickets.proposals import Proposed

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴"
    "崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚麦关霍区欧莫岑招甘伍冼黎温"
    "简游卓庞柯庄翁甄植陶颜倪易聂骆文葛安米鲍盛翟蓝阮凌柳章鲁牟裴邢路申向尤辛管祝左涂谷耿邝禤劳屈符布"
)
_COMPOUND = ("欧阳", "司徒", "上官", "司马", "诸葛")
_TITLE = "先生|女士|小姐|太太|阿姨|师傅|老师"

_NAME = re.compile(
    r"(?:我|免贵|本人|小姓)是?姓(?!名)(?P<surname>欧阳|司徒|上官|司马|诸葛|[\u4e00-\u9fff]{1,3})"
    rf"|(?:我叫|名叫|名字叫|名字是|姓名是|本人叫)(?P<full>[\u4e00-\u9fff]{{2,4}})"
    rf"|(?:我是|叫我|称呼我|我这边是)(?P<short>(?:欧阳|司徒|上官|司马|诸葛|[\u4e00-\u9fff]))(?P<title>{_TITLE})"
)
_AFTER = re.compile("[，。,. 我住在家的电话想要有是今这那投反手号来打,]")
_TITLE_AFTER = re.compile(_TITLE)

_FORMS = {"先生": "先生", "女士": "女士", "小姐": "女士", "太太": "女士", "阿姨": "女士"}
_OWN_FORM = re.compile(
    "(?:我是|我姓|免贵姓?|叫我|称呼我|本人姓?|小姓)[^，。,.的]{0,3}?(?P<form>先生|女士|小姐|太太|阿姨)"
)
_SELF_NAMED = re.compile(
    f"(?:^|[，。,])[{''.join(sorted(SURNAMES))}](?P<form>先生|女士|小姐|太太)(?=$|[，。,])"
)
_HINTS = (
    (
        "女士",
        re.compile(
            "我老公|我丈夫|我先生|我男朋友|我怀孕|我坐月子|我婆婆|我们女孩子|我一个女人|我一个女的|我一个女孩"
        ),
    ),
    (
        "先生",
        re.compile("我老婆|我太太|我媳妇|我爱人怀孕|我女朋友|我岳父|我岳母|我丈母娘|我一个大男人|我一个男的"),
    ),
)
_SPACED = r"(?:[，,、。\s-]|嗯|呃|啊|哦|然后|再)*"
_NUMBER = re.compile(f"(?:[{DIGIT}]{_SPACED}){{8,24}}")
_REPEATED = re.compile(f"([两三四五六七八二])个([{DIGIT}])")
_MINE = re.compile("电话|号码|手机|联系|打给我|打我|回我|找我")
_NOT_MINE = re.compile("骚扰|诈骗|对方|商家|店家|老板|他的|她的|公司的?电话|客服|物业的?电话|打来")
_WHOLE = re.compile("1[3-9][0-9]{9}|0757[2368][0-9]{7}|[2368][0-9]{7}")
_AGAIN = re.compile("1[3-9][0-9]{9}$")
"""The number at the end of digits that began anew: 138, 138 0013 8000."""
_ORDER = re.compile(
    f"(?:工单|单号|编号|受理号|单子|流水号)[^。！？，,0-9A-Za-z]{{0,8}}?(?P<number>[A-Za-z]{{0,4}}(?:[{DIGIT}]{_SPACED}){{4,24}})"
)


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
        digits = to_digits(match[0])
        whole = _WHOLE.fullmatch(digits) or (_AGAIN.search(digits) if len(digits) > 11 else None)
        if whole is None or _NOT_MINE.search(around):
            continue
        sure = bool(_MINE.search(around)) and whole[0] == digits
        if not sure and len(whole[0]) < 11:
            # Eight digits alone may be an account, an amount, a meter.
            continue
        words = match[0].rstrip("，,、。 -")
        found = Told(whole[0], min(match.start(), len(text) - 1), words, 0.9 if sure else 0.7)
    return found


def find_form_of_address(text: str) -> Told | None:
    """先生 or 女士: as the caller calls themselves, else as their family tells, which is a question."""
    for match in [*_OWN_FORM.finditer(text), *_SELF_NAMED.finditer(text)]:
        return Told(_FORMS[match["form"]], match.start(), match[0], 0.9)
    told = [(value, hint.search(text)) for value, hint in _HINTS]
    found = [(value, match) for value, match in told if match]
    if len(found) != 1:
        return None
    value, match = found[0]
    return Told(value, match.start(), match[0], 0.6)


def find_order(text: str, earlier: Proposed | None) -> Told | None:
    """Number of the order that the caller had before, or 有 when ``earlier`` says that there was one."""
    for match in _ORDER.finditer(text):
        letters = "".join(char for char in match["number"] if char.isascii() and char.isalpha())
        digits = to_digits(match["number"])
        if len(digits) >= 4:
            words = match[0].rstrip("，,、。 -嗯呃啊哦再然后")
            return Told(letters.upper() + digits, match.start(), words, 0.85 if len(digits) >= 8 else 0.65)
    if earlier is None or not earlier.spans:
        return None
    start, end = earlier.spans[0]
    return Told("有", start, text[start:end], earlier.confidence)

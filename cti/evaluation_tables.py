"""What ``hotline evaluate`` prints, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cti.columns import table
from cti.planning_tables import percent
from evaluation.intervals import FEWEST, Share
from evaluation.measure import DraftReport, EmergencyReport, RecognitionReport
from tickets.draft import Key

SHOWN = 30
"""Misses that are printed; --json has them all."""
Report = EmergencyReport | RecognitionReport | DraftReport

FIELDS: Mapping[str, str] = {
    Key.CALLER_NAME: "称呼",
    Key.CONTACT: "联系电话",
    Key.DNIS: "拨打的号码",
    Key.CATEGORY: "诉求类别",
    Key.TOPIC: "事项",
    Key.DISTRICT: "所属区",
    Key.TOWN: "镇（街道）",
    Key.PLACE: "详细地址",
    Key.MATTER_TIME: "事发时间",
    Key.MATTER_AT: "事发时间（日期）",
    Key.SUMMARY: "内容摘要",
    Key.WISH: "诉求目的",
    Key.URGENCY: "紧急程度",
    Key.EMERGENCY: "紧急情况",
    Key.FORM_OF_ADDRESS: "先生/女士",
    Key.COMMUNITY: "村居、小区",
    Key.COMPLAINED_OF: "被反映单位或个人",
    Key.DEPARTMENT: "承办部门",
    Key.GRAVE_KIND: "重大紧急类型",
    Key.SECRECY: "保密",
    Key.NOT_ACCEPTED: "不予受理原因",
    Key.EARLIER_ORDER: "重复诉求（原定单号）",
}
"""The fields that fill themselves in, as tables call them."""


def lines(report: Report, kinds: Mapping[str, str], *, misses: bool) -> list[str]:
    """The report; ``kinds``: key and name of the kinds of emergency; without ``misses`` figures only."""
    match report:
        case EmergencyReport():
            found, told = _emergency(report), _emergency_misses(report, kinds)
        case RecognitionReport():
            found, told = _recognition(report), _recognition_misses(report)
        case DraftReport():
            found, told = _draft(report), _draft_misses(report)
    return [*found, *_notes(report), *(told if misses else [])]


def _notes(report: Report) -> list[str]:
    if isinstance(report, RecognitionReport):
        return []
    notes = []
    if report.learnt:
        notes.append(
            f"注意：{report.n} 条中有 {report.learnt} 条是程序学习时用过的句子（样本内），这些数字偏好；"
            "遇到新来电会怎样，要看没有用过的材料。"
        )
    if report.unheard:
        notes.append("注意：材料里有 file 一列，但没有加 --audio，所以只看了文字，没有识别录音。")
    return ["", *notes] if notes else []


def _row(name: str, share: Share) -> tuple[str, str, str, str]:
    between = f"{share.low:.1%} – {share.high:.1%}" if share.n else "—"
    return name, percent(share.share), f"{share.hits}/{share.n}", between


def _shares(rows: Iterable[tuple[str, Share]]) -> list[str]:
    return [table(("", "比例", "条数", "95% 置信区间"), [_row(name, share) for name, share in rows])]


def _some(heading: str, misses: Sequence[str]) -> list[str]:
    more = len(misses) - SHOWN
    shown = [*misses[:SHOWN], *([f"  …… 另有 {more} 条，见 --json"] if more > 0 else [])]
    return ["", heading, *shown] if misses else []


def _emergency(report: EmergencyReport) -> list[str]:
    return _shares(
        [
            ("紧急情况识别出", report.emergencies),
            ("其中判为确定", report.certain),
            ("类别正确", report.right_kind),
            ("误报", report.negatives),
            ("误报且判为确定", report.certain_false),
        ]
    )


def _emergency_misses(report: EmergencyReport, kinds: Mapping[str, str]) -> list[str]:
    def name(kind: str) -> str:
        return kinds.get(kind, kind) or "未注明"

    missed = [
        f"  第 {one['line']} 行（{name(one['kind'])}）{one.get('heard', one['text'])}"
        for one in report.misses
    ]
    alarms = [
        f"  第 {one['line']} 行（{name(one['alarm'])}）{one.get('heard', one['text'])}  因为：{one['why']}"
        for one in report.alarms
    ]
    return [*_some("漏报：", missed), *_some("误报：", alarms)]


def _recognition(report: RecognitionReport) -> list[str]:
    between = f"材料太少，不给置信区间：要有 {FEWEST} 段以上，并且有错字"
    if report.low is not None and report.high is not None:
        between = f"95% 置信区间 {report.low:.1%} – {report.high:.1%}"
    return [
        f"字错误率 {report.cer:.1%}（{between}），"
        f"{report.n} 段，{report.characters} 字，错 {report.wrong} 字",
        f"全对 {report.clips_without_fault.hits} 段，未识别出任何文字 {report.nothing_heard} 段，"
        f"识别 1 秒语音用 {report.real_time:.2f} 秒",
    ]


def _recognition_misses(report: RecognitionReport) -> list[str]:
    worst = [
        f"  第 {one['line']} 行 错 {one['errors']}/{one['of']}：{one['text']} → {one['heard'] or '（无）'}"
        for one in report.misses
    ]
    return _some("错得最多的：", worst)


def _draft(report: DraftReport) -> list[str]:
    fields = [(FIELDS.get(key, key), share) for key, share in report.fields.items()]
    return _shares([("地点（镇街，否则区）", report.place), *fields])


def _draft_misses(report: DraftReport) -> list[str]:
    wrong = [
        f"  第 {one['line']} 行 {FIELDS.get(one['key'], one['key'])}：应为 {one['expected'] or '空'}，"
        f"得 {one['got'] or '空'}｜{one['text']}"
        for one in report.misses
    ]
    return _some("不符的：", wrong)

"""Pictures of plans, by matplotlib (the extra ``planning``). Alone in this room it writes files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planning.outcome import Outcome
from planning.staff import Goal, Need
from planning.traffic import HALF_HOURS

FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "PingFang SC", "Microsoft YaHei", "SimHei",
)  # fmt: skip
"""Typefaces with Chinese characters, the first that is installed is taken."""
NO_FONT = "no Chinese typeface is installed, so its words are English (fonts-wqy-microhei has one)"
ENDINGS = (".svg", ".png", ".pdf")
TICKS = range(0, HALF_HOURS + 1, 4)


class CannotPlot(Exception):
    """The text says why and what to do."""


def draw_staff(needs: Sequence[Need], goal: Goal, file: Path) -> str:
    """Calls and agents over the day. Returns a note for whoever asked for it, empty when all is well.

    Raises CannotPlot.
    """
    pyplot, font = _ready(file)
    zh = bool(font)
    within = f"{goal.in_time:.0%} / {goal.within_ms / 1000:g} s"
    figure, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    _day_axis(axes, "时刻" if zh else "time of day")
    x = range(len(needs))
    axes.bar(x, [n.calls for n in needs], width=1, align="edge", color="#d5dee8",
             label="来电（每半小时）" if zh else "calls per half hour")  # fmt: skip
    axes.set_ylabel("来电" if zh else "calls")
    agents = axes.twinx()
    for values, label, colour, style in (
        ([n.by_c for n in needs], "座席（无人放弃，C）" if zh else "agents (Erlang C)", "#c05a2b", "--"),
        ([n.by_a for n in needs], "座席（有人放弃，A）" if zh else "agents (Erlang A)", "#1f5f99", "-"),
        ([n.load for n in needs], "话务量（爱尔兰）" if zh else "load (Erlang)", "#777777", ":"),
    ):
        agents.stairs(values, range(len(needs) + 1), baseline=None, label=label, color=colour, ls=style)
    agents.set_ylim(bottom=0)
    agents.set_ylabel("座席" if zh else "agents")
    axes.set_title(f"每半小时所需座席（目标 {within}）" if zh else f"Agents for each half hour ({within})")
    _legend(axes, agents)
    return _save(pyplot, figure, file, font)


def draw_days(days: Mapping[str, Mapping[str, Outcome]], file: Path) -> str:
    """The share answered in time over the day: one panel a day, one line a variant, in English.

    Raises CannotPlot.
    """
    pyplot, font = _ready(file)
    figure, panels = pyplot.subplots(
        len(days), 1, figsize=(9, 2.8 * len(days)), sharex=True, squeeze=False, layout="constrained"
    )
    for (title, variants), axes in zip(days.items(), panels[:, 0], strict=True):
        for (name, outcome), colour in zip(variants.items(), ("#1f5f99", "#c05a2b", "#4c8c3f"), strict=False):
            levels = [half.service_level for half in outcome.by_half_hour]
            shares = [math.nan if level is None else 100 * level for level in levels]
            axes.stairs(shares, range(len(shares) + 1), baseline=None, label=name, color=colour, lw=1.5)
        axes.axhline(95, color="#999999", lw=0.8, ls=":")
        axes.set_ylim(0, 102)
        axes.set_ylabel("answered in time, %")
        axes.set_title(title, loc="left", fontsize=10)
        axes.legend(loc="lower left", frameon=False)
    _day_axis(panels[-1, 0], "time of day")
    return _save(pyplot, figure, file, font or "DejaVu Sans")


def chinese_font() -> str:
    """The typeface for Chinese words; empty when none is installed. Raises CannotPlot without matplotlib."""
    try:
        from matplotlib import font_manager
    except ImportError:
        raise CannotPlot("pictures need matplotlib: install the extra 'planning' of this package") from None
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in installed), "")


def _ready(file: Path) -> tuple[Any, str]:
    """pyplot set up for files, and the Chinese typeface."""
    if file.suffix.lower() not in ENDINGS:
        raise CannotPlot(f"a picture's name ends in {', '.join(ENDINGS)}")
    font = chinese_font()
    import matplotlib
    from matplotlib import pyplot

    matplotlib.use("Agg")
    # the same picture gives the same bytes, so that it can be kept under version control
    matplotlib.rcParams.update({"svg.hashsalt": "hotline", "axes.unicode_minus": False})
    matplotlib.rcParams["font.family"] = [font, "DejaVu Sans"] if font else ["DejaVu Sans"]
    return pyplot, font


def _day_axis(axes: Any, label: str) -> None:
    axes.set_xlim(0, HALF_HOURS)
    axes.set_xticks(TICKS, [f"{n // 2}:00" for n in TICKS])
    axes.set_xlabel(label)


def _legend(*axes: Any) -> None:
    handles, labels = [], []
    for each in axes:
        some, words = each.get_legend_handles_labels()
        handles += some
        labels += words
    axes[-1].legend(handles, labels, loc="upper right", frameon=False, fontsize=9)


def _save(pyplot: Any, figure: Any, file: Path, font: str) -> str:
    try:
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    except OSError as error:
        raise CannotPlot(f"it cannot be written: {error.strerror}") from None
    finally:
        pyplot.close(figure)
    return "" if font else NO_FONT

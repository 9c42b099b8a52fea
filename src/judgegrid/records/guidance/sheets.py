"""The printed sheet of a consultation: what the result page says, in the order of a mediator's table."""

from __future__ import annotations

from datetime import date

from judgegrid.domain.guide_filling import TEXT_REASON
from judgegrid.domain.guide_walk import Fired, by_law
from judgegrid.papers.sheet import Item, Look, Part, Sheet
from judgegrid.records.guidance.queries.consultations import Walk

ANSWERS = 24
RULED_LINES = 6
FOOT = "指引只帮助梳理，不判断谁对谁错，不代表法院意见。"


def compose(walk: Walk, *, on: date, where: str, notice: str = "") -> Sheet:
    """The sheet for a walk as it stands; ``where`` names the community or grid."""
    row, guide, result = walk.row, walk.guide, walk.outcome
    review = f"已审核：{guide.reviewed_by}" if guide.reviewed_by else guide.review.label
    version = f"第{row.version.number}版" if row.version and row.version.number else "随程序"
    about = f"　纠纷{row.dispute.number}" if row.dispute else ""
    always = [one for one in result.lines if not one.reasons]
    certain = [one for one in result.lines if one.reasons]
    parts = [
        _fired("先看这里", Look.STOP, walk.stops),
        _fired("归纳起来", Look.NUMBERED, certain),
        _plain("怎么谈", Look.BULLETS, result.points, half=True),
        _plain("要收集", Look.BOXES, result.evidence, half=True),
        _plain("容易走错的地方", Look.BULLETS, result.traps, spare=1),
        _fired("谈成之后", Look.BULLETS, always),
        _answers(walk),
        _plain("还没问到", Look.BOXES, tuple(one.ask for one in result.missing[:8]), spare=2),
        _plain("依据", Look.BULLETS, by_law(result.provisions)),
        _plain("用什么表格", Look.BULLETS, tuple(one.name for one in guide.forms), spare=1),
        Part("当场记录", Look.RULED, tuple(Item() for _ in range(RULED_LINES)), spare=2),
    ]
    return Sheet(
        title=f"{guide.title}　调解指引",
        subtitle=f"{row.number}{about}　{where}　{on.isoformat()}　指引{version}（{guide.dated}），{review}",
        on=on,
        parts=tuple(one for one in parts if one.items),
        foot=FOOT,
        notice=notice,
    )


def _fired(title: str, look: Look, lines: tuple[Fired, ...] | list[Fired]) -> Part:
    return Part(title, look, tuple(_item(one) for one in lines))


def _item(fired: Fired) -> Item:
    rule = fired.rule
    # The words of the description stay on the screen: a sheet may be left lying about.
    said = [one for one in fired.reasons if one.label != TEXT_REASON]
    because = "；".join(f"{one.label}：{one.answer}" for one in said)
    cites = "、".join(one.label for one in rule.cites)
    remark = "　".join(filter(None, (f"因为“{because}”" if because else "", cites)))
    return Item(f"{rule.act.label}　{rule.title}" if rule.act else rule.title, rule.text, remark)


def _plain(title: str, look: Look, texts: tuple[str, ...], *, half: bool = False, spare: int = 0) -> Part:
    return Part(title, look, tuple(Item(text=one) for one in texts), half=half, spare=spare)


def _answers(walk: Walk) -> Part:
    """What was answered; what was only read from the description is marked."""
    items = [
        Item(one.element.label, one.shown + ("（取自描述）" if one.how == "text" else ""))
        for one in list(walk.given.values())[:ANSWERS]
    ]
    return Part("回答", Look.PAIRS, tuple(items))

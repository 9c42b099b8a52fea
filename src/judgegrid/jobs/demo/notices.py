"""Two notices of the demo city: one that waits for the community, one answered that waits for the court."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle

from judgegrid.domain.missed import ReplyCode
from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs.demo import people
from judgegrid.records.accounts import queries as accounts
from judgegrid.records.missed.actions import notices as actions
from judgegrid.records.missed.actions.notices import Reply
from judgegrid.records.missed.queries import notices as reading

ANSWERED, WAITING = "2026Q2", "2026Q3"
REPLIES = (
    Reply(ReplyCode.UNFINDABLE, "双方在外地商谈，没有找过社区"),
    Reply(ReplyCode.FINDABLE),
    Reply(ReplyCode.SETTLED, "楼组长调解过一次，没有登记"),
    Reply(ReplyCode.NOT_OURS, "人已搬走，住在相邻社区"),
)


def send_and_answer(*, at: datetime) -> int:
    """Send both, answer the earlier one; how many went out (a small demo may have nothing to notify of)."""
    station = accounts.person_named("station", scope=MACHINE)
    community = accounts.person_named("community", scope=MACHINE)
    day = at.date()
    court = {"scope": station.scope(day), "actor_name": station.name, "source": ""}
    sent = 0
    for code in (ANSWERED, WAITING):
        try:
            number = actions.draft(people.UNIT, parse(code), at=at, **court)
        except NotAllowed:
            continue
        lines = [one.id for one in reading.notice(number, scope=court["scope"]).lines]
        actions.send(number, keep=lines, note="", at=at + timedelta(minutes=5), **court)
        sent += 1
        if code == ANSWERED:
            replies = dict(zip(lines, cycle(REPLIES), strict=False))
            actions.answer(
                number,
                replies,
                at=at + timedelta(hours=3),
                scope=community.scope(day),
                actor_name=community.name,
                source="",
            )
    return sent

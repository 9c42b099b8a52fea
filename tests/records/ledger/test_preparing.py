"""Many lines are made ready in two processes, with the same outcome as one by one."""

import os
import subprocess
import sys
import time
from datetime import date

from judgegrid.domain.courts import all_courts
from judgegrid.domain.filing_cells import Known
from judgegrid.papers.tables_in import Row
from judgegrid.records.ledger import preparing
from judgegrid.records.ledger.staging import decoded

FIELDS = ("case_number", "filed_on", "cause", "plaintiff", "defendant", "defendant_address")
READER = preparing.Reader(tuple(enumerate(FIELDS)), Known(all_courts(), date(2026, 9, 30)), "320211000000")


def lines(count):
    for n in range(1, count + 1):
        number = f"（2026）苏0211民初{n}号" if n % 7 else f"2026苏0211民初{n}号"
        yield Row(n + 1, [number, date(2026, 3, 2), "买卖合同纠纷", "甲公司", "张三", "青祁路1号"], {})


def said(chunks):
    return [
        (rows[one.at].number, one.errors, one.number, one.division, one.remarks, _clear(one.line))
        for rows, chunk in chunks
        for one in chunk
    ]


def _clear(line):
    """What is staged without what the keys make of it: helpers of a test have keys of their own."""
    if not line:
        return None
    staged = decoded(line)
    return _plain(staged.filing), [_plain(party) for party in staged.parties]


def _plain(values):
    return [one for one in values if not str(one).startswith("1:") and len(str(one)) != 64]


def test_two_processes_say_the_same_in_the_same_order():
    alone = said(preparing.prepared(lines(2500), READER, total=2500))
    shared = said(preparing.prepared(lines(2500), READER, total=preparing.MANY))
    assert shared == alone and len(alone) == 2500
    assert sum(bool(errors) for _, errors, *_ in alone) == 2500 // 7


def test_who_stops_early_leaves_no_helper_behind():
    found = preparing.prepared(lines(20_000), READER, total=preparing.MANY)
    assert len(next(found)[1]) == 1000
    found.close()


def test_helpers_of_a_killed_parent_go_by_themselves():
    watch = (
        "import os, time\n"
        "from judgegrid.records.ledger import helping\n"
        "helping.leave_with(os.getppid()); time.sleep(60)\n"
    )
    script = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {watch!r}])\n"
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    env = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path))
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=env)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(4)
    parent.kill()
    parent.wait()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)
    raise AssertionError("the helper is still there")

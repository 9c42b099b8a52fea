"""Messages become disputes under an area tree of their own place names (all texts here are invented)."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs.petitions import loading, messages
from judgegrid.jobs.petitions.ground import survey
from judgegrid.records.disputes.queries import disputes
from judgegrid.records.territory.models import Area, Place

AT = datetime(2026, 10, 8, tzinfo=UTC)
TEXTS = [
    ("u1", "A7县金泉街道锦澜花园小区噪音扰民", "A市A7县金泉街道锦澜花园旁的工地夜间施工"),
    ("u2", "A7县锦澜花园停车难", "A市A7县锦澜花园车位不够，物业不管"),
    ("u3", "反映A7县金泉街道修路问题", "A市A7县金泉街道道路坑洼"),
    ("u4", "锦澜花园物业乱收费", "锦澜花园的物业费涨价"),
    ("u5", "A3区老板拖欠工资", "A市A3区工地农民工工资没有发"),
    ("u6", "A3区公交线路建议", "A市A3区公交太少"),
    ("u7", "咨询A市户口政策", "请问落户条件"),
    ("u8", "请问什么时候降温", "谢谢"),
]


def written(folder, rows=TEXTS):
    lines = [
        json.dumps(
            {
                "message_id": str(n),
                "user_id": u,
                "subject": s,
                "text": t,
                "posted_at": "2026-09-01T08:00:00",
                "likes": n,
            }
        )
        for n, (u, s, t) in enumerate(rows)
    ]
    path = folder / messages.FILE
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return folder


def test_the_ground_is_made_of_names_that_several_people_use(tmp_path):
    ground = survey(messages.read(written(tmp_path)))
    names = {name: level for _, name, level, _ in ground.areas}
    assert names["A市"] == "city" and names["A7县"] == "county" and names["金泉街道"] == "township"
    assert [name for name, _, _ in ground.compounds] == ["锦澜花园"]
    assert ground == survey(messages.read(tmp_path))


@pytest.mark.django_db
def test_messages_are_placed_typed_and_loaded_once(tmp_path):
    path = written(tmp_path)
    came = loading.load_messages(path, at=AT)
    assert came.intake.new == 8 and came.by_level["unknown"] == 1
    assert Area.objects.filter(name="A7县").exists() and Place.objects.filter(name="锦澜花园").exists()
    rows = {row.outside_id.split(":")[1]: row for row in disputes(scope=MACHINE)}
    assert rows["4"].topic == "工资与劳动" and rows["4"].dispute_type == "D10"
    assert rows["3"].area_code.startswith("990107") and rows["3"].place_name == "锦澜花园"
    assert rows["6"].area_code == "990100000000" and "只写到市" in rows["6"].attribution_reason
    assert rows["7"].area_code == "" and rows["7"].attribution_state == "unknown"
    again = loading.load_messages(path, at=AT)
    assert (again.intake.new, again.intake.changed, again.intake.unchanged) == (0, 0, 8)


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(tmp_path):
    assert loading.load_messages(written(tmp_path), at=AT, dry_run=True).intake.new == 8
    assert not disputes(scope=MACHINE).exists() and not Area.objects.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"message_id": "1"}', "第 1 行缺少字段"),
        ("not json", "第 1 行读不出来"),
        ('{"message_id":"1","user_id":"u","subject":"s","text":"t","posted_at":"昨天"}', "第 1 行读不出来"),
        ("", "没有留言"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, said):
    (tmp_path / "x.jsonl").write_text(line)
    with pytest.raises(Invalid, match=said):
        messages.read(tmp_path / "x.jsonl")


def test_a_missing_file_says_what_is_looked_for(tmp_path):
    with pytest.raises(Invalid, match="没有找到"):
        messages.read(tmp_path)

"""Reading the messages: one JSON object a line, plain or gzip."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from judgegrid.domain.refusals import Invalid

FILE = "messages.jsonl.gz"
LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as posted; times are local."""

    message_id: str
    user_id: str
    subject: str
    text: str
    posted_at: datetime
    likes: int

    @property
    def whole(self) -> str:
        return f"{self.subject}。{self.text}"


def read(path: Path) -> list[Message]:
    """All messages of a file, or of the folder that holds it.

    Raises Invalid naming the line and field of the first message that cannot be read.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise Invalid(
            f"没有找到留言文件 {file}", {"path": f"文件夹里应有 {FILE}，或直接给出 .jsonl / .jsonl.gz 文件"}
        )
    found = []
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                found.append(_message(line, number))
    if not found:
        raise Invalid("文件里没有留言", {"path": "每行一个 JSON 对象"})
    return found


def _message(line: str, number: int) -> Message:
    try:
        row = json.loads(line)
        posted = datetime.fromisoformat(row["posted_at"])
        return Message(
            message_id=str(row["message_id"]),
            user_id=str(row["user_id"]),
            subject=str(row["subject"]).strip(),
            text=str(row["text"]).strip(),
            posted_at=posted if posted.tzinfo else posted.replace(tzinfo=LOCAL),
            likes=int(row.get("likes", 0)),
        )
    except KeyError as error:
        raise Invalid(f"第 {number} 行缺少字段 {error}", {"row": str(number)}) from error
    except (ValueError, TypeError) as error:
        raise Invalid(f"第 {number} 行读不出来：{error}", {"row": str(number)}) from error

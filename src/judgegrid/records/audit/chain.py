"""How one entry is chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from judgegrid.records.audit.models import Entry

FIRST = "0" * 64


def digest(entry: Entry) -> str:
    """SM3 over the previous hash and everything the entry says."""
    said = [
        entry.previous_hash,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.actor_roles,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.scope_code,
        entry.result,
        entry.source,
        entry.detail,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.new("sm3", text.encode()).hexdigest()

"""The order of articles as learned from confirmed answers: trainings kept, the one in force read back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from judgegrid.domain.people import MACHINE
from judgegrid.methods.text.provision_order import LearnedOrder
from judgegrid.records.audit.actions import record
from judgegrid.records.guidance.models import OrderTraining, ProvisionAnswer


def in_force() -> OrderTraining | None:
    """The training that is used; None before the first one."""
    return OrderTraining.objects.filter(in_force=True).first()


def read(row: OrderTraining) -> LearnedOrder | None:
    """The order of a training; None when its file is gone or not what was written. Nothing in it is run."""
    path = folder() / row.file_name
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != row.file_hash:
        return None
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return LearnedOrder.from_arrays({name: kept[name] for name in kept.files})


def to_bytes(order: LearnedOrder) -> bytes:
    """An order as one file that ``read`` gives back."""
    target = io.BytesIO()
    arrays: dict[str, Any] = dict(order.arrays())
    np.savez_compressed(target, **arrays)
    return target.getvalue()


def folder() -> Path:
    """Where the models lie."""
    return Path(settings.DATA_DIR) / "models"


def next_version() -> int:
    """The number of the next training."""
    return (OrderTraining.objects.aggregate(last=Max("version"))["last"] or 0) + 1


def months_measured() -> set[date]:
    """The months up to which a training was made."""
    return set(OrderTraining.objects.values_list("month", flat=True))


def questions_confirmed() -> int:
    """How many different questions people answered, an upper bound of what can be learned from."""
    return ProvisionAnswer.objects.filter(answers=True).values("question_key").distinct().count()


def keys_confirmed_since(at: datetime) -> set[str]:
    """The questions of which nobody had said anything before an instant."""
    firsts = ProvisionAnswer.objects.values_list("question").order_by("question")
    return {question for (question,) in firsts} - set(
        ProvisionAnswer.objects.filter(at__lt=at).values_list("question", flat=True)
    )


@transaction.atomic
def keep(values: Mapping[str, Any], *, at: datetime) -> None:
    """Keep a training; one that is in force takes the place of the one before."""
    if values["in_force"]:
        OrderTraining.objects.filter(in_force=True).update(in_force=False)
    OrderTraining.objects.create(trained_at=at, **values)
    told = ("version", "in_force", "questions", "tested", "plain", "learned", "file_hash")
    record(
        at=at, action="provisions.model.learn", object_type="model", object_id=str(values["version"]),
        scope=MACHINE, actor_name="系统", detail={name: values[name] for name in told},
    )  # fmt: skip

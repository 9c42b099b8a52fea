"""Tables of the room, one file per subject."""

from judgegrid.records.guidance.models.cases import CaseCounter, PublishedCase
from judgegrid.records.guidance.models.consultations import Consultation, ConsultationAnswer, GuideVersion
from judgegrid.records.guidance.models.provisions import (
    OrderTraining,
    Provision,
    ProvisionAnswer,
    ProvisionGain,
    StatuteEdition,
)

__all__ = [
    "CaseCounter",
    "Consultation",
    "ConsultationAnswer",
    "GuideVersion",
    "OrderTraining",
    "Provision",
    "ProvisionAnswer",
    "ProvisionGain",
    "PublishedCase",
    "StatuteEdition",
]

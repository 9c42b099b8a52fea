"""Tables of the room, one file per subject."""

from judgegrid.records.guidance.models.cases import CaseCounter, PublishedCase
from judgegrid.records.guidance.models.consultations import Consultation, ConsultationAnswer, GuideVersion
from judgegrid.records.guidance.models.provisions import (
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
    "Provision",
    "ProvisionAnswer",
    "ProvisionGain",
    "PublishedCase",
    "StatuteEdition",
]

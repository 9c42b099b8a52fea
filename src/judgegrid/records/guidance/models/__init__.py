"""Tables of the room, one file per subject."""

from judgegrid.records.guidance.models.consultations import Consultation, ConsultationAnswer, GuideVersion

__all__ = ["Consultation", "ConsultationAnswer", "GuideVersion"]

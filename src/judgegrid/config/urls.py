"""All addresses: one include per room of pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("judgegrid.web.desk.urls")),
    path("account/", include("judgegrid.web.accounts.urls")),
    path("audit/", include("judgegrid.web.audit.urls")),
    path("areas/", include("judgegrid.web.territory.urls")),
    path("ledger/", include("judgegrid.web.ledger.urls")),
    path("attribution/", include("judgegrid.web.attribution.urls")),
    path("figures/", include("judgegrid.web.analysis.urls")),
    path("papers/", include("judgegrid.web.documents.urls")),
    path("disputes/", include("judgegrid.web.disputes.urls")),
    path("provisions/", include("judgegrid.web.guidance.provision_urls")),
    path("missed/", include("judgegrid.web.missed.urls")),
    path("cases/", include("judgegrid.web.guidance.case_urls")),
    path("guidance/", include("judgegrid.web.guidance.urls")),
]
handler400 = "judgegrid.web.outside.bad_request"
handler404 = "judgegrid.web.doorway.not_found"
handler500 = "judgegrid.web.doorway.broken"

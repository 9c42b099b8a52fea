"""django-import-export as its admin runs it: dataset from xlsx, dry run, then the import, one transaction.

The resource does to each line what ours does, by the same functions of the domain; parties are written in
bulk for each filing.
"""

from __future__ import annotations

from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

settings.INSTALLED_APPS += ["import_export"]

from django.utils import timezone  # noqa: E402
from import_export import resources  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402

from judgegrid.domain.filing_cells import read  # noqa: E402
from judgegrid.domain.filing_columns import suggest  # noqa: E402
from judgegrid.domain.filings import derive  # noqa: E402
from judgegrid.records.ledger.comparing import row_hash  # noqa: E402
from judgegrid.records.ledger.known import division_of, known  # noqa: E402
from judgegrid.records.ledger.models import Filing, FilingParty  # noqa: E402
from judgegrid.records.sealed import keyed_hash  # noqa: E402

TABLES = known(on=timezone.localdate())
NOW = timezone.now()


class FilingResource(resources.ModelResource):
    class Meta:
        model = Filing
        import_id_fields = ("case_number",)
        exclude = ("id",)
        use_transactions = True

    def before_import(self, dataset, **kwargs):
        found = suggest(dataset.headers)
        dataset.headers = [found[header].field for header in dataset.headers]

    def before_import_row(self, row, **kwargs):
        fingerprint = row_hash(dict(row))
        reading = read(dict(row), {}, known=TABLES)
        if reading.errors:
            raise ValueError(reading.errors)
        filing = derive(reading.given, known=TABLES, remarks=reading.remarks)
        row.update(filing.values)
        court = TABLES.courts.get(filing.values["court_code"])
        row["scope_code"] = division_of(court, otherwise="")
        row["row_hash"] = fingerprint
        row["locus"], row["warnings"] = filing.places, filing.remarks
        row["created_at"] = row["updated_at"] = NOW
        row["attribution_state"] = "waiting"
        self.parties = filing.parties

    def import_instance(self, instance, row, **kwargs):
        for name, value in row.items():
            if hasattr(instance, name):
                setattr(instance, name, value)

    def after_save_instance(self, instance, row, **kwargs):
        FilingParty.objects.filter(filing=instance).delete()
        FilingParty.objects.bulk_create(
            FilingParty(
                filing=instance,
                side=one.side,
                ordinal=ordinal,
                is_organisation=one.is_organisation,
                details={
                    "name": one.name,
                    "id_number": one.id_number,
                    "phone": one.phone,
                    "address": one.address,
                },
                name_key=keyed_hash(one.name),
                id_key=keyed_hash(one.id_number),
                phone_key=keyed_hash(one.phone),
            )
            for ordinal, one in enumerate(self.parties, 1)
        )


def bring(path: Path) -> int:
    """Dry run, then the import, as its admin does; the number of filings written."""
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(path.read_bytes())
        result = FilingResource().import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert not result.has_errors()
    return Filing.objects.count()

"""Columns of the facts: filings, disputes, populations and areas, without names and case numbers."""

from __future__ import annotations

import pyarrow as pa

# A fact carries an opaque id, codes, days and flags. Compounds and organisations are keyed hashes.
FILINGS = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        pa.field("filed_on", pa.date32(), nullable=False),
        pa.field("month", pa.date32(), nullable=False),
        pa.field("area_code", pa.string(), nullable=False),  # the county of the court when not attributed
        pa.field("attributed", pa.bool_(), nullable=False),
        pa.field("scope_code", pa.string(), nullable=False),
        pa.field("court_code", pa.string(), nullable=False),
        pa.field("type_word", pa.string(), nullable=False),
        pa.field("proceeding", pa.string(), nullable=False),  # civil / admin / other
        pa.field("counted", pa.bool_(), nullable=False),  # in the default numerator (I-2)
        pa.field("cause_id", pa.string(), nullable=False),  # empty when not mapped
        pa.field("cause_level1", pa.string(), nullable=False),
        pa.field("cause_level2", pa.string(), nullable=False),
        pa.field("cause_level3", pa.string(), nullable=False),
        pa.field("party_kind", pa.string(), nullable=False),  # NN NO ON OO
        pa.field("is_batch", pa.bool_(), nullable=False),
        pa.field("sharing_class", pa.string(), nullable=False),
        pa.field("has_locus", pa.bool_(), nullable=False),
        pa.field("compound_key", pa.string(), nullable=False),
        pa.field("organisation_key", pa.string(), nullable=False),
        pa.field("amount", pa.decimal128(18, 2)),
        pa.field("financial", pa.bool_(), nullable=False),  # mass suits of banks: not in direct_rate
        pa.field("seat_only", pa.bool_(), nullable=False),  # placed by a registered seat alone
        pa.field("plaintiff_code", pa.string(), nullable=False),  # village of the home; empty: not known
        pa.field("defendant_code", pa.string(), nullable=False),
    ]
)

DISPUTES = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        pa.field("reported_on", pa.date32(), nullable=False),
        pa.field("week", pa.date32(), nullable=False),  # its Monday
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("attributed", pa.bool_(), nullable=False),
        pa.field("scope_code", pa.string(), nullable=False),
        pa.field("dispute_type", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("sharing_class", pa.string(), nullable=False),
        pa.field("place_key", pa.string(), nullable=False),
    ]
)

POPULATIONS = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("series", pa.string(), nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
    ]
)

AREAS = pa.schema(
    [
        pa.field("code", pa.string(), nullable=False),
        pa.field("level", pa.string(), nullable=False),
        pa.field("valid_from", pa.date32()),
        pa.field("valid_to", pa.date32()),
    ]
)

TABLES = {"filings": FILINGS, "disputes": DISPUTES, "populations": POPULATIONS, "areas": AREAS}

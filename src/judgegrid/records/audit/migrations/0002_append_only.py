"""The database itself refuses to change or delete an entry (SEC-09)."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER audit_entry_no_{word} BEFORE {word} ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
]
POSTGRES = [
    """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_entry_no_{word} BEFORE {word} ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
]


def put_up(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES
    for statement in statements:
        for word in ("UPDATE", "DELETE") if "{word}" in statement else ("",):
            schema_editor.execute(statement.format(word=word))


def take_down(apps, schema_editor):
    for word in ("UPDATE", "DELETE"):
        on = "" if schema_editor.connection.vendor == "sqlite" else " ON audit_entry"
        schema_editor.execute(f"DROP TRIGGER audit_entry_no_{word}{on}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]

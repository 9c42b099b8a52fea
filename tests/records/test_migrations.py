"""Models and migrations tell the same story."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_model_waits_for_a_migration():
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("judgegrid.")]
    call_command("makemigrations", *ours, check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_no_room_has_two_last_migrations():
    assert MigrationLoader(connection).detect_conflicts() == {}


@pytest.mark.django_db
def test_the_product_has_no_complaints_about_its_own_wiring():
    call_command("check", fail_level="WARNING")

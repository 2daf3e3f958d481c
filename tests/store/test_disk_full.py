"""What happens when the disk is full: said in words, and nothing half-written."""

import pytest
from django.db import OperationalError, connection, transaction

from casework import NOW, command
from doorward.cases import jobs
from doorward.cases.jobs import JobKind
from doorward.store.models import Job, LogEntry
from doorward.store.trouble import trouble_of


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of PostgreSQL's cannot be capped")
def test_a_full_disk_leaves_nothing_half_written():
    """SQLite is told how large its file may become: it then answers as on a full disk."""
    jobs.enqueue(command(), JobKind.CLEAN_UP, {})
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + 2}")
    try:
        before = (1, 1)
        for number in range(2, 200):
            try:
                jobs.enqueue(command(), JobKind.CLEAN_UP, {"filling": "x" * 4000})
            except OperationalError as error:
                full = error
                break
            before = (number, number)
        assert trouble_of(full).code == "disk-full"
        assert (Job.objects.count(), LogEntry.objects.count()) == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=1073741823")
    with transaction.atomic():
        assert jobs.take(NOW) is not None

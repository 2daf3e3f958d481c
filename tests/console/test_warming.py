"""Warming: after it, a queue is counted without reading its cases again."""

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

import casefactory
from casework import command
from doorward.cases import facets_columns
from doorward.console import warming


@pytest.fixture(autouse=True)
def _cold():
    facets_columns.forget()
    yield
    facets_columns.forget()


@pytest.mark.django_db(transaction=True)
def test_what_was_warmed_is_not_read_again():
    casefactory.opened_cases(3)
    warming.warm_in_background().join(30)
    with CaptureQueriesContext(connection) as queries:
        assert len(facets_columns.columns(command()).ids) == 3
    assert not any("log_odds" in one["sql"] for one in queries.captured_queries)


@pytest.mark.django_db
def test_a_database_that_cannot_be_read_stops_nothing(monkeypatch, caplog):
    def broken(viewer):
        raise DatabaseError("invented trouble")

    monkeypatch.setattr(warming, "columns", broken)
    monkeypatch.setattr(warming.connection, "close", lambda: None)
    warming.warm()
    assert "could not be read" in caplog.text

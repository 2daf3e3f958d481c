"""The database: tables, migrations, opening it, backup and restore. Needs the extra ``console``.

Django's ORM on SQLite (write-ahead log) by default, on PostgreSQL by one setting. The tables are
in `doorward.store.models`; nothing but `doorward.access`, `doorward.cases` and
`doorward.containment` reads or writes them, so that every look passes the rules of those rooms.
"""

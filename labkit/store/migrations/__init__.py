"""Bringing an older database up to date, after a copy of it was put aside.

Each step is a file under `versions/`; they run for SQLite and PostgreSQL alike.
"""

"""What is kept: tables, migrations, reading, recording, and the script files.

The only code that speaks SQL. It knows the domain and nothing above itself; only `recording`
writes.
"""

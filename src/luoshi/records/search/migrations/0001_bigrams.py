"""The index of search: every two neighbouring characters of a clause or task, as numbers, in a GIN index.

PostgreSQL's own trigrams do not find Chinese words of two characters (a trigram needs three), and text search has no
dictionary for them. The function is linear in the text (a clause may be megabytes long) and built only from functions
that give the same answer on every server: no collation, no locale. `search/wording.py` makes the same numbers from
a question; a test compares the two. COST keeps the planner from ever computing it row by row.
"""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION luoshi_bigrams(text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
  SELECT coalesce(array_agg(DISTINCT code), '{}') FROM (
    SELECT (ascii(letter)::bigint << 21) | ascii(lead(letter) OVER (ORDER BY place)) AS code
    FROM unnest(string_to_array(
      translate($1,
        '（），．：；！？％－／０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'
        'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺABCDEFGHIJKLMNOPQRSTUVWXYZ',
        '(),.:;!?%-/0123456789abcdefghijklmnopqrstuvwxyz'
        'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'), NULL)) WITH ORDINALITY AS letters(letter, place)
  ) AS pairs WHERE code IS NOT NULL
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0002_read_pieces"),
        ("tasks", "0001_initial"),
    ]

    operations = [
        # Twenty years of documents take a minute to index; the limit of ordinary statements is below that.
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION luoshi_bigrams(text)"),
        migrations.RunSQL(
            "CREATE INDEX clause_bigrams ON documents_clause USING gin (luoshi_bigrams(text))",
            "DROP INDEX clause_bigrams",
        ),
        migrations.RunSQL(
            "CREATE INDEX task_bigrams ON tasks_task USING gin (luoshi_bigrams(text))",
            "DROP INDEX task_bigrams",
        ),
    ]

"""Whether the database role at work could change the journals: it should own none and have no right but to add and read."""

from typing import Final

from django.db import connection

JOURNALS: Final = ("ledger_transfer", "ledger_entry", "ledger_seal", "audit_auditentry")
TOO_MUCH: Final = """
SELECT c.relname, pg_has_role(current_user, c.relowner, 'USAGE'),
       array_remove(ARRAY[
           CASE WHEN has_table_privilege(c.oid, 'UPDATE') THEN 'UPDATE' END,
           CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'DELETE' END,
           CASE WHEN has_table_privilege(c.oid, 'TRUNCATE') THEN 'TRUNCATE' END], NULL)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = ANY(%s) AND n.nspname = current_schema() ORDER BY c.relname
"""


def excessive_rights() -> tuple[str, ...]:
    """A sentence for each journal that the role at work owns or could change; none for the application's own role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        ((role,),) = cursor.fetchall()
        cursor.execute(TOO_MUCH, [list(JOURNALS)])
        found = cursor.fetchall()
    return tuple(_said(role, *row) for row in found if row[1] or row[2])


def _said(role: str, table: str, owns: bool, rights: list[str]) -> str:
    owner = f"是表 {table} 的所有者" if owns else f"不是表 {table} 的所有者"
    return f"数据库角色“{role}”{owner}，{'可以 ' + '、'.join(rights) if rights else '没有改动的权限'}。"

"""What the database itself keeps: days move only by a decided extension, targets only with their authority,
accepted reports and archived years not at all.
"""

from django.db import migrations

GUARDS = """
UPDATE tasks_task SET original_due_on = due_on WHERE original_due_on IS NULL;

CREATE FUNCTION tasks_keep_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR OLD.state = 'draft' THEN
        IF NEW.state = 'draft' OR NEW.original_due_on IS NULL THEN
            NEW.original_due_on := NEW.due_on;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.original_due_on IS DISTINCT FROM OLD.original_due_on THEN
        RAISE EXCEPTION 'original_due_on of task % is kept for ever', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on AND NOT EXISTS (
        SELECT 1 FROM tasks_extension e WHERE e.task_id = OLD.id AND e.state = 'granted'
            AND e.old_due_on = OLD.due_on AND e.granted_due_on = NEW.due_on
    ) THEN
        RAISE EXCEPTION 'due_on of task % moves only by a decided extension', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_keep_days BEFORE INSERT OR UPDATE OF due_on, original_due_on, state ON tasks_task
    FOR EACH ROW EXECUTE FUNCTION tasks_keep_days();

CREATE FUNCTION tasks_keep_targets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.value IS DISTINCT FROM OLD.value
        AND (SELECT state FROM tasks_task WHERE id = OLD.task_id) <> 'draft'
        AND NOT EXISTS (
            SELECT 1 FROM tasks_targetchange c WHERE c.target_id = OLD.id
                AND c.old_value = OLD.value AND c.new_value = NEW.value
        ) THEN
        RAISE EXCEPTION 'target % changes only with its authority', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_keep_targets BEFORE UPDATE OF value ON tasks_target
    FOR EACH ROW EXECUTE FUNCTION tasks_keep_targets();

CREATE FUNCTION tasks_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tasks_append_only BEFORE UPDATE ON tasks_targetchange
    FOR EACH ROW EXECUTE FUNCTION tasks_append_only();

CREATE FUNCTION tasks_lock_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'report % is accepted and locked', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tasks_lock_report BEFORE UPDATE ON tasks_report
    FOR EACH ROW WHEN (OLD.state = 'accepted') EXECUTE FUNCTION tasks_lock_report();

CREATE FUNCTION tasks_lock_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM tasks_report WHERE id = NEW.report_id) = 'accepted' THEN
        RAISE EXCEPTION 'report % is accepted and locked', NEW.report_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_lock_contribution BEFORE UPDATE ON tasks_contribution
    FOR EACH ROW EXECUTE FUNCTION tasks_lock_contribution();

CREATE FUNCTION tasks_lock_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT r.state FROM tasks_report r JOIN tasks_contribution c ON c.report_id = r.id WHERE c.id = NEW.contribution_id)
        = 'accepted' THEN
        RAISE EXCEPTION 'figure % is of an accepted report', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_lock_figure BEFORE UPDATE ON tasks_figure
    FOR EACH ROW EXECUTE FUNCTION tasks_lock_figure();

CREATE FUNCTION tasks_lock_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tasks_tasklist WHERE id = OLD.list_id AND archived_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the list of task % is archived', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_lock_archive BEFORE UPDATE ON tasks_task
    FOR EACH ROW EXECUTE FUNCTION tasks_lock_archive();
"""
OPEN = """
DROP TRIGGER tasks_lock_archive ON tasks_task;
DROP FUNCTION tasks_lock_archive();
DROP TRIGGER tasks_lock_figure ON tasks_figure;
DROP FUNCTION tasks_lock_figure();
DROP TRIGGER tasks_lock_contribution ON tasks_contribution;
DROP FUNCTION tasks_lock_contribution();
DROP TRIGGER tasks_lock_report ON tasks_report;
DROP FUNCTION tasks_lock_report();
DROP TRIGGER tasks_append_only ON tasks_targetchange;
DROP FUNCTION tasks_append_only();
DROP TRIGGER tasks_keep_targets ON tasks_target;
DROP FUNCTION tasks_keep_targets();
DROP TRIGGER tasks_keep_days ON tasks_task;
DROP FUNCTION tasks_keep_days();
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_decisions")]
    operations = [migrations.RunSQL(GUARDS, OPEN)]

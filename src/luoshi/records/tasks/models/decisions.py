"""What the office decides on a task: links, succession, extensions, changed targets."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.tasks.models.lists import Target, Task
from luoshi.records.tasks.models.reports import Assignment


class TaskLink(models.Model):
    """Two tasks that belong together, as the office said: related, or the first waits for the second."""

    class Kind(models.TextChoices):
        RELATED = "related"
        DEPENDS = "depends"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "other"], name="task_link_once"),
            models.CheckConstraint(condition=~Q(task=F("other")), name="task_link_of_two"),
        ]


class Succession(models.Model):
    """A task that was split or merged, and one of those that carry on."""

    class Kind(models.TextChoices):
        SPLIT = "split"
        MERGED = "merged"

    earlier = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="successions")
    later = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="forerunners")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="succession_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="succession_of_two"),
        ]


class Extension(models.Model):
    """延期: asked for by a unit (or brought by a revised list), decided by the office; never deleted.

    `assignment` is null where the revision of the list moved the day: then `authority` names the document.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"  # 终止: its task or its assignment ended

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    old_due_on = models.DateField()
    proposed_due_on = models.DateField()
    granted_due_on = models.DateField(null=True)
    reason = models.CharField(max_length=1000)
    progress = models.CharField(max_length=1000, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state="asked"), name="extension_one_open_a_task"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", granted_due_on__isnull=False)
                | ~Q(state="granted") & Q(granted_due_on__isnull=True),
                name="extension_granted_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_at__isnull=False), name="extension_decision_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="extension_refusal_has_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]


class TargetChange(models.Model):
    """目标调整: what a target was, what it became, and on whose authority; append only."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    old_value = models.DecimalField(max_digits=30, decimal_places=6)
    new_value = models.DecimalField(max_digits=30, decimal_places=6)
    authority = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(authority=""), name="target_change_has_authority")
        ]

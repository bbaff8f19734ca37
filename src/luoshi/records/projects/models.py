"""Packages and projects: fields and constraints, no decisions. Money is integer fen."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.organisations.models import Unit
from luoshi.records.plans.models import Plan

STAGES = ["reserve", "preparatory", "started", "building", "completed"]


class Package(models.Model):
    """A package of major projects as the plan prints it; `count` is what it says, `start`/`end` where."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="packages")
    order = models.PositiveIntegerField()
    name = models.TextField()
    aim = models.TextField(blank=True)
    count = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order"], name="package_order_once"),
        ]


class Grouping(models.Model):
    """Projects of a year held together under a name, such as the hundred of infrastructure of 3个100."""

    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    aimed = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "year"], name="grouping_once_a_year"),
        ]


class Project(models.Model):
    """A project. `package` null: from the reserve pool, in no package of the plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="projects")
    package = models.ForeignKey(Package, null=True, on_delete=models.CASCADE, related_name="projects")
    order = models.PositiveIntegerField()
    name = models.TextField()
    stage = models.CharField(max_length=12, default="reserve")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    site = models.CharField(max_length=200, blank=True)
    total_fen = models.BigIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    groupings = models.ManyToManyField(Grouping, related_name="projects")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order"], name="project_order_once"),
            models.UniqueConstraint(
                fields=["package", "name"], condition=Q(package__isnull=False), name="project_once_a_package"
            ),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="project_stage_known"),
            models.CheckConstraint(
                condition=Q(total_fen__isnull=True) | Q(total_fen__gte=0), name="project_total_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="project_days_in_order",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "stage"])]


class StageStep(models.Model):
    """A change of stage; going back wants a reason."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="step_changes_the_stage"),
        ]


class Investment(models.Model):
    """Money of a year: planned and done, in fen."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="investments")
    year = models.PositiveSmallIntegerField()
    planned_fen = models.BigIntegerField(null=True)
    done_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="investment_once_a_year"),
            models.CheckConstraint(
                condition=(Q(planned_fen__isnull=True) | Q(planned_fen__gte=0))
                & (Q(done_fen__isnull=True) | Q(done_fen__gte=0)),
                name="investment_not_negative",
            ),
        ]


class Milestone(models.Model):
    """A point on the way of a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "title"], name="milestone_once_a_project"),
        ]

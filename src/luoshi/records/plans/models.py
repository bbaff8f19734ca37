"""A plan with its editions, indicators, goals, values and rulings: fields and constraints, no decisions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.documents.models import Document
from luoshi.records.organisations.models import Unit


class Plan(models.Model):
    """A plan as loaded from its document. `authority`: who alone may approve a change of it."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="plan")
    title = models.TextField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=100)
    loaded_at = models.DateTimeField()
    public = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_year__lte=F("last_year")), name="plan_years_in_order"),
        ]


class Edition(models.Model):
    """A version of a plan: the one adopted (number 1), or an adjustment proposed, approved or refused.

    `authority`, `decision` (its number or title) and `decided_on` say who let it pass.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REFUSED = "refused"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.TextField(blank=True)
    authority = models.CharField(max_length=100, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="proposed"), name="edition_one_proposed"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_on__isnull=False), name="edition_decision_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(authority=""), name="edition_approval_has_authority"
            ),
        ]


class Indicator(models.Model):
    """One indicator. `plan` null: a yearly goal that no plan in force holds.

    `number`: as printed (9a, 9b for sub-rows); `base_value` and `base_year` are both null where the plan gives none.
    """

    class Kind(models.TextChoices):
        BINDING = "binding"
        EXPECTED = "expected"
        YEARLY = "yearly"

    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="indicators")
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    group = models.TextField(blank=True)
    name = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.TextField(blank=True)
    manner = models.CharField(max_length=12)
    direction = models.CharField(max_length=6)
    cumulative = models.BooleanField(default=False)
    related = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="relatives")
    definition = models.TextField(blank=True)
    data_source = models.TextField(blank=True)
    responsible = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    base_value = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    base_year = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    measure = models.CharField(max_length=120, blank=True)  # in whose hands the figures are: name@version
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order"], name="indicator_order_once_a_plan"),
            models.CheckConstraint(
                condition=Q(base_value__isnull=True, base_year__isnull=True)
                | Q(base_value__isnull=False, base_year__isnull=False),
                name="indicator_base_with_its_year",
            ),
            models.CheckConstraint(condition=~Q(related=F("id")), name="indicator_related_to_another"),
        ]


class Target(models.Model):
    """What an edition of the plan asks of an indicator by its last year."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    comparator = models.CharField(max_length=2, blank=True)
    value = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    upper = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    requirement = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "indicator"], name="target_once_an_edition"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(requirement=""), name="target_says_something"
            ),
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | Q(upper__gte=F("value")), name="target_range_in_order"
            ),
        ]


class YearGoal(models.Model):
    """What a year asks of an indicator. `origin`: the work report, or the plan broken down by years."""

    class Origin(models.TextChoices):
        REPORT = "report"
        BREAKDOWN = "breakdown"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="goals")
    year = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    name = models.TextField(blank=True)  # as the report words it
    comparator = models.CharField(max_length=2, blank=True)
    value = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    upper = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    requirement = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "year", "origin"], name="goal_once_a_year"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(requirement=""), name="goal_says_something"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year"])]


class Value(models.Model):
    """A figure of a year. A later figure for the same year leaves the earlier one where it is, `current` taken off.

    `bound`: how the source prints it where it is no exact figure (`>`: "more than 150"). `dimension`: a district or
    group, empty for the whole city. `measure`: name and version where the system computed it.
    """

    class Origin(models.TextChoices):
        ENTERED = "entered"
        IMPORTED = "imported"
        REPORT = "report"
        MEASURE = "measure"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=30, decimal_places=6)
    bound = models.CharField(max_length=2, blank=True)
    as_of = models.DateField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    source = models.TextField()
    measure = models.CharField(max_length=120, blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "year", "dimension"],
                condition=Q(current=True),
                name="value_one_current_a_year",
            ),
            models.UniqueConstraint(
                fields=["indicator", "year", "dimension", "revision"], name="value_revision_once"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="value_has_source"),
        ]


class Ruling(models.Model):
    """An interpretation (口径) of a target (`year` null) or of a year's goal: who, when, why, from which day.

    The newest one in force on a day counts; earlier ones stay. `finding`: met or missed, where words ask for a finding.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="rulings")
    year = models.PositiveSmallIntegerField(null=True)
    lower = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    upper = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    tolerance = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    finding = models.CharField(max_length=6, blank=True)
    reason = models.TextField()
    from_day = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_reason"),
            models.CheckConstraint(
                condition=Q(lower__isnull=False)
                | Q(upper__isnull=False)
                | Q(tolerance__isnull=False)
                | Q(finding__in=["met", "missed"]),
                name="ruling_says_something",
            ),
            models.CheckConstraint(
                condition=Q(lower__isnull=True) | Q(upper__isnull=True) | Q(lower__lte=F("upper")),
                name="ruling_bounds_in_order",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "year"])]


class ReportTaken(models.Model):
    """A work report whose goals (of `year`) and results (of the year before) were taken over."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="report_taken")
    year = models.PositiveSmallIntegerField(unique=True)
    taken_at = models.DateTimeField()
    goals = models.PositiveIntegerField()
    results = models.PositiveIntegerField()


class Forecast(models.Model):
    """A forecast as it was made: kept, so that it can be scored against what came."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="forecasts")
    last_year = models.PositiveSmallIntegerField()  # the last year known when it was made
    last_value = models.DecimalField(max_digits=30, decimal_places=6)
    method = models.CharField(max_length=20)
    points = models.JSONField()  # [{year, middle, low, high}] as decimal strings
    basis = models.JSONField(
        default=dict
    )  # {used, tries, error, same_error}: why this method, as decimal strings
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "last_year", "last_value", "method"], name="forecast_once_a_value"
            ),
        ]


class Comment(models.Model):
    """A word of the public on a plan. Shown only once a moderator let it through."""

    class State(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        REFUSED = "refused"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.CASCADE, related_name="comments")
    name = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    sent_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="held") | Q(decided_at__isnull=False), name="comment_decision_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="comment_refusal_has_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "state"])]

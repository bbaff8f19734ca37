"""Two documents that were compared, and the links between their clauses."""

from typing import ClassVar

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5

from luoshi.records.documents.models import Document


class Pairing(models.Model):
    """An earlier and a later document. `origins`, `ends`: the addresses on either side that coverage counts."""

    earlier = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pairings_later")
    later = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pairings_earlier")
    origins = models.JSONField(default=list)
    ends = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="pairing_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="pairing_of_two"),
        ]


class Link(models.Model):
    """The clause `end` of the later document acts on the clause `origin` of the earlier one.

    `score` from 0 to 1 and `words` come from `policy.linking`; `by_hand`: a person added it, it has neither.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REJECTED = "rejected"

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="links")
    origin = models.TextField()
    end = models.TextField()
    relation = models.CharField(max_length=12)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    words = models.JSONField(default=list)
    targets = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    by_hand = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Addresses may be longer than a B-tree takes; their digests are not.
            models.UniqueConstraint("pairing", MD5("origin"), MD5("end"), name="link_once"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False), name="link_decision_has_time"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1), name="link_score_in_range"
            ),
            models.CheckConstraint(
                condition=Q(by_hand=True) | Q(score__isnull=False), name="link_computed_has_score"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pairing", "state"]),
            HashIndex(fields=["origin"], name="link_by_origin"),
            HashIndex(fields=["end"], name="link_by_end"),
        ]

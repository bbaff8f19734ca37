"""The city, its units, and names that a person has settled."""

from typing import ClassVar

from django.db import models


class City(models.Model):
    """The one city this installation serves; `library` is its folder in the library."""

    only = models.BooleanField(default=True, unique=True)
    library = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    english = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(only=True), name="city_only_one")]


class Unit(models.Model):
    """A body that can be named in a document. `form`: a single unit, a collective word, a temporary body."""

    class Form(models.TextChoices):
        UNIT = "unit"
        COLLECTIVE = "collective"
        TEMPORARY = "temporary"

    code = models.CharField(max_length=60, unique=True)
    form = models.CharField(max_length=12, choices=Form.choices, default=Form.UNIT)
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=200, blank=True)
    english = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    division = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="forerunners")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["form", "order"])]


class SettledName(models.Model):
    """A name unknown to the library's register, settled by a person: from then on it means this unit."""

    name = models.CharField(max_length=500, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="settled_names")
    settled_at = models.DateTimeField()

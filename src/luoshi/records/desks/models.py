"""Views of the task list that people keep."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.people.models import User


class SavedView(models.Model):
    """A filter under a name. `query`: the part of the address behind the question mark; `shared`: with the office."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

"""Which schemes may be adopted: tried on the list of a past year, or where there is none on this year's."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.records.scoring.models import Run, Scheme
from luoshi.records.tasks.models import TaskList


def tried(rows: QuerySet[Scheme]) -> QuerySet[Scheme]:
    """Those of the schemes that had their trial."""
    trials = Run.objects.filter(scheme=OuterRef("pk"), kind=Run.Kind.TRIAL)
    past = TaskList.objects.filter(state=TaskList.State.ISSUED, year__lt=OuterRef("year"))
    on_past = Exists(trials.filter(list__year__lt=OuterRef("year")))
    return rows.filter(on_past | (Q(Exists(trials)) & ~Exists(past)))

"""Every sealed value that is stored, found by looking at the models."""


def sealed_values(apps) -> list[tuple[str, str]]:
    """(model, sealed text) of every field whose name says so, and of the particulars of cases."""
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if field.name.endswith("_sealed")]
        for name in names:
            values = model.objects.values_list(name, flat=True)
            found += [(model._meta.label_lower, value) for value in values if value]
    case = apps.get_model("cases", "case")
    for particulars in case.objects.values_list("particulars", flat=True):
        found += [("cases.case", one["sealed"]) for one in particulars.values()]
    return found

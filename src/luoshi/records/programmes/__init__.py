"""Published programmes in operation: money, dated changes of parameters, rulings, versions of the rules."""

"""Progress-review meetings (调度会): an agenda from the tasks in trouble, minutes that become acts."""

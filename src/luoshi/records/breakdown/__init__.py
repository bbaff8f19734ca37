"""分解落实: the plan of a unit for its task: items, milestones, figures by period; approved, it gives the task its course."""

"""Task lists and division-of-labour notices in every common form: labels, responsibilities, tasks."""

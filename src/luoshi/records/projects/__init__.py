"""Packages of a plan and their projects: stage, money by year, site, unit, milestones, groupings."""

"""The maintainer's room: what makes the tables, notebooks, exercises and pages."""

"""The small package behind the notebooks of *Pak–Russia ties: prospects and challenges*.

Nothing heavy is imported here; a notebook imports the rooms it needs::

    from pakrussia import charts, data, quiz
"""

__version__ = "0.1.0"

"""Charts of the lessons: a module a lesson, and the small vocabulary that they share.

A figure is a function of a table: called, it shows the chart with its words, its source and its
data; ``figure.draw`` returns the drawing alone, wide or narrow. Imports go one way: a lesson's
module uses the vocabulary (``layout``, ``controls``, ``sentences``, ``axes``, ``looks``,
``panels``, ``maps``) and ``figure``, which uses ``pakrussia.charts`` and ``pakrussia.captions``.
"""

"""The values that flow between the stages: frozen, with no I/O, no rendering and no settings.

``span`` and ``article`` come out of ``clean``; ``annotation`` out of ``analyse``; ``section`` out of the
configuration; ``edition`` out of ``edit``; ``output`` out of ``render`` and ``archive``. A later type contains the
earlier one and never copies its fields.
"""

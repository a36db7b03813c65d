"""From rows to verdicts: the table of cells, the conditions, and the rule book."""

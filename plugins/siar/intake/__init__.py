"""From a row in an agency's sheet to a judged report, and the answer beside the row."""

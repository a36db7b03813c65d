"""The canvas: fills, shapes, colours, motifs."""
